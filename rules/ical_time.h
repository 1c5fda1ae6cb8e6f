// Dates, times and durations of iCalendar (RFC 5545 3.3.4 to 3.3.6).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "rules/time_zone.h"

namespace tarha::rules {

struct IcalTime {
    std::int32_t day = 0;      // since 1970-01-01
    std::uint16_t minute = 0;  // of the day
    bool is_date = true;       // without a time

    [[nodiscard]] std::int64_t minutes() const { return std::int64_t{day} * 1440 + minute; }
};

// "20261224", "20261224T080000", "20261223T220000Z": of years 1900 to 2200. A time in UTC becomes
// one of the zone; one with a TZID, or with none, is taken as it is written.
std::optional<IcalTime> parse_ical_time(std::string_view text, const TimeZone& zone);

// "P2W", "P1D", "PT36H": in minutes, what is less than one left out; at most four digits each.
std::optional<std::int64_t> parse_ical_duration(std::string_view text);

}  // namespace tarha::rules
