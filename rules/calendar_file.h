// Holidays from an iCalendar file (RFC 5545), as schools and states publish them.
//
// Read: VEVENT with DTSTART, DTEND or DURATION (dates or times),
// RRULE with FREQ of YEARLY, WEEKLY (BYDAY) or DAILY, INTERVAL, COUNT, UNTIL; EXDATE. Everything
// else that would change a date is counted with its line, and the event that needs it is left out
// rather than guessed; nothing is fatal but a text that is no calendar at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/calendar.h"
#include "rules/result.h"
#include "rules/time_zone.h"

namespace tarha::rules {

inline constexpr std::size_t max_calendar_text = 1024UL * 1024;
inline constexpr std::size_t max_calendar_events = 4096;    // what comes after is left out
inline constexpr std::size_t max_calendar_ranges = 16'384;  // of all repetitions, before they merge
inline constexpr std::size_t max_calendar_notes = 16;
inline constexpr std::size_t max_calendar_steps =
    1'000'000;                                         // repetitions looked at, of all events
inline constexpr std::size_t max_exdates = 1024;       // of one event
inline constexpr std::size_t max_holiday_name = 120;   // bytes
inline constexpr std::int32_t max_holiday_days = 366;  // of one event

// What was not understood, and where.
struct CalendarNote {
    std::size_t line = 0;
    std::string text;

    friend bool operator==(const CalendarNote&, const CalendarNote&) = default;
};

struct CalendarFile {
    std::vector<DateRange> holidays;  // in the order of the file; within the horizon
    std::size_t events = 0;           // that were read
    std::size_t left_out = 0;         // events that were not
    std::vector<CalendarNote> notes;  // the first max_calendar_notes of those and other faults
};

// The days that the caller wants to know about, both included. A holiday that only reaches into
// them is given whole.
struct Horizon {
    std::int32_t first = 0;
    std::int32_t last = 0;
};

// Times in UTC are read as local ones of the zone. Of an event with times of day only the days that
// it covers whole are holidays: an evening for parents is none.
Result<CalendarFile> parse_calendar(std::string_view text, std::string_view file_name,
                                    const Horizon& horizon, const TimeZone& zone);

}  // namespace tarha::rules
