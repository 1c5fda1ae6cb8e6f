#include "webui/server/password_check.h"

#include "daemon/crypto/password_hash.h"
#include "webui/server/answers.h"
#include "webui/server/json_fields.h"

namespace tarha::webui::server {
namespace {

// Of the usual cost; no password has this hash.
constexpr std::string_view nobodys_password =
    "scrypt:14:8:5:00000000000000000000000000000000:"
    "0000000000000000000000000000000000000000000000000000000000000000";

Response wait_answer(std::chrono::seconds wait) {
    Response response = error_answer(
        429, "too many wrong tries; wait " + std::to_string(wait.count()) + " seconds");
    response.headers.emplace_back("Retry-After", std::to_string(wait.count()));
    return response;
}

void try_from(const Call& call, Parts& parts, const std::string& source, bool is_known,
              std::function<bool()> check, std::function<void(bool)> then) {
    const auto wait = parts.guard.attempt(source, is_known, LoginGuard::Clock::now());
    if (wait.count() > 0) return call.answer(wait_answer(wait));
    HashLane& lane = is_known ? parts.family_lane : parts.strangers_lane;
    const bool posted =
        lane.post([check = std::move(check), then = std::move(then), source, &parts] {
            const bool is_right = check();
            return [is_right, then, source, &parts] {
                if (is_right) parts.guard.succeeded(source);
                then(is_right);
            };
        });
    if (!posted) call.answer(error_answer(503, "too many sign in at this moment; try again"));
}

}  // namespace

void try_secret(const Call& call, Parts& parts, std::function<bool()> check,
                std::function<void(bool)> then) {
    const std::string cookie = device_cookie(call.request);
    const std::string device = cookie.empty() ? "" : crypto::digest_hex(cookie);
    if (!device.empty() && parts.accounts.is_known(device)) {
        return try_from(call, parts, "browser " + device, true, std::move(check), std::move(then));
    }
    // A device may have many addresses; the daemon knows which are one.
    const std::string address = call.request.from.to_string();
    parts.daemon.ask("device_at", {{"address", address}},
                     [call, &parts, address, check = std::move(check),
                      then = std::move(then)](const DaemonReply& reply) {
                         const bool found = reply.outcome == DaemonReply::Outcome::result &&
                                            reply.value.is_object();
                         const std::string mac =
                             found ? text_of(reply.value.get_object(), "mac") : std::string{};
                         try_from(call, parts, mac.empty() ? address : mac, false, check, then);
                     });
}

void if_own_password(const Call& call, Parts& parts, const std::string& password,
                     std::function<void()> then) {
    if (password.size() > max_password) {
        return call.answer(error_answer(403, "the password is wrong"));
    }
    const std::string stored = stored_password(parts, call.caller.name);
    try_secret(
        call, parts, [password, stored] { return crypto::is_password(password, stored); },
        [call, &parts, then = std::move(then)](bool is_right) {
            if (is_right) return then();
            note(parts, call, false);
            call.answer(error_answer(403, "the password is wrong"));
        });
}

std::string stored_password(Parts& parts, std::string_view user) {
    const User* found = parts.accounts.find_user(user);
    const bool holds = found != nullptr && found->holds_at(parts.now());
    return holds ? found->password : std::string{nobodys_password};
}

}  // namespace tarha::webui::server
