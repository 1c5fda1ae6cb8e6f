// The decision: may this profile reach this name now, and why (design section 5).
//
// One readable function walks the steps in order; the first that speaks wins. Pure: the time and
// the pause are passed in. decide() is noexcept, allocates nothing and takes no lock.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/domain_name.h"
#include "rules/household.h"
#include "rules/situation.h"
#include "rules/verdict.h"

namespace tarha::rules {

struct Decision {
    Verdict verdict = Verdict::block;
    Reason reason = Reason::unlisted;
    std::uint8_t category = 0;  // with Reason::category: which (Household::category_names)
    bool may_ask = false;       // blocked, and the child may ask for it
};

// The decision for a name that could be read. A page of others behind it (carried_name.h) must be
// allowed as well.
Decision decide(const Household& household, const Profile& profile, const DomainName& name,
                const Situation& situation) noexcept;

// The id of the category that a decision is about; empty with reasons that are about none.
std::string_view category_id(const Household& household, const Decision& decision) noexcept;

// The decision for a flow whose name is hidden, missing or garbled.
// `server_port` is where it goes to.
Decision decide_unknown(const Household& household, const Profile& profile,
                        const Situation& situation, std::uint16_t server_port) noexcept;

// The decision for a flow that carries others inside (a VPN, a proxy, a resolver of its own): as
// for a name of the category cross.bypass. `name` is empty when none was read.
Decision decide_tunnel(const Household& household, const Profile& profile, const DomainName& name,
                       const Situation& situation, std::uint16_t server_port) noexcept;

// Which of the profile's budgets a visit to the name spends. None for names that are never
// blocked, for updates that systems fetch by themselves, and for profiles without rules.
BudgetSet budgets_spent(const Household& household, const Profile& profile,
                        const DomainName& name) noexcept;

// One step that spoke, for people: what it looked at and what it said.
struct Step {
    Reason reason;
    Verdict verdict;
    std::string detail;    // "rule: deny tiktok.com", "mode: bedtime until 07:00", "list: adult"
    std::string source{};  // whose data said so, with version and licence; empty: the family's own
    // When it ends: "07:00", on another day "2026-12-24 07:00"; of a rule its last day
    // "2026-12-24". Empty: not by itself, or not known.
    std::string until{};
};

// Every step that speaks about the name, in order; the first one is the decision.
std::vector<Step> explain(const Household& household, const Profile& profile,
                          const DomainName& name, const Situation& situation);

// The same, when it is known when pause, grants and budgets end (endings.h).
struct Endings;
std::vector<Step> explain(const Household& household, const Profile& profile,
                          const DomainName& name, const Situation& situation, const Endings& ends);

}  // namespace tarha::rules
