// What [[list]] and [[feed]] of tarha.toml have in common.
#pragma once

#include <string>
#include <string_view>

#include "daemon/settings_section.h"
#include "rules/lists/list_format.h"

namespace tarha {

// `what` stands in the complaint: "which category is this list?".
void read_category(Section& section, std::string_view what, std::string& out);
void read_format(Section& section, rules::ListFormat& out);

}  // namespace tarha
