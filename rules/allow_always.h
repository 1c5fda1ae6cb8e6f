// A wish that is granted for good becomes a rule of the family's own.
#pragma once

#include <string>
#include <string_view>

#include "rules/household.h"
#include "rules/result.h"

namespace tarha::rules {

// The parts with the subject allowed for the profile: a site by an own rule with the note, where
// the same name was denied that goes; a service or a category by its action. The internet as a
// whole cannot be allowed so.
Result<HouseholdParts> allow_always(HouseholdParts parts, std::string_view profile,
                                    const Subject& subject, std::string note);

}  // namespace tarha::rules
