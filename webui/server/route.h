// The routes of the API, as one table: who may use each, and which control method answers it. The
// server, the OpenAPI document's test and the tests of every refusal read the same rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "webui/server/http.h"
#include "webui/server/roles.h"

namespace tarha::webui::server {

inline constexpr std::string_view api_prefix = "/api/v1";
inline constexpr std::size_t small_body = 64UL * 1024;
inline constexpr std::size_t large_body = 1024UL * 1024;

// What the server itself does; `forward` is what the daemon is asked for, by the row alone.
enum class Action : std::uint8_t {
    forward,
    session_get,
    session_begin,
    session_end,
    sessions_list,
    sessions_end,
    setup,
    password,
    language,
    users_list,
    users_add,
    users_remove,
    tokens_list,
    tokens_add,
    tokens_remove,
    approve,
    catalogue,
    metrics,
    events,
    household_put,
    backup_get,
    backup_put,
    audit,
    openapi,
    remember,
    notify_list,
    notify_add,
    notify_change,
    notify_remove,
    notify_test,
};

struct Route {
    Method method;
    std::string_view pattern;  // below api_prefix; "{id}" stands for one segment
    Need need;
    Action action = Action::forward;
    std::string_view control{};  // method of the daemon
    // Names of the parameters it takes, separated by spaces; "#" behind one: it is a number. The
    // first of `path` is filled from the pattern; `query` and `body` by their names.
    std::string_view path{};
    std::string_view query{};
    std::string_view body{};
    std::size_t max_body = small_body;
};

std::span<const Route> routes() noexcept;

struct Found {
    const Route* route = nullptr;      // null: none
    bool is_known_path = false;        // another method would have been right
    std::optional<std::string> value;  // of "{id}", decoded
};
// The route of a request's path, which begins with api_prefix.
Found find_route(Method method, std::string_view path);

// The words of a list of parameters.
struct Parameter {
    std::string_view name;
    bool is_number = false;
};
std::vector<Parameter> parameters_of(std::string_view list);

std::string_view method_name(Method method) noexcept;

}  // namespace tarha::webui::server
