// The steps of the decision (design section 5), in order. Inside of decide() and explain(): nobody
// else includes it. A step looks at the question and either speaks or stays silent.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "rules/decide.h"

namespace tarha::rules {

struct Question {
    const Household& household;
    const Profile& profile;
    const Situation& situation;
    std::string_view name;                     // empty: hidden, missing or garbled
    Classified is;                             // what the lists and the catalogue know of it
    std::uint16_t server_port = web_ports[0];  // matters only where there is no name
};

// What a step said, and what made it say so.
struct Spoken {
    Decision decision;
    std::string_view suffix{};                  // never_block, rule: the entry that matched
    std::int32_t last_day = NotedRule::no_end;  // rule: when it ends
    std::optional<HeldWindow> window{};         // mode
    CategorySet categories = 0;                 // security, category: every one that speaks
    const ActiveGrant* grant = nullptr;         // grant
    std::size_t budget = 0;                     // budget: which of the profile's
    Action action = Action::block;              // service, category, bypass: what the family chose
};

using StepFunction = std::optional<Spoken> (*)(const Question&) noexcept;

// Never empty; the last step always speaks.
std::span<const StepFunction> steps() noexcept;

// The question about a name that was read; it is about no name when that is empty or not ordinary.
inline Question ask(const Household& household, const Profile& profile, const DomainName& name,
                    const Situation& situation) noexcept {
    const auto read = name.is_ordinary() ? name.view() : std::string_view{};
    return {household, profile, situation, read, household.classify(read)};
}

}  // namespace tarha::rules
