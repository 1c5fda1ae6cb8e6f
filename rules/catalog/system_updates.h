// Where systems fetch their updates by themselves, compiled in from system_updates.txt. Nobody uses
// these, so they spend no budget; rules and lists hold for them as for any other name.
#pragma once

#include <string_view>

namespace tarha::rules {

// `name` in canonical form.
bool is_system_update(std::string_view name) noexcept;

}  // namespace tarha::rules
