#include "rules/what_if.h"

#include <string>

#include "rules/decide.h"

namespace tarha::rules {
namespace {

Decision decide_for(const Household& household, const std::string& profile, const DomainName& name,
                    const LocalTime& at) noexcept {
    const auto index = household.find_profile(profile).value_or(household.new_devices());
    return decide(household, household.profile(index), name, Situation{at});
}

}  // namespace

Effect what_if(const Household& now, const Household& then, const std::string& profile,
               const DomainName& name, const LocalTime& at) noexcept {
    const Decision before = decide_for(now, profile, name, at);
    const Decision after = decide_for(then, profile, name, at);
    return {before.verdict, after.verdict, after.reason};
}

}  // namespace tarha::rules
