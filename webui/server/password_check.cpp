#include "webui/server/password_check.h"

#include <utility>

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
              HashLane::Work check, std::function<void(const std::string&)> then) {
    const auto wait = parts.guard.attempt(source, is_known, LoginGuard::Clock::now());
    if (wait.count() > 0) return call.answer(wait_answer(wait));
    HashLane& lane = is_known ? parts.family_lane : parts.strangers_lane;
    const bool posted =
        lane.post(std::move(check),
                  [call, &parts, source, then = std::move(then)](const HashLane::Result& found) {
                      if (!found) return answer_no_hash(call);
                      if (!found->empty()) parts.guard.succeeded(source);
                      then(*found);
                  });
    if (!posted) call.answer(error_answer(503, "too many sign in at this moment; try again"));
}

}  // namespace

void answer_no_hash(const Call& call) {
    call.answer(error_answer(503, "the machine has too little memory at this moment"));
}

HashLane::Work password_check(std::string password, std::string stored) {
    return [password = std::move(password), stored = std::move(stored)] {
        return std::string{crypto::is_password(password, stored) ? "right" : ""};
    };
}

void try_secret(const Call& call, Parts& parts, HashLane::Work check,
                std::function<void(const std::string&)> then) {
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
    try_secret(call, parts, password_check(password, stored_password(parts, call.caller.name)),
               [call, &parts, then = std::move(then)](const std::string& found) {
                   if (!found.empty()) return then();
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
