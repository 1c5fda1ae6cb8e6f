// What if: would another household have treated a visit differently? Pure.
#pragma once

#include <string>

#include "rules/domain_name.h"
#include "rules/household.h"
#include "rules/local_time.h"
#include "rules/verdict.h"

namespace tarha::rules {

struct Effect {
    Verdict before = Verdict::block;
    Verdict after = Verdict::block;
    Reason reason = Reason::unlisted;  // of the verdict after
};

// What each household says about the name at that moment, for the profile with this id; without
// grants, pauses and used time, which are of that day. A profile that is in only one of them is
// judged as new devices are in the other.
Effect what_if(const Household& now, const Household& then, const std::string& profile,
               const DomainName& name, const LocalTime& at) noexcept;

}  // namespace tarha::rules
