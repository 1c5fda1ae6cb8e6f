// Wall-clock time of the home, as schedules see it. Made by the shell from the clock and the
// time zone; the rules have no clock.
#pragma once

#include <cstdint>

namespace tarha::rules {

struct LocalTime {
    std::uint8_t weekday = 0;  // 0 Monday .. 6 Sunday
    std::uint16_t minute = 0;  // of the day, 0 .. 1439
    bool trusted = true;       // false: no clock yet, schedules use the strictest mode of the day
    std::int32_t day = 0;      // days since 1970-01-01 in the local calendar
};

}  // namespace tarha::rules
