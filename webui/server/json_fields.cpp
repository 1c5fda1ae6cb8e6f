#include "webui/server/json_fields.h"

#include "daemon/json/parse_json.h"

namespace tarha::webui::server {
namespace json = boost::json;

std::optional<json::object> parse_object(std::string_view text) {
    json::parse_options options;
    options.max_depth = max_json_depth;
    json::error_code failure;
    json::value value = parse_json(text, failure, options);
    if (failure || !value.is_object()) return std::nullopt;
    return std::move(value.get_object());
}

std::string text_of(const json::value& value) {
    const json::string* text = value.if_string();
    return text == nullptr ? std::string{} : std::string{text->data(), text->size()};
}

std::string text_of(const json::object& object, std::string_view member) {
    const json::value* found = object.if_contains(member);
    return found == nullptr ? std::string{} : text_of(*found);
}

std::optional<std::int64_t> number_of(const json::object& object, std::string_view member) {
    const json::value* found = object.if_contains(member);
    if (found == nullptr || !found->is_number()) return std::nullopt;
    json::error_code failure;
    const auto number = found->to_number<std::int64_t>(failure);
    if (failure) return std::nullopt;
    return number;
}

bool is_true(const json::object& object, std::string_view member) {
    const json::value* value = object.if_contains(member);
    return value != nullptr && value->is_bool() && value->get_bool();
}

const json::array& array_of(const json::object& object, std::string_view member) {
    static const json::array nothing;
    const json::value* found = object.if_contains(member);
    return found == nullptr || !found->is_array() ? nothing : found->get_array();
}

}  // namespace tarha::webui::server
