#include "rules/schedule.h"

#include <algorithm>

namespace tarha::rules {
namespace {

constexpr std::uint8_t bit_of(Mode mode) noexcept {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(mode));
}

// Bit n: mode n. An exception for no mode in particular speaks for those there are windows of.
std::uint8_t modes_of(const DayException& exception, const Schedule& schedule) noexcept {
    if (exception.mode) return bit_of(*exception.mode);
    std::uint8_t modes = 0;
    for (const auto& window : schedule.windows) modes |= bit_of(window.mode);
    return modes;
}

std::uint8_t replaced_on(std::int32_t day, const Schedule& schedule) noexcept {
    std::uint8_t modes = 0;
    for (const auto& exception : schedule.exceptions) {
        if (exception.day == day) modes |= modes_of(exception, schedule);
    }
    return modes;
}

bool begins_on(const Window& window, const ScheduleDay& day) noexcept {
    return (day.replaced & bit_of(window.mode)) == 0 && begins_on(window.when, day.is);
}

}  // namespace

ScheduleMoment::ScheduleMoment(const Schedule& schedule, const LocalTime& now,
                               const Calendar& calendar) noexcept
    : schedule_{schedule}, now_{now} {
    if (!now.trusted) return;
    const auto days = two_days(now, calendar);
    today_ = {days.today, replaced_on(now.day, schedule)};
    yesterday_ = {days.yesterday, replaced_on(now.day - 1, schedule)};
}

bool ScheduleMoment::holds(const Window& window) const noexcept {
    if (!now_.trusted) return true;
    return (is_begun_today(window.when, now_.minute) && begins_on(window, today_)) ||
           (is_left_from_yesterday(window.when, now_.minute) && begins_on(window, yesterday_));
}

std::uint8_t ScheduleMoment::modes_held(const DayException& exception) const noexcept {
    if (!now_.trusted || exception.off) return 0;
    const TimeWindow hours{every_day, exception.from, exception.to, OnHolidays::same};
    const bool held = (exception.day == now_.day && is_begun_today(hours, now_.minute)) ||
                      (exception.day == now_.day - 1 && is_left_from_yesterday(hours, now_.minute));
    return held ? modes_of(exception, schedule_) : std::uint8_t{0};
}

const SuffixRules* ScheduleMoment::allow_of(Mode mode) const noexcept {
    const auto& windows = schedule_.windows;
    const auto first = std::find_if(windows.begin(), windows.end(),
                                    [mode](const Window& window) { return window.mode == mode; });
    return first == windows.end() ? nullptr : &first->allow;
}

bool holds(const Schedule& schedule, std::size_t window_index, const LocalTime& now,
           const Calendar& calendar) noexcept {
    return ScheduleMoment{schedule, now, calendar}.holds(schedule.windows[window_index]);
}

std::optional<Mode> active_mode(const Schedule& schedule, const LocalTime& now,
                                const Calendar& calendar) noexcept {
    std::optional<Mode> strictest;
    for_each_held(schedule, now, calendar, [&strictest](const HeldWindow& window) noexcept {
        if (!strictest || window.mode < *strictest) strictest = window.mode;
    });
    return strictest;
}

}  // namespace tarha::rules
