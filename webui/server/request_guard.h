// What is checked of a request before anybody looks at what it wants: the name it was sent to
// (DNS rebinding), and that a page of ours sent it (cross-site requests).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "webui/server/http.h"

namespace tarha::webui::server {

// True when the Host is one of `names`, or our own address as a literal, with our port.
bool is_own_host(const Request& request, std::span<const std::string> names);

// True when a page of this very host sent it: by Origin (RFC 6454), which every browser sends with
// unsafe requests. A request without Origin is foreign.
bool is_own_origin(const Request& request);

// True when the browser says that another site's page wants this.
bool is_cross_site(const Request& request);

// The header lines that every answer carries.
std::string_view security_headers();
// More of them over HTTPS: browsers take them nowhere else, and say so in their console.
std::string_view secure_headers();

}  // namespace tarha::webui::server
