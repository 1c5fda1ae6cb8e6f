// Windows of the week in which a mode holds: bedtime, school, homework. Pure: the time is passed
// in.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "rules/local_time.h"
#include "rules/suffix_rules.h"

namespace tarha::rules {

inline constexpr std::uint16_t minutes_per_day = 24 * 60;
inline constexpr std::size_t max_windows = 64;  // of one profile

// The strictest first: where windows overlap, the first of them names the mode.
enum class Mode : std::uint8_t { bedtime, school, homework };

inline constexpr std::array<std::string_view, 3> mode_names{"bedtime", "school", "homework"};
inline constexpr std::array<std::string_view, 7> day_names{"mon", "tue", "wed", "thu",
                                                           "fri", "sat", "sun"};

constexpr std::string_view mode_name(Mode mode) noexcept {
    return mode_names[static_cast<std::size_t>(mode)];
}

// A set of weekdays; bit 0 is Monday.
using Days = std::uint8_t;
inline constexpr Days every_day = 0x7f;

// While it holds, everything is blocked but the names in `allow` (which the later steps of the
// decision still judge). Half open: [from, to). With to < from it ends on the day after.
struct Window {
    Mode mode = Mode::bedtime;
    Days days = every_day;   // on which the window starts
    std::uint16_t from = 0;  // minute of the day, 0 .. 1439
    std::uint16_t to = 0;    // 0 .. 1440, never equal to `from`
    SuffixRules allow;

    friend bool operator==(const Window&, const Window&) = default;
};

// With a time that cannot be trusted every window holds: the strictest mode there is.
bool holds(const Window& window, const LocalTime& now) noexcept;

// The strictest mode that holds now.
std::optional<Mode> active_mode(std::span<const Window> schedule, const LocalTime& now) noexcept;

// "07:05" for minute 425; "24:00" for the end of the day.
std::string time_text(std::uint16_t minute);
// The minute that "07:05" names, "24:00" included; nothing for any other text.
std::optional<std::uint16_t> parse_time(std::string_view text) noexcept;

}  // namespace tarha::rules
