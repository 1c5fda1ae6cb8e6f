#include "webui/notify/event.h"

#include <algorithm>
#include <charconv>

#include <boost/json/value.hpp>

#include "daemon/json/parse_json.h"

namespace tarha::webui::notify {
namespace {

namespace json = boost::json;

constexpr std::size_t max_text = 253;  // longer is no name of ours

const json::value* member(const json::value& of, std::string_view key) {
    const auto* object = of.if_object();
    return object == nullptr ? nullptr : object->if_contains(key);
}

std::string text(const json::value& of, std::string_view key) {
    const json::value* found = member(of, key);
    const json::string* value = found == nullptr ? nullptr : found->if_string();
    return value == nullptr || value->size() > max_text ? std::string{} : std::string{*value};
}

// A number, or its digits in a text, as the parts of an event are.
template <class Number>
Number number(const json::value& of, std::string_view key) {
    const json::value* found = member(of, key);
    if (found == nullptr) return 0;
    Number value = 0;
    if (const json::string* digits = found->if_string()) {
        std::from_chars(digits->data(), digits->data() + digits->size(), value);
        return value;
    }
    json::error_code failure;
    value = found->to_number<Number>(failure);
    return failure ? Number{0} : value;
}

Event read_event(const json::value& row, EventKind kind) {
    Event event;
    event.kind = kind;
    event.id = number<std::uint64_t>(row, "id");
    event.when = number<std::int64_t>(row, "when");
    event.profile = text(row, "profile");
    const json::value* found = member(row, "parts");
    if (found == nullptr) return event;
    event.wish = number<std::uint32_t>(*found, "request");
    event.subject = text(*found, "subject");
    event.budget = text(*found, "budget");
    event.left = number<std::uint16_t>(*found, "left");
    event.device_name = text(*found, "name");
    event.notice = text(*found, "notice");
    return event;
}

}  // namespace

Result<Events> parse_events(std::string_view reply) {
    json::error_code failure;
    const json::value answer = parse_json(reply, failure);
    if (failure) return Error{"", "the daemon's answer is not JSON"};
    const json::value* result = member(answer, "result");
    const json::array* rows = result == nullptr ? nullptr : result->if_array();
    if (rows == nullptr) return Error{"", "the daemon does not tell its events"};
    Events events;
    for (const json::value& row : *rows) {
        events.newest = std::max(events.newest, number<std::uint64_t>(row, "id"));
        if (const auto kind = find_kind(text(row, "kind"))) {
            events.known.push_back(read_event(row, *kind));
        }
    }
    return events;
}

}  // namespace tarha::webui::notify
