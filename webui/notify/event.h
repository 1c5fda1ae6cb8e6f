// Event: something that happened at home, as the daemon's `events` method tells it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/result.h"

namespace tarha::webui::notify {

enum class EventKind : std::uint8_t { wish, device, budget };
inline constexpr std::array<std::string_view, 3> event_kind_names{"wish", "device", "budget"};

// A bit for each kind, at its number.
using KindSet = std::uint8_t;
constexpr KindSet bit(EventKind kind) noexcept {
    return static_cast<KindSet>(1U << static_cast<unsigned>(kind));
}
inline constexpr KindSet default_kinds = bit(EventKind::wish) | bit(EventKind::device);

constexpr std::optional<EventKind> find_kind(std::string_view name) noexcept {
    for (std::size_t i = 0; i < event_kind_names.size(); ++i) {
        if (event_kind_names[i] == name) return static_cast<EventKind>(i);
    }
    return std::nullopt;
}

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
};

// What the daemon answered, oldest first; kinds that we do not know are left out. `newest` is the
// highest id in it, known or not. An error when it is no such answer.
struct Events {
    std::vector<Event> known;
    std::uint64_t newest = 0;
};
Result<Events> parse_events(std::string_view reply);

}  // namespace tarha::webui::notify
