// Reading JSON objects that came from outside: what is absent or of another type is empty.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace tarha::webui::server {

inline constexpr std::size_t max_json_depth = 16;

// Nothing when the text is no JSON object or nested deeper than max_json_depth.
std::optional<boost::json::object> parse_object(std::string_view text);

std::string text_of(const boost::json::value& value);
std::string text_of(const boost::json::object& object, std::string_view member);
std::optional<std::int64_t> number_of(const boost::json::object& object, std::string_view member);
bool is_true(const boost::json::object& object, std::string_view member);
const boost::json::array& array_of(const boost::json::object& object, std::string_view member);

}  // namespace tarha::webui::server
