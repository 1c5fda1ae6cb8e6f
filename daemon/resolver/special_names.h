// Names that switch on ways round a filter, and what filtered devices hear about them. The whole
// table stands in special_names.cpp.
#pragma once

#include <optional>

#include "daemon/resolver/policy.h"
#include "rules/domain_name.h"

namespace tarha::resolver {

// nodata or nxdomain for a special name; nothing for every other name.
std::optional<Action> special_answer(const DomainName& name) noexcept;

}  // namespace tarha::resolver
