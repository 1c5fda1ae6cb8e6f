// Names that mean something to the home itself: our own, and those that switch on ways round a
// filter. What filtered devices hear about them stands in special_names.cpp.
#pragma once

#include <optional>

#include "daemon/resolver/policy.h"
#include "rules/domain_name.h"

namespace tarha::resolver {

// nodata, nxdomain or portal for a special name; nothing for every other name.
std::optional<Action> special_answer(const DomainName& name) noexcept;

}  // namespace tarha::resolver
