#include "daemon/cli/duration.h"

#include <algorithm>
#include <array>

#include "rules/civil_date.h"
#include "rules/time_window.h"

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

std::int64_t unix_seconds(WallTime when) {
    return std::chrono::floor<seconds>(when.time_since_epoch()).count();
}

// "Tue"
std::string weekday_text(const rules::LocalTime& time) {
    std::string name{rules::day_names[time.weekday]};
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
    return name;
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

seconds time_until(std::uint16_t minute, const WallClock& clock) {
    for (auto day = clock.zone.local(unix_seconds(clock.now)).day;; ++day) {
        const WallTime when{seconds{clock.zone.unix_of(day, minute)}};
        const auto left = std::chrono::ceil<seconds>(when - clock.now);
        if (left.count() > 0) return left;
    }
}

std::string moment_text(WallTime when, const WallClock& clock) {
    const auto then = clock.zone.local(unix_seconds(when));
    auto time = rules::time_text(then.minute);
    if (then.day == clock.zone.local(unix_seconds(clock.now)).day) return time;
    const auto apart = when > clock.now ? when - clock.now : clock.now - when;
    const bool is_near = apart < std::chrono::hours{6 * 24};
    return (is_near ? weekday_text(then) : rules::date_text(then.day)) + " " + time;
}

}  // namespace tarha::cli
