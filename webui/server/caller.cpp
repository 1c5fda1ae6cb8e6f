#include "webui/server/caller.h"

#include "daemon/crypto/password_hash.h"
#include "webui/server/answers.h"
#include "webui/server/request_guard.h"
#include "webui/server/text_fields.h"

namespace tarha::webui::server {
namespace {

constexpr std::string_view bearer = "Bearer ";
constexpr std::string_view session_name = "tarha_session";
constexpr std::string_view device_name = "tarha_device";
constexpr std::string_view a_year = "31536000";

std::string full_name(std::string_view name, bool secure) {
    return (secure ? "__Host-" : "") + std::string{name};
}

std::string cookie_line(std::string_view name, std::string_view value, bool secure) {
    return full_name(name, secure) + '=' + std::string{value} +
           "; Path=/; HttpOnly; SameSite=Strict" + (secure ? "; Secure" : "");
}

Caller token_caller(std::string_view secret, Parts& parts) {
    Caller caller;
    const ApiToken* token = parts.accounts.find_token(crypto::digest_hex(secret), parts.now());
    if (token == nullptr) return caller;
    caller.needs = token->needs();
    caller.name = "token " + token->name;
    return caller;
}

Caller session_caller(const Request& request, Parts& parts, bool touch) {
    Caller caller;
    const UnixTime now = parts.now();
    const Session* session = parts.sessions.find(session_cookie(request), now, touch);
    if (session == nullptr) return caller;
    const User* user = parts.accounts.find_user(session->user);
    if (user == nullptr || !user->holds_at(now)) return caller;
    caller.needs = needs_of(user->role);
    caller.name = user->name;
    caller.session_id = session->id;
    caller.csrf = session->csrf;
    caller.is_signed_in = true;
    return caller;
}

}  // namespace

Caller caller_of(const Request& request, Parts& parts, bool touch) {
    const std::string_view given = request.authorization;
    if (given.starts_with(bearer)) return token_caller(given.substr(bearer.size()), parts);
    return session_caller(request, parts, touch);
}

std::optional<Response> refusal_for(const Caller& caller, Need need, const Request& request) {
    if (is_cross_site(request)) return error_answer(403, "another site's page may not do this");
    const bool changes = is_unsafe(request.method);
    const bool has_token = request.authorization.starts_with(bearer);
    if (changes && !has_token && !is_own_origin(request)) {
        return error_answer(403, "only a page of this host may do this (Origin)");
    }
    if (has_token && request.origin && !is_own_origin(request)) {
        return error_answer(403, "another site's page may not use a token");
    }
    if (need == Need::open) return std::nullopt;
    if (caller.name.empty()) return error_answer(401, "please sign in");
    if (!may(caller.needs, need)) return error_answer(403, "you are not allowed to do this");
    if (changes && caller.is_signed_in && !crypto::is_same(caller.csrf, request.token)) {
        return error_answer(403, "the header X-Tarha-Token is missing or old; load the page again");
    }
    return std::nullopt;
}

std::string session_cookie(const Request& request) {
    return std::string{cookie_value(request.cookie, full_name(session_name, request.secure))};
}

std::string set_session_cookie(std::string_view value, bool secure) {
    return cookie_line(session_name, value, secure);
}

std::string expired_session_cookie(bool secure) {
    return cookie_line(session_name, "", secure) + "; Max-Age=0";
}

std::string device_cookie(const Request& request) {
    return std::string{cookie_value(request.cookie, full_name(device_name, request.secure))};
}

std::string set_device_cookie(std::string_view value, bool secure) {
    return cookie_line(device_name, value, secure) + "; Max-Age=" + std::string{a_year};
}

}  // namespace tarha::webui::server
