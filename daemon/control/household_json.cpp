#include "daemon/control/household_json.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "rules/toml.h"
#include "rules/toml_lines.h"

namespace tarha::control {
namespace json = boost::json;

namespace {

std::optional<json::value> value_of(const toml::node& node);

std::optional<json::object> object_of(const toml::table& table) {
    json::object object;
    for (const auto& [key, node] : table) {
        auto value = value_of(node);
        if (!value) return std::nullopt;
        object.emplace(key.str(), std::move(*value));
    }
    return object;
}

std::optional<json::value> value_of(const toml::node& node) {
    if (const auto* text = node.as_string()) return json::value(text->get());
    if (const auto* number = node.as_integer()) return json::value(number->get());
    if (const auto* flag = node.as_boolean()) return json::value(flag->get());
    if (const auto* table = node.as_table()) return object_of(*table);
    const auto* items = node.as_array();
    if (items == nullptr) return std::nullopt;
    json::array array;
    for (const auto& item : *items) {
        auto value = value_of(item);
        if (!value) return std::nullopt;
        array.push_back(std::move(*value));
    }
    return array;
}

bool is_bare(std::string_view key) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    return !key.empty() && key.find_first_not_of(letters) == std::string_view::npos;
}

std::string key_text(std::string_view key) {
    return is_bare(key) ? std::string{key} : rules::toml_quoted(key);
}

std::string_view text_in(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    const json::string* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string_view{} : std::string_view{text->data(), text->size()};
}

// What a person calls one of many: its id, address or name, else its number.
std::string name_of(const json::object& object, std::size_t number) {
    for (const auto* key : {"id", "mac", "name"}) {
        const auto text = text_in(object, key);
        if (!text.empty()) return std::string{text.substr(0, 64)};
    }
    return std::to_string(number);
}

bool is_object_list(const json::value& value) {
    const json::array* array = value.if_array();
    return array != nullptr && std::any_of(array->begin(), array->end(),
                                           [](const json::value& v) { return v.is_object(); });
}

// A line at a time. The nesting is that of the JSON, which its parser capped.
class Writer {
public:
    // The values of a table go before the tables in it: that is how TOML tells whose they are.
    void table(const json::object& object, const std::string& path, const std::string& place) {
        for (const auto& [key, value] : object) {
            if (!value.is_null() && !value.is_object() && !is_object_list(value)) {
                line(key_text(key) + " = " + inline_text(value, place), place);
            }
        }
        for (const auto& [key, value] : object) {
            const std::string name{key.data(), key.size()};
            std::string inner_path = path.empty() ? path : path + ".";
            inner_path += key_text(name);
            std::string inner_place = place.empty() ? place : place + ", ";
            inner_place += name;
            if (const json::object* inner = value.if_object()) {
                line("[" + inner_path + "]", inner_place);
                table(*inner, inner_path, inner_place);
            } else if (is_object_list(value)) {
                tables(value.get_array(), inner_path, inner_place);
            }
        }
    }

    Result<HouseholdDraft> draft() && {
        if (problem_) return *problem_;
        return std::move(draft_);
    }

private:
    void tables(const json::array& items, const std::string& path, const std::string& place) {
        std::size_t number = 0;
        for (const json::value& item : items) {
            const json::object* object = item.if_object();
            if (object == nullptr) return refuse(place, "must be a list of objects");
            const auto item_place = place + " " + name_of(*object, ++number);
            line("[[" + path + "]]", item_place);
            table(*object, path, item_place);
        }
    }

    std::string inline_text(const json::value& value, const std::string& place) {
        if (const json::string* text = value.if_string()) {
            return rules::toml_quoted({text->data(), text->size()});
        }
        if (value.is_null()) refuse(place, "a list holds no null");
        const json::array* array = value.if_array();
        if (array == nullptr) return json::serialize(value);
        std::string items;
        for (const json::value& item : *array) {
            items += (items.empty() ? "" : ", ") + inline_text(item, place);
        }
        return "[" + items + "]";
    }

    void line(const std::string& text, const std::string& place) {
        draft_.text += text + "\n";
        draft_.places.push_back(place);
    }

    void refuse(const std::string& place, std::string text) {
        if (!problem_) problem_ = Error{place, std::move(text)};
    }

    HouseholdDraft draft_;
    std::optional<Error> problem_;
};

}  // namespace

Result<json::object> household_json(std::string_view text) {
    const auto table = parse_toml(text, "household");
    if (!table) return table.error();
    auto object = object_of(*table);
    if (!object) return Error{"household", "holds a date or a fraction"};
    return std::move(*object);
}

Result<HouseholdDraft> household_draft(const json::object& household) {
    Writer writer;
    writer.table(household, {}, {});
    return std::move(writer).draft();
}

Error placed(const Error& error, const HouseholdDraft& draft) {
    const auto colon = error.where.rfind(':');
    if (colon == std::string::npos) return error;
    std::size_t line = 0;
    const char* end = error.where.data() + error.where.size();
    const auto read = std::from_chars(error.where.data() + colon + 1, end, line);
    const bool is_line = read.ec == std::errc{} && read.ptr == end;
    if (!is_line || line == 0 || line > draft.places.size()) return error;
    return {draft.places[line - 1], error.text};
}

}  // namespace tarha::control
