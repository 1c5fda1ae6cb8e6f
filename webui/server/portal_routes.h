// The pages that need no login: the child's page, the block page, the captive-portal answer. What
// they show is made by webui/portal; here is which path shows what. See README.md, "The portal".
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "webui/server/http.h"
#include "webui/server/parts.h"

namespace tarha::webui::server {

struct PortalRoute {
    Method method;
    std::string_view path;  // exactly, without the query
    // Answers now or later, always once. `request.from` is the device that asks.
    void (*serve)(const Request& request, Parts& parts, const Respond& respond);
    std::size_t max_body = 4UL * 1024;
};

// Sorted by nothing: there are few. Unsafe methods come only from a page of this host (Origin).
std::span<const PortalRoute> portal_routes() noexcept;

// What a request for a name that is not ours gets, such as a blocked site that was led here.
// Nothing: 421.
std::optional<Response> foreign_host_answer(const Request& request);

}  // namespace tarha::webui::server
