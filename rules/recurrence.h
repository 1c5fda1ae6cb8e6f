// Recurrence: the part of an RRULE (RFC 5545 3.3.10) that holiday calendars use, by days.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "rules/result.h"
#include "rules/time_window.h"

namespace tarha::rules {

struct Recurrence {
    enum class Every : std::uint8_t { never, day, week, year };

    Every every = Every::never;
    std::int32_t interval = 1;  // 1 .. 1000
    std::uint32_t count = std::numeric_limits<std::uint32_t>::max();
    std::int32_t until = std::numeric_limits<std::int32_t>::max();  // the last day it may begin
    Days days = 0;                                                  // of every week; 0: the first's
    std::uint8_t week_begins = 0;                                   // 0 Monday .. 6 Sunday
};

// "FREQ=YEARLY;COUNT=3" of an event that begins on `first`. UNTIL counts as the date that it shows.
// What it cannot say exactly is an error.
Result<Recurrence> parse_recurrence(std::string_view text, std::int32_t first);

// The days on which the event begins, in order, that lie in [from, to]; `first` is the first of
// all. Each day that is looked at takes one of `steps`, and when there are none left it ends early.
std::vector<std::int32_t> begins_of(const Recurrence& recurrence, std::int32_t first,
                                    std::int32_t from, std::int32_t to, std::size_t& steps);

}  // namespace tarha::rules
