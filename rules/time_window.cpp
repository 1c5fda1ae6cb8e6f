#include "rules/time_window.h"

#include <algorithm>
#include <cstdio>

namespace tarha::rules {
namespace {

constexpr bool crosses_midnight(const TimeWindow& window) noexcept {
    return window.to < window.from;
}

std::optional<unsigned> two_digits(std::string_view text) noexcept {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.size() != 2 || !is_digit(text[0]) || !is_digit(text[1])) return std::nullopt;
    return static_cast<unsigned>((text[0] - '0') * 10 + (text[1] - '0'));
}

}  // namespace

TwoDays two_days(const LocalTime& now, const Calendar& calendar) noexcept {
    const auto today = static_cast<std::uint8_t>(now.weekday % 7U);
    const auto yesterday = static_cast<std::uint8_t>((today + 6U) % 7U);
    if (!now.trusted) return {{today, false}, {yesterday, false}};
    return {{today, calendar.is_holiday(now.day)}, {yesterday, calendar.is_holiday(now.day - 1)}};
}

bool begins_on(const TimeWindow& window, const Today& day) noexcept {
    if ((window.days >> day.weekday & 1U) == 0) return false;
    return window.holidays == OnHolidays::same ||
           (window.holidays == OnHolidays::only) == day.is_holiday;
}

bool is_begun_today(const TimeWindow& window, std::uint16_t minute) noexcept {
    return minute >= window.from && (crosses_midnight(window) || minute < window.to);
}

bool is_left_from_yesterday(const TimeWindow& window, std::uint16_t minute) noexcept {
    return crosses_midnight(window) && minute < window.to;
}

bool is_open(std::span<const TimeWindow> timetable, const LocalTime& now,
             const Calendar& calendar) noexcept {
    if (!now.trusted) return false;
    const auto days = two_days(now, calendar);
    return std::any_of(timetable.begin(), timetable.end(), [&](const TimeWindow& window) {
        return (is_begun_today(window, now.minute) && begins_on(window, days.today)) ||
               (is_left_from_yesterday(window, now.minute) && begins_on(window, days.yesterday));
    });
}

std::string time_text(std::uint16_t minute) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%02u:%02u", minute / 60U, minute % 60U);
    return text.data();
}

std::optional<std::uint16_t> parse_time(std::string_view text) noexcept {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto hour = two_digits(text.substr(0, 2));
    const auto minute = two_digits(text.substr(3));
    if (!hour || !minute || *minute > 59) return std::nullopt;
    const unsigned total = *hour * 60 + *minute;
    if (total > minutes_per_day) return std::nullopt;
    return static_cast<std::uint16_t>(total);
}

}  // namespace tarha::rules
