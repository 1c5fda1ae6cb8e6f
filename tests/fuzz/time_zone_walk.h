// What must be true of any time zone, however odd.
#pragma once

#include <cstdint>
#include <cstdlib>

#include "rules/time_window.h"
#include "rules/time_zone.h"

namespace tarha::rules {

inline void require(bool holds) {
    if (!holds) std::abort();
}

inline void check_moment(const TimeZone& zone, std::int64_t when) {
    const auto shown = zone.local(when);
    require(shown.minute < minutes_per_day && shown.weekday < 7);
    // unix_of answers the first moment at which the clock shows this minute; it is shown now.
    const auto first = zone.unix_of(shown.day, shown.minute);
    require(first <= when);
    require(when - first <= 3 * 86'400);
}

// Around the next `changes` of the offset.
inline void walk(const TimeZone& zone, std::int64_t from, int changes) {
    check_moment(zone, from);
    for (auto at = zone.next_transition(from); at && changes > 0; --changes) {
        require(*at > from);
        require(zone.offset(*at) != zone.offset(*at - 1));
        for (const int apart : {-3600, -1, 0, 59, 3600}) check_moment(zone, *at + apart);
        from = *at;
        at = zone.next_transition(from);
    }
}

}  // namespace tarha::rules
