// Action: what a profile does with a category or a service. From the loosest to the strictest.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tarha::rules {

enum class Action : std::uint8_t {
    allow,
    counted,  // allowed, and it spends a budget
    timed,    // allowed in its timetable only
    ask,      // blocked, and the child may ask for it
    block,
};

inline constexpr std::array<std::string_view, 5> action_names{"allow", "counted", "timed", "ask",
                                                              "block"};

constexpr std::string_view action_name(Action action) noexcept {
    return action_names[static_cast<std::size_t>(action)];
}

}  // namespace tarha::rules
