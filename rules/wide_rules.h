// Own rules of a family that deny more than one site. Nobody is refused them; people are told.
#pragma once

#include <vector>

#include "rules/household.h"
#include "rules/warning.h"

namespace tarha::rules {

// A sentence for each profile that denies a whole top-level domain or another public suffix, whole.
std::vector<Warning> wide_rules(const Household& household);

}  // namespace tarha::rules
