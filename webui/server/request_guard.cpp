#include "webui/server/request_guard.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace tarha::webui::server {
namespace {

struct HostAndPort {
    std::string_view host;  // without brackets
    std::uint16_t port = 0;
    bool is_literal6 = false;
};

std::uint16_t usual_port(bool secure) {
    return secure ? 443 : 80;
}

bool split(std::string_view text, bool secure, HostAndPort& out) {
    out.port = usual_port(secure);
    const bool has_brackets = text.starts_with('[');
    const std::size_t close = has_brackets ? text.find(']') : std::string_view::npos;
    if (has_brackets && close == std::string_view::npos) return false;
    const std::size_t colon = text.find(':', has_brackets ? close : 0);
    out.host = has_brackets ? text.substr(1, close - 1) : text.substr(0, colon);
    out.is_literal6 = has_brackets;
    if (has_brackets && colon != close + 1 && text.size() != close + 1) return false;
    if (colon == std::string_view::npos) return true;
    const std::string_view digits = text.substr(colon + 1);
    const auto* end = digits.data() + digits.size();
    const auto [stop, failure] = std::from_chars(digits.data(), end, out.port);
    return failure == std::errc{} && stop == end;
}

}  // namespace

bool is_own_host(const Request& request, std::span<const std::string> names) {
    // A name with a port is what a relay before us is called.
    if (std::find(names.begin(), names.end(), request.host) != names.end()) {
        if (request.host.find(':') != std::string::npos) return true;
    }
    HostAndPort given;
    if (!split(request.host, request.secure, given) || given.port != request.port) return false;
    if (const auto literal = parse_ip(given.host)) {
        return literal->v6 == given.is_literal6 && *literal == request.at;
    }
    if (given.is_literal6) return false;
    if (given.host.ends_with('.')) given.host.remove_suffix(1);
    return std::find(names.begin(), names.end(), given.host) != names.end();
}

bool is_own_origin(const Request& request) {
    if (!request.origin || is_cross_site(request)) return false;
    const std::string own = (request.secure ? "https://" : "http://") + request.host;
    return *request.origin == own;
}

bool is_cross_site(const Request& request) {
    return request.fetch_site == "cross-site" || request.fetch_site == "same-site";
}

std::string_view security_headers() {
    return "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
           "img-src 'self'; font-src 'self'; manifest-src 'self'; connect-src 'self'; "
           "form-action 'self'; frame-ancestors 'none'; base-uri 'none'\r\n"
           "X-Content-Type-Options: nosniff\r\n"
           "Referrer-Policy: same-origin\r\n"  // with no-referrer a form's Origin is "null"
           "Cross-Origin-Resource-Policy: same-origin\r\n"
           "Permissions-Policy: camera=(), geolocation=(), microphone=()\r\n";
}

std::string_view secure_headers() {
    return "Cross-Origin-Opener-Policy: same-origin\r\n";
}

}  // namespace tarha::webui::server
