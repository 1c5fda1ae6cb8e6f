// Checking a password that came over the network: never faster for a user who does not exist, never
// more often than the guard allows, never in the process that serves everybody.
#pragma once

#include <functional>
#include <string>

#include "webui/server/api.h"

namespace tarha::webui::server {

// Runs `check` in a lane (it may take a second, in another process: it changes nothing here), and
// then `then` with what it found: a text when the secret was right, an empty one when it was wrong.
// Answers the call itself with 429 or 503 when it may not or cannot be tried now. A right secret
// clears the source's failures.
void try_secret(const Call& call, Parts& parts, HashLane::Work check,
                std::function<void(const std::string& found)> then);
// `password` against a stored hash, for try_secret().
HashLane::Work password_check(std::string password, std::string stored);
// Answers that no process or no memory could be had for a hash.
void answer_no_hash(const Call& call);

// Runs `then` when `password` is the caller's own: what is hard to undo asks for it once more.
// Otherwise answers 403 and notes it down.
void if_own_password(const Call& call, Parts& parts, const std::string& password,
                     std::function<void()> then);

// The stored hash of a user, or one that nothing matches and that costs as much.
std::string stored_password(Parts& parts, std::string_view user);

}  // namespace tarha::webui::server
