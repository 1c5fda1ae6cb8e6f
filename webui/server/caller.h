// Caller: who sent a request, by its cookie or its token.
#pragma once

#include <optional>
#include <string>

#include "webui/server/http.h"
#include "webui/server/parts.h"
#include "webui/server/roles.h"

namespace tarha::webui::server {

struct Caller {
    Needs needs = set_of(Need::open);
    std::string name;        // of the user, or "token NAME"; empty: nobody
    std::string session_id;  // empty: no session
    std::string csrf;
    bool is_signed_in = false;
};

// A session that is over, a user who is gone or whose time is up: nobody. `touch`: the request
// shows that a person is there, so that the session's idle time begins anew.
Caller caller_of(const Request& request, Parts& parts, bool touch);

// Why this caller may not use a route with this need; nothing when it may.
std::optional<Response> refusal_for(const Caller& caller, Need need, const Request& request);

// Cookies. Over HTTPS their names say that they may not come from elsewhere (RFC 6265bis,
// section 4.1.3).
std::string session_cookie(const Request& request);
std::string set_session_cookie(std::string_view value, bool secure);
std::string expired_session_cookie(bool secure);
std::string device_cookie(const Request& request);
std::string set_device_cookie(std::string_view value, bool secure);

}  // namespace tarha::webui::server
