// Small texts inside a request: percent-encoding, queries, cookies. Pure; any bytes are welcome.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tarha::webui::server {

inline constexpr std::size_t max_query_fields = 16;

// RFC 3986 section 2.1. Nothing when an escape is broken or the text is no UTF-8 or holds NUL.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space = false);

// What needs no escape stays, the rest becomes %XX.
std::string percent_encoded(std::string_view text);

// "host=a.b&at=x" (also a body of application/x-www-form-urlencoded). Nothing when it cannot be
// read, has more than max_query_fields, or a name twice.
using Fields = std::vector<std::pair<std::string, std::string>>;
std::optional<Fields> parse_query(std::string_view query);

// The value of a cookie of a Cookie line (RFC 6265 section 4.2); empty when it is not there.
// The first one wins.
std::string_view cookie_value(std::string_view line, std::string_view name);

// "application/json; charset=utf-8" -> "application/json".
std::string_view media_type(std::string_view content_type);

bool is_utf8(std::string_view text);

}  // namespace tarha::webui::server
