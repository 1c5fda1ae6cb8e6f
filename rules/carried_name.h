// The name inside a name: pages of others that are fetched through a translator or a cache, which
// writes where they come from into its own host name.
#pragma once

#include <optional>

#include "rules/domain_name.h"

namespace tarha::rules {

// "en-m-wikipedia--site-org.translate.goog" -> "en.m.wikipedia-site.org"; the same for AMP's
// cache (cdn.ampproject.org). Nothing for every other name. What the carrier writes for names
// that are too long or not ASCII cannot be turned back: nothing, too.
std::optional<DomainName> carried_name(const DomainName& name) noexcept;

}  // namespace tarha::rules
