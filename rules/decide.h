// The decision: may this profile reach this name now, and why (design section 5).
//
// One readable function walks the steps in order; the first that speaks wins. Pure: the time and
// the pause are passed in. decide() is noexcept, allocates nothing and takes no lock.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rules/domain_name.h"
#include "rules/household.h"
#include "rules/local_time.h"
#include "rules/verdict.h"

namespace tarha::rules {

// What holds at the moment of the question, besides the household itself.
struct Situation {
    LocalTime now;
    bool paused = false;
};

struct Decision {
    Verdict verdict = Verdict::block;
    Reason reason = Reason::unlisted;
    std::uint8_t category = 0;  // with Reason::category: which (Household::category_names)
};

// The decision for a name that could be read.
Decision decide(const Household& household, const Profile& profile, const DomainName& name,
                const Situation& situation) noexcept;

// The decision for a flow whose name is hidden, missing or garbled.
// `server_port` is where it goes to.
Decision decide_unknown(const Household& household, const Profile& profile,
                        const Situation& situation, std::uint16_t server_port) noexcept;

// One step that spoke, for people: what it looked at and what it said.
struct Step {
    Reason reason;
    Verdict verdict;
    std::string detail;  // "rule: deny tiktok.com", "mode: bedtime until 07:00", "list: adult"
};

// Every step that speaks about the name, in order; the first one is the decision.
std::vector<Step> explain(const Household& household, const Profile& profile,
                          const DomainName& name, const Situation& situation);

}  // namespace tarha::rules
