// TimeWindow: hours of the week, and whether a moment lies in them. Windows go by what the clock on
// the wall shows, never by the time that has passed: when the clock is put back, an hour that is
// shown twice is judged alike both times.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "rules/calendar.h"
#include "rules/local_time.h"

namespace tarha::rules {

inline constexpr std::uint16_t minutes_per_day = 24 * 60;
inline constexpr std::size_t max_windows = 64;  // of one schedule or timetable

inline constexpr std::array<std::string_view, 7> day_names{"mon", "tue", "wed", "thu",
                                                           "fri", "sat", "sun"};

// A set of weekdays; bit 0 is Monday.
using Days = std::uint8_t;
inline constexpr Days every_day = 0x7f;

// What a holiday changes for a window that would begin on it.
enum class OnHolidays : std::uint8_t {
    same,  // nothing
    off,   // it does not begin
    only,  // it begins on no other day
};

inline constexpr std::array<std::string_view, 3> on_holidays_names{"same", "off", "only"};

// Half open: [from, to). With to < from it ends on the day after, and follows the weekday and the
// holiday of the day on which it began.
struct TimeWindow {
    Days days = every_day;   // on which it begins
    std::uint16_t from = 0;  // minute of the day, 0 .. 1439
    std::uint16_t to = 0;    // 0 .. 1440, never equal to `from`
    OnHolidays holidays = OnHolidays::same;

    friend bool operator==(const TimeWindow&, const TimeWindow&) = default;
};

// A day, as windows see it.
struct Today {
    std::uint8_t weekday = 0;
    bool is_holiday = false;
};

// The day of `now` and the one before it. Nothing is a holiday while the clock cannot be trusted.
struct TwoDays {
    Today today;
    Today yesterday;
};
TwoDays two_days(const LocalTime& now, const Calendar& calendar) noexcept;

bool begins_on(const TimeWindow& window, const Today& day) noexcept;

// Whether [from, to) of the window that begins today, or of the one that began yesterday, holds the
// minute. Neither looks at the days of the window.
bool is_begun_today(const TimeWindow& window, std::uint16_t minute) noexcept;
bool is_left_from_yesterday(const TimeWindow& window, std::uint16_t minute) noexcept;

// Whether the moment lies in any of them. Closed while the clock cannot be trusted.
bool is_open(std::span<const TimeWindow> timetable, const LocalTime& now,
             const Calendar& calendar) noexcept;

// "07:05" for minute 425; "24:00" for the end of the day.
std::string time_text(std::uint16_t minute);
// The minute that "07:05" names, "24:00" included; nothing for any other text.
std::optional<std::uint16_t> parse_time(std::string_view text) noexcept;

}  // namespace tarha::rules
