#include "rules/schedule.h"

#include <array>
#include <cstdio>

namespace tarha::rules {
namespace {

bool starts_on(const Window& window, unsigned weekday) noexcept {
    return (window.days >> weekday & 1U) != 0;
}

std::optional<unsigned> two_digits(std::string_view text) noexcept {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.size() != 2 || !is_digit(text[0]) || !is_digit(text[1])) return std::nullopt;
    return static_cast<unsigned>((text[0] - '0') * 10 + (text[1] - '0'));
}

}  // namespace

bool holds(const Window& window, const LocalTime& now) noexcept {
    if (!now.trusted) return true;
    const unsigned today = now.weekday % 7U;
    const unsigned yesterday = (today + 6U) % 7U;
    const bool past_midnight = window.to < window.from;
    if (!past_midnight) {
        return starts_on(window, today) && now.minute >= window.from && now.minute < window.to;
    }
    if (starts_on(window, today) && now.minute >= window.from) return true;
    return starts_on(window, yesterday) && now.minute < window.to;
}

std::optional<Mode> active_mode(std::span<const Window> schedule, const LocalTime& now) noexcept {
    std::optional<Mode> strictest;
    for (const auto& window : schedule) {
        if (!holds(window, now)) continue;
        if (!strictest || window.mode < *strictest) strictest = window.mode;
    }
    return strictest;
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
