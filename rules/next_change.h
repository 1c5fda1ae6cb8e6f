// When what a schedule, a timetable or the calendar says changes next, so that nobody has to look
// every minute. By the clock on the wall: days on which it is put forward or back are right.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "rules/calendar.h"
#include "rules/schedule.h"
#include "rules/time_window.h"
#include "rules/time_zone.h"

namespace tarha::rules {

// How far these look. Everything weekly changes within; who gets nothing asks again after it.
inline constexpr std::int32_t next_change_days = 8;

// The first Unix second after `now` at which what for_each_held() visits is not what it visits at
// `now`; nothing when it stays the same for next_change_days. The clock is trusted.
std::optional<std::int64_t> next_change(const Schedule& schedule, const Calendar& calendar,
                                        const TimeZone& zone, std::int64_t now);

// The same for is_open().
std::optional<std::int64_t> next_change(std::span<const TimeWindow> timetable,
                                        const Calendar& calendar, const TimeZone& zone,
                                        std::int64_t now);

// What a schedule says of its modes, for people: the strictest that holds and when it gives way,
// and which one begins next. Looks next_change_days ahead.
struct ModeOutlook {
    struct Next {
        Mode mode;
        std::int64_t from;
    };
    std::optional<Mode> now;
    std::optional<std::int64_t> until;  // of the mode that holds now
    std::optional<Next> next;
};
ModeOutlook mode_outlook(const Schedule& schedule, const Calendar& calendar, const TimeZone& zone,
                         std::int64_t now);

// The first second after `now` at which the local date is another.
std::int64_t next_date(const TimeZone& zone, std::int64_t now) noexcept;

}  // namespace tarha::rules
