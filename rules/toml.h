// The only door to toml++. Include this, never <toml++/toml.h>: every part of the program must see
// the library with the same settings.
#pragma once

#include <string_view>

#include "rules/result.h"

namespace tarha {

// Called where toml++ finds its own state broken. Version 3.3 does on some malformed texts, "[[>"
// for one; it must cost a message, not the process. Throws; parse_toml() catches.
[[noreturn]] void toml_defect();

}  // namespace tarha

// NOLINTBEGIN: toml++ is configured by macros
#pragma push_macro("NDEBUG")
#undef NDEBUG  // with it the library takes its assertions for facts
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 0
#define TOML_ASSERT(condition) ((condition) ? static_cast<void>(0) : ::tarha::toml_defect())
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")
// NOLINTEND

namespace tarha {

// The table that the text describes, or where it stops being TOML: an Error at "file_name:line".
Result<toml::table> parse_toml(std::string_view text, std::string_view file_name);

}  // namespace tarha
