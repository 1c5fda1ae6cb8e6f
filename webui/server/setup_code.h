// The one-time code with which the first password is set, or a forgotten one replaced. Whoever can
// read it has the console of the router; a child on the LAN has not.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/result.h"
#include "webui/server/accounts.h"

namespace tarha::webui::server {

inline constexpr UnixTime setup_code_lifetime = 24L * 60 * 60;

// The code that holds, "K7QM-2XWD"; a new one when there is none or it is too old. Makes the state
// folder when it is missing.
Result<std::string> show_setup_code(const std::string& state_folder, UnixTime now);

// Whether this is the code that holds. Small letters, spaces and dashes do not matter.
bool is_setup_code(const std::string& state_folder, std::string_view typed, UnixTime now);

// After its use.
void remove_setup_code(const std::string& state_folder);

}  // namespace tarha::webui::server
