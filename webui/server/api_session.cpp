// Signing in and out, setting the first password, one's own account.
#include <algorithm>
#include <memory>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/crypto/password_hash.h"
#include "webui/server/answers.h"
#include "webui/server/api.h"
#include "webui/server/json_fields.h"
#include "webui/server/password_check.h"
#include "webui/server/setup_code.h"

namespace tarha::webui::server {
namespace json = boost::json;

namespace {

constexpr std::size_t max_language = 12;
constexpr std::size_t device_cookie_bytes = 16;

json::object session_object(Parts& parts, const std::string& user_name, std::string_view csrf) {
    const User* user = parts.accounts.find_user(user_name);
    return {{"signed_in", user != nullptr},
            {"setup_needed", parts.accounts.users.empty()},
            {"name", user == nullptr ? "" : user->name},
            {"role", user == nullptr ? "" : role_name(user->role)},
            {"csrf", csrf},
            {"language", user == nullptr ? "" : user->language}};
}

bool is_language(std::string_view text) {
    return text.size() <= max_language && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
           });
}

void note_as(Parts& parts, const Call& call, std::string_view who, std::string_view what,
             bool done) {
    parts.audit.add({parts.now(), std::string{who}, call.request.from.to_string(),
                     std::string{what}, "", done});
}

// Begins a session and answers with it. Also remembers the browser.
void sign_in(const Call& call, Parts& parts, const std::string& name, std::string_view what) {
    const UnixTime now = parts.now();
    const bool secure = call.request.secure;
    const std::string cookie =
        parts.sessions.begin(name, call.request.from.to_string(), call.request.user_agent, now);
    if (cookie.empty()) return call.answer(error_answer(503, "the system has no randomness left"));
    std::string device = device_cookie(call.request);
    if (!parts.accounts.is_known(crypto::digest_hex(device))) {
        device = crypto::random_hex(device_cookie_bytes);
    }
    parts.accounts.remember(crypto::digest_hex(device), now);
    const Status saved = parts.save();
    if (!saved) return call.answer(error_answer(503, saved.error().message()));
    note_as(parts, call, name, what, true);
    const Session* session = parts.sessions.find(cookie, now, false);
    Response response = json_answer(json::serialize(session_object(parts, name, session->csrf)));
    response.headers.emplace_back("Set-Cookie", set_session_cookie(cookie, secure));
    response.headers.emplace_back("Set-Cookie", set_device_cookie(device, secure));
    call.answer(std::move(response));
}

std::optional<Response> bad_password(std::string_view password) {
    if (password.size() < min_password) {
        return error_answer(422, "a password has at least 8 characters");
    }
    if (password.size() > max_password) return error_answer(422, "this password is too long");
    return std::nullopt;
}

// In a lane; nothing when there is no memory for it.
HashLane::Result new_hash(std::string_view password) {
    std::string hash = crypto::hash_password(password);
    return hash.empty() ? HashLane::Result{} : HashLane::Result{std::move(hash)};
}

// Sets the password and ends every session of the user.
Status change_password(Parts& parts, User& user, std::string hash) {
    user.password = std::move(hash);
    parts.sessions.end_all_of(user.name);
    return parts.save();
}

}  // namespace

void serve_session_get(const Call& call, Parts& parts) {
    const bool is_in = call.caller.is_signed_in;
    call.answer(json_answer(json::serialize(
        session_object(parts, is_in ? call.caller.name : std::string{}, call.caller.csrf))));
}

void serve_session_begin(const Call& call, Parts& parts) {
    Body body = read_body(call.request, call.route.body);
    if (body.refusal) return call.answer(std::move(*body.refusal));
    const std::string name = text_of(body.object, "name");
    const std::string password = text_of(body.object, "password");
    if (name.empty() || password.empty() || password.size() > max_password) {
        return call.answer(error_answer(400, "name and password, please"));
    }
    const std::string stored = stored_password(parts, name);
    try_secret(call, parts, password_check(password, stored),
               [call, &parts, name, stored](const std::string& found) {
                   const User* user = parts.accounts.find_user(name);
                   // It may have been changed while the hash was made.
                   const bool holds = !found.empty() && user != nullptr && user->password == stored;
                   if (holds) return sign_in(call, parts, name, "signed in");
                   note_as(parts, call, user == nullptr ? "" : name, "sign-in refused", false);
                   call.answer(error_answer(401, "name or password is wrong"));
               });
}

void serve_session_end(const Call& call, Parts& parts) {
    parts.sessions.end(call.caller.session_id);
    Response response = no_content();
    response.headers.emplace_back("Set-Cookie", expired_session_cookie(call.request.secure));
    call.answer(std::move(response));
}

void serve_sessions_list(const Call& call, Parts& parts) {
    json::array rows;
    for (const Session& session : parts.sessions.of(call.caller.name, parts.now())) {
        rows.push_back({{"id", session.id},
                        {"from", session.from},
                        {"browser", session.agent},
                        {"begun", session.begun},
                        {"last", session.last},
                        {"own", session.id == call.caller.session_id}});
    }
    call.answer(json_answer(json::serialize(rows)));
}

void serve_sessions_end(const Call& call, Parts& parts) {
    const auto own = parts.sessions.of(call.caller.name, parts.now());
    const bool found = std::any_of(
        own.begin(), own.end(), [&](const Session& session) { return session.id == call.value; });
    if (!found) return call.answer(error_answer(404, "there is no such session"));
    parts.sessions.end(call.value);
    note(parts, call, true);
    call.answer(no_content());
}

void serve_setup(const Call& call, Parts& parts) {
    Body body = read_body(call.request, call.route.body);
    if (body.refusal) return call.answer(std::move(*body.refusal));
    const std::string code = text_of(body.object, "code");
    const std::string name = text_of(body.object, "name");
    const std::string password = text_of(body.object, "password");
    const std::string language = text_of(body.object, "language");
    if (!is_user_name(name)) {
        return call.answer(error_answer(422, "a name has 1 to 32 letters, and no '/'"));
    }
    if (auto bad = bad_password(password)) return call.answer(std::move(*bad));
    if (!is_language(language)) return call.answer(error_answer(422, "there is no such language"));
    const bool is_right = is_setup_code(parts.options.state, code, parts.now());
    try_secret(
        call, parts,
        [password, is_right] {
            auto hash = new_hash(password);
            return hash && !is_right ? HashLane::Result{std::string{}} : hash;
        },
        [call, &parts, name, language, code](const std::string& hash) {
            // The code may have been used while the hash was made.
            if (hash.empty() || !is_setup_code(parts.options.state, code, parts.now())) {
                note_as(parts, call, "", "set-up refused", false);
                return call.answer(error_answer(
                    401, "this code does not hold; on the router, run: tarha setup-code"));
            }
            if (parts.accounts.find_user(name) == nullptr) {
                if (parts.accounts.users.size() >= max_users) {
                    return call.answer(error_answer(409, "there are too many users"));
                }
                parts.accounts.users.push_back({name, Role::parent, "", std::nullopt, ""});
            }
            User& user = *parts.accounts.find_user(name);
            user.role = Role::parent;
            user.until.reset();
            user.language = language;
            const Status saved = change_password(parts, user, hash);
            if (!saved) return call.answer(error_answer(503, saved.error().message()));
            remove_setup_code(parts.options.state);
            sign_in(call, parts, name, "set a password with the code");
        });
}

void serve_password(const Call& call, Parts& parts) {
    Body body = read_body(call.request, call.route.body);
    if (body.refusal) return call.answer(std::move(*body.refusal));
    const std::string old_password = text_of(body.object, "old");
    const std::string new_password = text_of(body.object, "new");
    if (old_password.size() > max_password) return call.answer(error_answer(422, "too long"));
    if (auto bad = bad_password(new_password)) return call.answer(std::move(*bad));
    const std::string stored = stored_password(parts, call.caller.name);
    try_secret(
        call, parts,
        [old_password, new_password, stored]() -> HashLane::Result {
            if (!crypto::is_password(old_password, stored)) return std::string{};
            return new_hash(new_password);
        },
        [call, &parts](const std::string& hash) {
            User* user = parts.accounts.find_user(call.caller.name);
            if (hash.empty() || user == nullptr) {
                note(parts, call, false);
                return call.answer(error_answer(403, "the old password is wrong"));
            }
            const Status saved = change_password(parts, *user, hash);
            if (!saved) return call.answer(error_answer(503, saved.error().message()));
            sign_in(call, parts, call.caller.name, "changed the password");
        });
}

void serve_language(const Call& call, Parts& parts) {
    Body body = read_body(call.request, call.route.body);
    if (body.refusal) return call.answer(std::move(*body.refusal));
    const std::string language = text_of(body.object, "language");
    if (!is_language(language)) return call.answer(error_answer(422, "there is no such language"));
    parts.accounts.find_user(call.caller.name)->language = language;
    const Status saved = parts.save();
    if (!saved) return call.answer(error_answer(503, saved.error().message()));
    call.answer(no_content());
}

}  // namespace tarha::webui::server
