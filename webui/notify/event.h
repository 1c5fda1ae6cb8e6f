// Event: something that happened at home, as the daemon's `events` method tells it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/result.h"
#include "webui/targets/event_kind.h"

namespace tarha::webui::notify {

using targets::EventKind;
using targets::find_kind;

struct Event {
    std::uint64_t id = 0;
    std::int64_t when = 0;  // Unix seconds
    EventKind kind = EventKind::wish;
    std::string profile{};      // its id
    std::uint32_t wish = 0;     // the request's number
    std::string subject{};      // of a wish: "internet", "site:example.com", "service:roblox"
    std::string budget{};       // its id
    std::uint16_t left = 0;     // minutes of it
    std::string device_name{};  // may be empty
    std::string notice{};       // of a shield event: "tunnel"
};

// What the daemon answered, oldest first; kinds that we do not know are left out. `newest` is the
// highest id in it, known or not. An error when it is no such answer.
struct Events {
    std::vector<Event> known;
    std::uint64_t newest = 0;
};
Result<Events> parse_events(std::string_view reply);

}  // namespace tarha::webui::notify
