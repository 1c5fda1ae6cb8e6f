// Request and Response: an HTTP/1.1 exchange as plain values. What the server does not use of a
// request is not kept.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/ip_address.h"

namespace tarha::webui::server {

enum class Method : std::uint8_t { get, head, post, put, del, other };

// Methods that may change something (RFC 9110 section 9.2.1: all others are safe).
constexpr bool is_unsafe(Method method) noexcept {
    return method != Method::get && method != Method::head;
}

struct Request {
    Method method = Method::other;
    std::string path;   // as sent, begins with '/', without the query
    std::string query;  // as sent, without '?'
    std::string host;   // in small letters
    std::optional<std::string> origin;
    std::string fetch_site;  // Sec-Fetch-Site
    std::string cookie;
    std::string authorization;
    std::string token;  // X-Tarha-Token
    std::string content_type;
    std::string if_none_match;
    std::string accept_encoding;
    std::string accept_language;
    std::string user_agent;
    std::string body;
    IpAddress from;  // the other side, by the socket alone: no header is believed
    IpAddress at;    // our own address that it reached
    std::uint16_t port = 0;
    bool secure = false;  // over TLS
    bool keep_alive = true;
};

// Sends more bytes of a body that has no end; false when nobody listens any more.
using Push = std::function<bool(std::string bytes)>;

struct Response {
    unsigned status = 200;
    std::vector<std::pair<std::string_view, std::string>> headers;
    std::string body;
    std::string_view fixed_body;               // of static storage; used instead of `body`
    bool close = false;                        // end the connection afterwards
    std::function<void(Push push)> on_stream;  // set: the body is what is pushed, until the end

    [[nodiscard]] std::string_view content() const {
        return fixed_body.empty() ? std::string_view{body} : fixed_body;
    }
};

using Respond = std::function<void(Response response)>;

// What the head of a request earns: an answer at once, or that its body is read and served.
struct Admission {
    std::optional<Response> refusal;
    std::size_t max_body = 0;
    std::function<void(Request request, Respond respond)> serve;
};

}  // namespace tarha::webui::server
