// Civil dates: days since 1970-01-01 and year, month, day of the proleptic Gregorian calendar.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tarha::rules {

struct CivilDate {
    std::int32_t year = 1970;
    std::uint8_t month = 1;  // 1 .. 12
    std::uint8_t day = 1;    // 1 .. 31

    friend bool operator==(const CivilDate&, const CivilDate&) = default;
};

constexpr bool is_leap_year(std::int32_t year) noexcept {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

// 28 .. 31; the month is 1 .. 12.
unsigned days_in_month(std::int32_t year, unsigned month) noexcept;

// Any day that LocalTime can hold, and back; of a date that does not exist (February 30) nothing
// useful.
CivilDate civil_date(std::int32_t day) noexcept;
std::int32_t day_of(const CivilDate& date) noexcept;

// 0 Monday .. 6 Sunday.
unsigned weekday_of(std::int32_t day) noexcept;

// "2026-12-24" (RFC 3339 full-date) and back. Years 0000 to 9999; nothing for any other text or a
// date that does not exist.
std::string date_text(std::int32_t day);
std::optional<std::int32_t> parse_date(std::string_view text) noexcept;

}  // namespace tarha::rules
