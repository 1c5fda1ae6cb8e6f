// Checking a password that came over the network: never faster for a user who does not exist, never
// more often than the guard allows, never on the thread that serves everybody.
#pragma once

#include <functional>
#include <string>

#include "webui/server/api.h"

namespace tarha::webui::server {

// Runs `check` in a lane (it may take a second; it must not touch Parts), and then `then` with its
// result. Answers the call itself with 429 or 503 when it may not be tried now. A `check` that says
// true clears the source's failures.
void try_secret(const Call& call, Parts& parts, std::function<bool()> check,
                std::function<void(bool is_right)> then);

// Runs `then` when `password` is the caller's own: what is hard to undo asks for it once more.
// Otherwise answers 403 and notes it down.
void if_own_password(const Call& call, Parts& parts, const std::string& password,
                     std::function<void()> then);

// The stored hash of a user, or one that nothing matches and that costs as much.
std::string stored_password(Parts& parts, std::string_view user);

}  // namespace tarha::webui::server
