#include "daemon/control/local_time_text.h"

#include <algorithm>
#include <array>

namespace tarha::control {
namespace {

constexpr std::array<std::string_view, 7> weekdays{"monday", "tuesday",  "wednesday", "thursday",
                                                   "friday", "saturday", "sunday"};
constexpr std::size_t shortest_weekday = 3;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::optional<std::uint8_t> parse_weekday(std::string_view text) {
    if (text.size() < shortest_weekday) return std::nullopt;
    for (std::size_t day = 0; day < weekdays.size(); ++day) {
        const std::string_view name = weekdays[day].substr(0, text.size());
        const bool same = std::equal(text.begin(), text.end(), name.begin(), name.end(),
                                     [](char a, char b) { return lower(a) == b; });
        if (same) return static_cast<std::uint8_t>(day);
    }
    return std::nullopt;
}

std::string two_digits(int number) {
    return {static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
}

}  // namespace

std::optional<std::uint16_t> parse_clock(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || colon < 1 || colon > 2) return std::nullopt;
    if (text.size() != colon + 3) return std::nullopt;
    int hour = 0;
    for (const char c : text.substr(0, colon)) {
        if (!is_digit(c)) return std::nullopt;
        hour = hour * 10 + (c - '0');
    }
    const char tens = text[colon + 1];
    const char ones = text[colon + 2];
    if (!is_digit(tens) || !is_digit(ones)) return std::nullopt;
    const int minute = (tens - '0') * 10 + (ones - '0');
    if (hour > 23 || minute > 59) return std::nullopt;
    return static_cast<std::uint16_t>(hour * 60 + minute);
}

std::optional<rules::LocalTime> parse_local_time(std::string_view text) {
    const std::size_t blank = text.find(' ');
    if (blank == std::string_view::npos) return std::nullopt;
    const auto weekday = parse_weekday(text.substr(0, blank));
    const std::size_t clock = text.find_first_not_of(' ', blank);
    if (!weekday || clock == std::string_view::npos) return std::nullopt;
    const auto minute = parse_clock(text.substr(clock));
    if (!minute) return std::nullopt;
    return rules::LocalTime{*weekday, *minute, true};
}

std::string local_time_text(const rules::LocalTime& time) {
    const std::string day{weekdays[time.weekday % weekdays.size()].substr(0, shortest_weekday)};
    return day + " " + two_digits(time.minute / 60) + ":" + two_digits(time.minute % 60);
}

}  // namespace tarha::control
