// PortalVisit: whose device asks, and everything that holds for that profile now. What the child's
// pages are made of.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "rules/household.h"
#include "webui/portal/child_view.h"
#include "webui/server/http.h"
#include "webui/server/parts.h"

namespace tarha::webui::server {

struct PortalVisit {
    rules::Household household;
    rules::ProfileIndex profile = 0;
    portal::Live live;
    std::string device;  // MAC
};

enum class VisitFailure : std::uint8_t {
    none,
    busy,     // the daemon does not answer, or answers what cannot be read
    unknown,  // no device of the home has the address
};

struct VisitResult {
    std::optional<PortalVisit> visit;
    VisitFailure failure = VisitFailure::busy;
};

// Asks the daemon whose device has the address the request came from, then for all about that
// profile. Calls `done` once, later.
void visit_portal(const Request& request, Parts& parts, std::function<void(VisitResult)> done);

}  // namespace tarha::webui::server
