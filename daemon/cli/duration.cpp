#include "daemon/cli/duration.h"

#include <algorithm>
#include <array>
#include <ctime>

namespace tarha::cli {
namespace {

using std::chrono::seconds;

struct Unit {
    char letter;
    std::int64_t length;  // seconds
    std::string_view word;
};

constexpr std::array<Unit, 4> units{{
    {'d', 24 * 60 * 60, "d"},
    {'h', 60 * 60, "h"},
    {'m', 60, "min"},
    {'s', 1, "s"},
}};

std::tm local(WallTime when) {
    const std::time_t seconds_since = std::chrono::system_clock::to_time_t(when);
    std::tm parts{};
    localtime_r(&seconds_since, &parts);
    return parts;
}

std::string format(const std::tm& parts, const char* pattern) {
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), pattern, &parts)};
}

// "30m" off the front of `text` as seconds; nothing when it does not begin so.
std::optional<std::int64_t> take_part(std::string_view& text) {
    constexpr std::size_t max_digits = 7;
    std::int64_t number = 0;
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
        if (digits == max_digits) return std::nullopt;
        number = number * 10 + (text[digits] - '0');
    }
    if (digits == 0 || digits == text.size()) return std::nullopt;
    const auto unit = std::find_if(units.begin(), units.end(), [&](const Unit& candidate) {
        return candidate.letter == text[digits];
    });
    if (unit == units.end()) return std::nullopt;
    text.remove_prefix(digits + 1);
    return number * unit->length;
}

}  // namespace

std::optional<seconds> parse_duration(std::string_view text) {
    seconds total{0};
    while (!text.empty()) {
        const auto part = take_part(text);
        if (!part) return std::nullopt;
        total += seconds{*part};
        if (total > max_duration) return std::nullopt;
    }
    if (total.count() == 0) return std::nullopt;
    return total;
}

std::string duration_text(seconds duration) {
    std::int64_t left = std::max<std::int64_t>(0, duration.count());
    std::string text;
    int parts = 0;
    for (const Unit& unit : units) {
        const std::int64_t count = left / unit.length;
        if (count == 0 && parts == 0) continue;
        if (count > 0) {
            if (!text.empty()) text += ' ';
            text += std::to_string(count) + " " + std::string{unit.word};
        }
        left %= unit.length;
        if (++parts == 2) break;
    }
    return text.empty() ? "0 s" : text;
}

seconds time_until(std::uint16_t minute, WallTime now) {
    for (int days = 0;; ++days) {
        std::tm parts = local(now);
        parts.tm_mday += days;
        parts.tm_hour = minute / 60;
        parts.tm_min = minute % 60;
        parts.tm_sec = 0;
        parts.tm_isdst = -1;  // whatever holds then
        const WallTime when = std::chrono::system_clock::from_time_t(std::mktime(&parts));
        const auto left = std::chrono::ceil<seconds>(when - now);
        if (left.count() > 0) return left;
        if (days == 2) return seconds{1};  // a clock that jumps: never more than a day ahead
    }
}

std::string moment_text(WallTime when, WallTime now) {
    const std::tm then = local(when);
    const std::tm today = local(now);
    if (then.tm_year == today.tm_year && then.tm_yday == today.tm_yday)
        return format(then, "%H:%M");
    const auto apart = when > now ? when - now : now - when;
    const bool is_near = apart < std::chrono::hours{6 * 24};
    return format(then, is_near ? "%a %H:%M" : "%Y-%m-%d %H:%M");
}

}  // namespace tarha::cli
