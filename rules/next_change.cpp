#include "rules/next_change.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace tarha::rules {
namespace {

constexpr std::int64_t seconds_per_day = 86'400;

// Minutes of a day at which something may change, in order, midnight among them.
using Minutes = std::vector<std::uint16_t>;

Minutes in_order(Minutes minutes) {
    minutes.push_back(0);
    minutes.push_back(minutes_per_day);
    std::sort(minutes.begin(), minutes.end());
    minutes.erase(std::unique(minutes.begin(), minutes.end()), minutes.end());
    return minutes;
}

// The next moment at which the clock on the wall comes to one of the minutes, or is put forward or
// back.
std::int64_t next_moment(const Minutes& minutes, const TimeZone& zone, std::int64_t now) {
    const auto shown = now + zone.offset(now);
    const auto in_day = (shown % seconds_per_day + seconds_per_day) % seconds_per_day;
    const auto minute = static_cast<std::uint16_t>(in_day / 60);
    // Never the end: 24:00 is later than any minute.
    const auto next = *std::upper_bound(minutes.begin(), minutes.end(), minute);
    const auto moment = now + std::int64_t{next} * 60 - in_day;
    const auto put = zone.next_transition(now);
    return put ? std::min(*put, moment) : moment;
}

// The first moment at which state(local time) is not what it is now.
template <class State>
std::optional<std::int64_t> first_change(const Minutes& minutes, const TimeZone& zone,
                                         std::int64_t now, State state) {
    const auto before = state(zone.local(now));
    const auto end = now + next_change_days * seconds_per_day;
    for (auto when = next_moment(minutes, zone, now); when <= end;
         when = next_moment(minutes, zone, when)) {
        if (state(zone.local(when)) != before) return when;
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> next_change(const Schedule& schedule, const Calendar& calendar,
                                        const TimeZone& zone, std::int64_t now) {
    Minutes minutes;
    for (const auto& window : schedule.windows) {
        minutes.insert(minutes.end(), {window.when.from, window.when.to});
    }
    for (const auto& exception : schedule.exceptions) {
        minutes.insert(minutes.end(), {exception.from, exception.to});
    }
    return first_change(in_order(std::move(minutes)), zone, now, [&](const LocalTime& time) {
        std::vector<HeldWindow> held;
        for_each_held(schedule, time, calendar,
                      [&held](const HeldWindow& one) { held.push_back(one); });
        return held;
    });
}

std::optional<std::int64_t> next_change(std::span<const TimeWindow> timetable,
                                        const Calendar& calendar, const TimeZone& zone,
                                        std::int64_t now) {
    Minutes minutes;
    for (const auto& window : timetable) minutes.insert(minutes.end(), {window.from, window.to});
    return first_change(in_order(std::move(minutes)), zone, now,
                        [&](const LocalTime& time) { return is_open(timetable, time, calendar); });
}

ModeOutlook mode_outlook(const Schedule& schedule, const Calendar& calendar, const TimeZone& zone,
                         std::int64_t now) {
    ModeOutlook outlook;
    outlook.now = active_mode(schedule, zone.local(now), calendar);
    auto before = outlook.now;
    const auto end = now + next_change_days * seconds_per_day;
    auto when = next_change(schedule, calendar, zone, now);
    while (when && *when <= end && !outlook.next) {
        const auto mode = active_mode(schedule, zone.local(*when), calendar);
        if (outlook.now && !outlook.until && mode != outlook.now) outlook.until = *when;
        if (mode && mode != before) outlook.next = ModeOutlook::Next{*mode, *when};
        before = mode;
        when = next_change(schedule, calendar, zone, *when);
    }
    return outlook;
}

std::int64_t next_date(const TimeZone& zone, std::int64_t now) noexcept {
    const auto today = zone.local(now).day;
    for (;;) {
        const auto midnight = (std::int64_t{today} + 1) * seconds_per_day - zone.offset(now);
        const auto put = zone.next_transition(now);
        if (!put || midnight < *put) return midnight;
        if (zone.local(*put).day != today) return *put;
        now = *put;
    }
}

}  // namespace tarha::rules
