#include "rules/civil_date.h"

#include <array>
#include <cstdio>

namespace tarha::rules {
namespace {

// A cycle of the calendar: 400 years, counted from the first of March of the year 0, so that the
// leap day is the last of its year.
constexpr std::int64_t days_of_cycle = 146'097;
constexpr std::int64_t first_of_march_0 = -719'468;

// Days from the first of March to the first of the month that comes `months` after it.
constexpr std::int64_t days_before(std::int64_t months) noexcept {
    return (153 * months + 2) / 5;
}

constexpr std::int64_t floor_divide(std::int64_t value, std::int64_t by) noexcept {
    return value / by - (value % by < 0 ? 1 : 0);
}

std::optional<unsigned> digits(std::string_view text) noexcept {
    unsigned number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + static_cast<unsigned>(c - '0');
    }
    return number;
}

}  // namespace

unsigned days_in_month(std::int32_t year, unsigned month) noexcept {
    constexpr std::array<std::uint8_t, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month == 2 && is_leap_year(year)) return 29;
    return days[(month - 1U) % days.size()];
}

CivilDate civil_date(std::int32_t day) noexcept {
    const std::int64_t since_march = day - first_of_march_0;
    const auto cycle = floor_divide(since_march, days_of_cycle);
    const auto in_cycle = since_march - cycle * days_of_cycle;
    const auto year_of_cycle =
        (in_cycle - in_cycle / 1460 + in_cycle / 36'524 - in_cycle / 146'096) / 365;
    const auto in_year = in_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    const auto months = (5 * in_year + 2) / 153;
    const auto month = months < 10 ? months + 3 : months - 9;
    const auto year = year_of_cycle + cycle * 400 + (month <= 2 ? 1 : 0);
    return {static_cast<std::int32_t>(year), static_cast<std::uint8_t>(month),
            static_cast<std::uint8_t>(in_year - days_before(months) + 1)};
}

std::int32_t day_of(const CivilDate& date) noexcept {
    const std::int64_t year = std::int64_t{date.year} - (date.month <= 2 ? 1 : 0);
    const auto cycle = floor_divide(year, 400);
    const auto year_of_cycle = year - cycle * 400;
    const auto months = date.month > 2 ? date.month - 3 : date.month + 9;
    const auto in_year = days_before(months) + date.day - 1;
    const auto in_cycle = year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + in_year;
    return static_cast<std::int32_t>(cycle * days_of_cycle + in_cycle + first_of_march_0);
}

unsigned weekday_of(std::int32_t day) noexcept {
    const std::int64_t since_monday = std::int64_t{day} + 3;  // 1970-01-01 was a Thursday
    return static_cast<unsigned>(since_monday - floor_divide(since_monday, 7) * 7);
}

std::string date_text(std::int32_t day) {
    const auto date = civil_date(day);
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", date.year, unsigned{date.month},
                  unsigned{date.day});
    return text.data();
}

std::optional<std::int32_t> parse_date(std::string_view text) noexcept {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = digits(text.substr(0, 4));
    const auto month = digits(text.substr(5, 2));
    const auto day = digits(text.substr(8));
    if (!year || !month || !day || *month < 1 || *month > 12 || *day < 1) return std::nullopt;
    const auto full_year = static_cast<std::int32_t>(*year);
    if (*day > days_in_month(full_year, *month)) return std::nullopt;
    return day_of({full_year, static_cast<std::uint8_t>(*month), static_cast<std::uint8_t>(*day)});
}

}  // namespace tarha::rules
