// What both ends of the control socket agree on: the shape of a request and the size of an answer.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tarha::client {

inline constexpr std::size_t max_reply = 4UL * 1024 * 1024;  // a line, without its newline

// A request line for `method`, without its newline; `params` is JSON text of an object, or empty.
std::string request_line(std::string_view method, std::string_view params);

}  // namespace tarha::client
