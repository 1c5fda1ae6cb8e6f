#include "daemon/control/local_time_text.h"

#include <algorithm>
#include <array>

#include "rules/civil_date.h"
#include "rules/schedule.h"

namespace tarha::control {
namespace {

constexpr std::array<std::string_view, 7> weekdays{"monday", "tuesday",  "wednesday", "thursday",
                                                   "friday", "saturday", "sunday"};
constexpr std::size_t shortest_weekday = 3;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
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

}  // namespace

std::optional<rules::LocalTime> parse_local_time(std::string_view text) {
    const std::size_t blank = text.find(' ');
    if (blank == std::string_view::npos) return std::nullopt;
    const auto date = rules::parse_date(text.substr(0, blank));
    const auto weekday = date ? std::optional{static_cast<std::uint8_t>(rules::weekday_of(*date))}
                              : parse_weekday(text.substr(0, blank));
    const std::size_t clock = text.find_first_not_of(' ', blank);
    if (!weekday || clock == std::string_view::npos) return std::nullopt;
    const auto minute = rules::parse_time(text.substr(clock));
    if (!minute || *minute >= rules::minutes_per_day) return std::nullopt;
    return rules::LocalTime{*weekday, *minute, true, date.value_or(0)};
}

std::string local_time_text(const rules::LocalTime& time) {
    return std::string{rules::day_names[time.weekday % rules::day_names.size()]} + " " +
           rules::time_text(time.minute);
}

}  // namespace tarha::control
