// Public suffixes: names below which strangers register (co.uk, github.io). No list may block one
// whole, nor what stands above one (amazonaws.com).
#pragma once

#include <string_view>

namespace tarha::rules {

// Whether the name, in canonical form, is a public suffix or one lies below it. Every name of one
// label is. By the table of public_suffixes.txt; about 300 ns. The first
// call unpacks it (80 kB).
bool holds_public_suffix(std::string_view name);

}  // namespace tarha::rules
