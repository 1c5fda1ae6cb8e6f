#include "webui/server/portal_routes.h"

namespace tarha::webui::server {

std::span<const PortalRoute> portal_routes() noexcept {
    return {};
}

std::optional<Response> foreign_host_answer(const Request& /*request*/) {
    return std::nullopt;
}

}  // namespace tarha::webui::server
