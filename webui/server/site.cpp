#include "webui/server/site.h"

#include <algorithm>
#include <utility>

#include "webui/server/answers.h"
#include "webui/server/api.h"
#include "webui/server/assets.h"
#include "webui/server/caller.h"
#include "webui/server/portal_routes.h"
#include "webui/server/request_guard.h"
#include "webui/server/route.h"

namespace tarha::webui::server {
namespace {

Admission refuse(Response response) {
    Admission admission;
    admission.refusal = std::move(response);
    return admission;
}

Admission refuse(unsigned status, std::string_view sentence) {
    return refuse(error_answer(status, sentence));
}

Admission admit_asset(const Request& head) {
    const Asset* asset = find_asset(head.path);
    if (asset == nullptr) return refuse(404, "there is no such page");
    if (is_unsafe(head.method)) return refuse(405, "this can only be read");
    Admission admission;
    admission.serve = [asset](const Request& request, const Respond& respond) {
        respond(asset_answer(*asset, request));
    };
    return admission;
}

Admission admit_portal(const Request& head, Parts& parts, bool& is_portal) {
    const PortalRoute* right = nullptr;
    const Method wanted = head.method == Method::head ? Method::get : head.method;
    for (const PortalRoute& route : portal_routes()) {
        if (route.path != head.path) continue;
        is_portal = true;
        if (route.method == wanted) right = &route;
    }
    if (right == nullptr) return refuse(405, "this page does not take that");
    if (is_unsafe(head.method) && !is_own_origin(head)) {
        return refuse(403, "only a page of this host may do this (Origin)");
    }
    Admission admission;
    admission.max_body = right->max_body;
    admission.serve = [right, &parts](const Request& request, const Respond& respond) {
        right->serve(request, parts, respond);
    };
    return admission;
}

// A stream of events, and the question whether anything changed, come from a page that is merely
// open; nobody need be there.
bool shows_presence(const Route& route) {
    return route.action != Action::events && route.control != "changes";
}

}  // namespace

Admission Site::admit(const Request& head) {
    if (!is_own_host(head, parts_.options.names)) {
        if (auto answer = foreign_host_answer(head)) return refuse(std::move(*answer));
        return refuse(421, "this server does not answer to that name");
    }
    if (head.method == Method::other) return refuse(405, "this method is not spoken here");
    if (head.path.starts_with(api_prefix)) return admit_api(head);
    bool is_portal = false;
    Admission portal = admit_portal(head, parts_, is_portal);
    return is_portal ? portal : admit_asset(head);
}

// A stranger learns nothing: not which routes there are, nor what they take.
Admission Site::admit_api(const Request& head) {
    Found found = find_route(head.method, head.path);
    const bool is_value_bad = found.route != nullptr && !found.value &&
                              found.route->pattern.find('{') != std::string_view::npos;
    const bool touch = found.route != nullptr && shows_presence(*found.route);
    Caller caller = caller_of(head, parts_, touch);
    const Need need = found.route == nullptr ? Need::technical : found.route->need;
    if (auto refusal = refusal_for(caller, need, head)) return refuse(std::move(*refusal));
    if (found.route == nullptr) {
        return found.is_known_path ? refuse(405, "this path does not take that method")
                                   : refuse(404, "there is no such path in the API");
    }
    if (is_value_bad) return refuse(400, "the path cannot be read");
    Admission admission;
    admission.max_body = found.route->max_body;
    admission.serve = [this, route = found.route, value = found.value.value_or(""),
                       caller = std::move(caller)](Request request, Respond respond) {
        server::serve(Call{*route, value, caller, std::move(request), std::move(respond)}, parts_);
    };
    return admission;
}

}  // namespace tarha::webui::server
