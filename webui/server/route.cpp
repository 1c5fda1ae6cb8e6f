#include "webui/server/route.h"

#include <array>

#include "webui/server/text_fields.h"

namespace tarha::webui::server {
namespace {

constexpr auto get = Method::get;
constexpr auto post = Method::post;
constexpr auto put = Method::put;
constexpr auto del = Method::del;

constexpr std::string_view notify_members =
    "kind url user secret from to insecure events details buttons commands language password";

constexpr auto table = std::to_array<Route>({
    // Signing in, and one's own account.
    {get, "/session", Need::open, Action::session_get},
    {post, "/session", Need::open, Action::session_begin, "", "", "", "name password"},
    {del, "/session", Need::own, Action::session_end},
    {get, "/sessions", Need::own, Action::sessions_list},
    {del, "/sessions/{id}", Need::own, Action::sessions_end},
    {post, "/setup", Need::open, Action::setup, "", "", "", "code name password language"},
    {post, "/password", Need::own, Action::password, "", "", "", "old new"},
    {put, "/language", Need::own, Action::language, "", "", "", "language"},
    // Users and scripts.
    {get, "/users", Need::admin, Action::users_list},
    {post, "/users", Need::admin, Action::users_add, "", "", "", "name password role until#"},
    {del, "/users/{name}", Need::admin, Action::users_remove},
    {get, "/tokens", Need::admin, Action::tokens_list},
    {post, "/tokens", Need::admin, Action::tokens_add, "", "", "", "name scopes days#"},
    {del, "/tokens/{id}", Need::admin, Action::tokens_remove},
    {get, "/audit", Need::admin, Action::audit},
    // Who is told what happens.
    {get, "/notify", Need::admin, Action::notify_list},
    {post, "/notify", Need::admin, Action::notify_add, "", "", "", notify_members},
    {put, "/notify/{id}", Need::admin, Action::notify_change, "", "", "", notify_members},
    {del, "/notify/{id}", Need::admin, Action::notify_remove},
    {post, "/notify/{id}/test", Need::admin, Action::notify_test},
    // How things are.
    {get, "/status", Need::technical, Action::forward, "status"},
    {get, "/profiles", Need::read, Action::forward, "profiles"},
    {get, "/devices", Need::technical, Action::forward, "devices"},
    {get, "/requests", Need::read, Action::forward, "requests"},
    {get, "/grants", Need::read, Action::forward, "grants"},
    {get, "/budgets", Need::read, Action::forward, "budgets"},
    {get, "/counters", Need::technical, Action::forward, "counters"},
    {get, "/feeds", Need::technical, Action::forward, "feeds"},
    {get, "/changes", Need::technical, Action::forward, "changes"},
    {get, "/log", Need::records, Action::forward, "log", "", "limit#"},
    {get, "/history", Need::records, Action::forward, "history", "", "profile days#"},
    {get, "/notices", Need::read, Action::forward, "events", "", "after#"},
    {get, "/metrics", Need::technical, Action::metrics, "metrics"},
    {get, "/explain", Need::read, Action::forward, "explain", "", "host profile device at"},
    {get, "/remember", Need::read, Action::remember},
    {get, "/catalogue", Need::technical, Action::catalogue},
    {get, "/events", Need::technical, Action::events},
    {get, "/openapi.json", Need::open, Action::openapi},
    // What a parent does in passing.
    {post, "/profiles/{id}/pause", Need::act, Action::forward, "pause", "profile", "", "seconds#"},
    {del, "/profiles/{id}/pause", Need::act, Action::forward, "resume", "profile"},
    {post, "/profiles/{id}/bonus", Need::act, Action::forward, "bonus", "profile", "",
     "budget minutes#"},
    {post, "/grants", Need::act, Action::forward, "grant", "", "", "profile subject seconds#"},
    {del, "/grants/{id}", Need::act, Action::forward, "revoke", "id#"},
    {post, "/requests/{id}/approve", Need::act, Action::approve, "approve", "id#", "", "how words"},
    {post, "/requests/{id}/decline", Need::act, Action::forward, "decline", "id#", "", "words"},
    {post, "/profiles/{id}/what_if", Need::records, Action::forward, "what_if", "profile", "",
     "household days#", large_body},
    // The rules.
    {get, "/household", Need::read, Action::forward, "household"},
    {put, "/household", Need::edit, Action::household_put, "set_household", "", "",
     "revision household password", large_body},
    {del, "/profiles/{id}/records", Need::edit, Action::forward, "forget", "profile"},
    {get, "/codes", Need::edit, Action::forward, "codes"},
    {post, "/codes", Need::edit, Action::forward, "make_code", "", "",
     "profile subject minutes# days#"},
    {del, "/codes/{id}", Need::edit, Action::forward, "remove_code", "id#"},
    {get, "/backup", Need::edit, Action::backup_get},
    {put, "/backup", Need::admin, Action::backup_put, "", "", "", "text password", large_body},
});

// The first segment of `path`, which begins with '/'; `path` moves behind it.
std::string_view next_segment(std::string_view& path) {
    path.remove_prefix(1);
    const std::size_t end = path.find('/');
    const std::string_view segment = path.substr(0, end);
    path.remove_prefix(end == std::string_view::npos ? path.size() : end);
    return segment;
}

bool matches(std::string_view pattern, std::string_view path, std::string_view& value) {
    while (pattern.starts_with('/') && path.starts_with('/')) {
        const std::string_view expected = next_segment(pattern);
        const std::string_view found = next_segment(path);
        if (expected.starts_with('{')) {
            if (found.empty()) return false;
            value = found;
        } else if (expected != found) {
            return false;
        }
    }
    return pattern.empty() && path.empty();
}

}  // namespace

std::span<const Route> routes() noexcept {
    return table;
}

Found find_route(Method method, std::string_view path) {
    if (!path.starts_with(api_prefix)) return {};
    path.remove_prefix(api_prefix.size());
    const Method wanted = method == Method::head ? Method::get : method;
    Found found;
    for (const Route& route : table) {
        std::string_view value;
        if (!matches(route.pattern, path, value)) continue;
        found.is_known_path = true;
        if (route.method != wanted) continue;
        found.route = &route;
        if (value.data() != nullptr) found.value = percent_decoded(value);
        return found;
    }
    return found;
}

std::vector<Parameter> parameters_of(std::string_view list) {
    std::vector<Parameter> parameters;
    while (!list.empty()) {
        const std::size_t end = list.find(' ');
        std::string_view word = list.substr(0, end);
        list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
        const bool is_number = word.ends_with('#');
        if (is_number) word.remove_suffix(1);
        parameters.push_back({word, is_number});
    }
    return parameters;
}

std::string_view method_name(Method method) noexcept {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::head:
            return "HEAD";
        case Method::post:
            return "POST";
        case Method::put:
            return "PUT";
        case Method::del:
            return "DELETE";
        case Method::other:
            break;
    }
    return "other";
}

}  // namespace tarha::webui::server
