// EventKind: what somebody may want to be told of, by the names of the daemon's `events`.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tarha::webui::targets {

enum class EventKind : std::uint8_t { wish, device, budget, shield };
inline constexpr std::array<std::string_view, 4> event_kind_names{"wish", "device", "budget",
                                                                  "shield"};

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

}  // namespace tarha::webui::targets
