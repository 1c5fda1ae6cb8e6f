#include "rules/time_zone.h"

#include <algorithm>

#include "rules/civil_date.h"

namespace tarha::rules {
namespace {

constexpr std::int64_t seconds_per_day = 86'400;

constexpr std::int64_t limited(std::int64_t unix_seconds) noexcept {
    return std::clamp(unix_seconds, -TimeZone::time_limit, TimeZone::time_limit);
}

}  // namespace

Result<TimeZone> TimeZone::from_posix(std::string_view text) {
    auto rule = PosixZone::parse(text);
    if (!rule) return rule.error();
    TimeZone zone;
    zone.rule_ = *rule;
    return zone;
}

std::int32_t TimeZone::offset(std::int64_t unix_seconds) const noexcept {
    const auto when = limited(unix_seconds);
    if (rule_ && (transitions_.empty() || when >= transitions_.back().at)) {
        return rule_->offset(when);
    }
    const auto after = std::upper_bound(
        transitions_.begin(), transitions_.end(), when,
        [](std::int64_t wanted, const Transition& transition) { return wanted < transition.at; });
    return after == transitions_.begin() ? first_offset_ : std::prev(after)->offset;
}

LocalTime TimeZone::local(std::int64_t unix_seconds) const noexcept {
    const auto seconds = limited(unix_seconds) + offset(unix_seconds);
    const auto day = seconds / seconds_per_day - (seconds % seconds_per_day < 0 ? 1 : 0);
    LocalTime time;
    time.day = static_cast<std::int32_t>(day);
    time.weekday = static_cast<std::uint8_t>(weekday_of(time.day));
    time.minute = static_cast<std::uint16_t>((seconds - day * seconds_per_day) / 60);
    return time;
}

// Goes from one change of the offset to the next, from where no offset has shown the minute yet.
std::int64_t TimeZone::unix_of(std::int32_t day, std::uint16_t minute) const noexcept {
    constexpr auto most = time_limit - 4 * seconds_per_day;
    const auto shown = std::clamp(day * seconds_per_day + minute * 60, -most, most);
    auto begin = shown - 2 * seconds_per_day;
    for (;;) {
        const auto end = next_transition(begin);
        const auto found = shown - offset(begin);
        if (found < begin) return begin;
        if (!end || found < *end) return found;
        begin = *end;
    }
}

std::optional<std::int64_t> TimeZone::next_transition(std::int64_t after) const noexcept {
    const auto from = limited(after);
    auto next = std::upper_bound(
        transitions_.begin(), transitions_.end(), from,
        [](std::int64_t wanted, const Transition& transition) { return wanted < transition.at; });
    for (; next != transitions_.end(); ++next) {
        if (offset(next->at) != offset(next->at - 1)) return next->at;
    }
    if (!rule_) return std::nullopt;
    return rule_->next_transition(transitions_.empty() ? from
                                                       : std::max(from, transitions_.back().at));
}

}  // namespace tarha::rules
