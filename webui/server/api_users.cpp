// Users and the tokens of scripts: what only a parent does.
#include <algorithm>
#include <memory>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/crypto/password_hash.h"
#include "webui/server/answers.h"
#include "webui/server/api.h"
#include "webui/server/json_fields.h"
#include "webui/server/password_check.h"

namespace tarha::webui::server {
namespace json = boost::json;

namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::size_t token_id_bytes = 6;
constexpr std::int64_t a_day = 24L * 60 * 60;
constexpr std::int64_t max_token_days = 3650;

json::value time_or_null(const std::optional<UnixTime>& time) {
    return time ? json::value(*time) : json::value(nullptr);
}

json::object user_row(const User& user) {
    return {{"name", user.name},
            {"role", role_name(user.role)},
            {"until", time_or_null(user.until)},
            {"language", user.language}};
}

json::object token_row(const ApiToken& token) {
    return {{"id", token.id},
            {"name", token.name},
            {"scopes", json::array(token.scopes.begin(), token.scopes.end())},
            {"made", token.made},
            {"until", time_or_null(token.until)}};
}

// Why this user may not be added; nothing when it may.
std::optional<Response> problem_of(const User& user, std::string_view password, Parts& parts) {
    if (!is_user_name(user.name)) {
        return error_answer(422, "a name has 1 to 32 letters, and no '/'");
    }
    if (password.size() < min_password || password.size() > max_password) {
        return error_answer(422, "a password has 8 to 128 characters");
    }
    if (user.role == Role::sitter && (!user.until || *user.until <= parts.now())) {
        return error_answer(422, "say until when the sitter may sign in (until, Unix seconds)");
    }
    if (parts.accounts.find_user(user.name) != nullptr) {
        return error_answer(409, "there is a user of this name");
    }
    if (parts.accounts.users.size() >= max_users) {
        return error_answer(409, "there are too many users");
    }
    return std::nullopt;
}

// Keeps what was changed, or takes it back when it cannot be written.
bool keep(const Call& call, Parts& parts, Accounts before) {
    const Status saved = parts.save();
    note(parts, call, saved.has_value());
    if (saved) return true;
    parts.accounts = std::move(before);
    call.answer(error_answer(503, saved.error().message()));
    return false;
}

void add_user(const Call& call, Parts& parts, const User& user) {
    if (user.password.empty()) {
        return call.answer(error_answer(503, "the machine has too little memory at this moment"));
    }
    Accounts before = parts.accounts;
    parts.accounts.users.push_back(user);
    if (keep(call, parts, std::move(before))) {
        call.answer(json_answer(json::serialize(user_row(user))));
    }
}

}  // namespace

void serve_users_list(const Call& call, Parts& parts) {
    json::array rows;
    for (const User& user : parts.accounts.users) rows.push_back(user_row(user));
    call.answer(json_answer(json::serialize(rows)));
}

void serve_users_add(const Call& call, Parts& parts) {
    Body body = read_body(call.request, call.route.body);
    if (body.refusal) return call.answer(std::move(*body.refusal));
    const auto role = find_role(text_of(body.object, "role"));
    if (!role) return call.answer(error_answer(422, "there is no such role"));
    const std::string password = text_of(body.object, "password");
    User user{text_of(body.object, "name"), *role, "", number_of(body.object, "until"), ""};
    if (auto problem = problem_of(user, password, parts)) {
        return call.answer(std::move(*problem));
    }
    const bool posted =
        parts.family_lane.post([password] { return crypto::hash_password(password); },
                               [call, &parts, user, password](const HashLane::Result& hash) {
                                   if (!hash || hash->empty()) return answer_no_hash(call);
                                   if (auto problem = problem_of(user, password, parts)) {
                                       return call.answer(std::move(*problem));
                                   }
                                   User hashed = user;
                                   hashed.password = *hash;
                                   add_user(call, parts, hashed);
                               });
    if (!posted) call.answer(error_answer(503, "too many sign in at this moment; try again"));
}

void serve_users_remove(const Call& call, Parts& parts) {
    const User* user = parts.accounts.find_user(call.value);
    if (user == nullptr) return call.answer(error_answer(404, "there is no such user"));
    if (user->role == Role::parent && parts.accounts.parents() == 1) {
        return call.answer(error_answer(409, "the last parent stays"));
    }
    Accounts before = parts.accounts;
    std::erase_if(parts.accounts.users, [&](const User& u) { return u.name == call.value; });
    if (!keep(call, parts, std::move(before))) return;
    parts.sessions.end_all_of(call.value);
    call.answer(no_content());
}

void serve_tokens_list(const Call& call, Parts& parts) {
    json::array rows;
    for (const ApiToken& token : parts.accounts.tokens) rows.push_back(token_row(token));
    call.answer(json_answer(json::serialize(rows)));
}

void serve_tokens_add(const Call& call, Parts& parts) {
    Body body = read_body(call.request, call.route.body);
    if (body.refusal) return call.answer(std::move(*body.refusal));
    ApiToken token;
    token.name = text_of(body.object, "name");
    if (!is_user_name(token.name)) return call.answer(error_answer(422, "name the token"));
    for (const json::value& scope : array_of(body.object, "scopes")) {
        if (find_scope(text_of(scope)) == nullptr) {
            return call.answer(error_answer(422, "scopes are: read, records, act, edit"));
        }
        token.scopes.push_back(text_of(scope));
    }
    if (token.scopes.empty() || token.scopes.size() > scopes.size()) {
        return call.answer(error_answer(422, "scopes are: read, records, act, edit"));
    }
    token.made = parts.now();
    if (const auto days = number_of(body.object, "days")) {
        if (*days < 1 || *days > max_token_days) {
            return call.answer(error_answer(422, "days is a number from 1 to 3650"));
        }
        token.until = token.made + *days * a_day;
    }
    if (parts.accounts.tokens.size() >= max_tokens) {
        return call.answer(error_answer(409, "there are too many tokens"));
    }
    const std::string secret = crypto::random_hex(token_bytes);
    token.id = crypto::random_hex(token_id_bytes);
    token.digest = crypto::digest_hex(secret);
    if (secret.empty() || token.id.empty() || token.digest.empty()) {
        return call.answer(error_answer(503, "the system has no randomness left"));
    }
    Accounts before = parts.accounts;
    parts.accounts.tokens.push_back(token);
    if (!keep(call, parts, std::move(before))) return;
    json::object row = token_row(token);
    row["token"] = secret;  // told once
    call.answer(json_answer(json::serialize(row)));
}

void serve_tokens_remove(const Call& call, Parts& parts) {
    const auto& tokens = parts.accounts.tokens;
    const bool found = std::any_of(tokens.begin(), tokens.end(),
                                   [&](const ApiToken& token) { return token.id == call.value; });
    if (!found) return call.answer(error_answer(404, "there is no such token"));
    Accounts before = parts.accounts;
    std::erase_if(parts.accounts.tokens, [&](const ApiToken& t) { return t.id == call.value; });
    if (keep(call, parts, std::move(before))) call.answer(no_content());
}

}  // namespace tarha::webui::server
