#include "rules/next_change.h"

#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "rules/civil_date.h"

namespace tarha::rules {
namespace {

TimeZone posix(std::string_view text) {
    auto zone = TimeZone::from_posix(text);
    REQUIRE_MESSAGE(zone, std::string{text});
    return *zone;
}

std::int32_t day(std::string_view date) {
    const auto parsed = parse_date(date);
    REQUIRE_MESSAGE(parsed, std::string{date});
    return *parsed;
}

constexpr std::uint16_t time(unsigned hour, unsigned minute) {
    return static_cast<std::uint16_t>(hour * 60 + minute);
}

// The day on which the clock is put forward or back in 2026, and how a person would count the
// minutes for which a window then holds: from noon to noon around the change.
struct Change {
    const char* zone;
    const char* noon_before;
    TimeWindow window;
    int minutes;
};

constexpr const char* helsinki = "EET-2EEST,M3.5.0/3,M10.5.0/4";
constexpr const char* london = "GMT0BST,M3.5.0/1,M10.5.0";
constexpr const char* new_york = "EST5EDT,M3.2.0,M11.1.0";
constexpr const char* lord_howe = "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0";

constexpr TimeWindow night{every_day, time(20, 30), time(7, 0)};
constexpr TimeWindow early{every_day, time(2, 30), time(3, 30)};
constexpr TimeWindow late{every_day, time(1, 30), time(2, 15)};

TEST_CASE("windows over both changes of the clock: what the wall shows counts") {
    for (const auto& c : std::vector<Change>{
             // 03:00 becomes 04:00; 04:00 becomes 03:00 again.
             {helsinki, "2026-03-28", night, 10 * 60 + 30 - 60},
             {helsinki, "2026-10-24", night, 10 * 60 + 30 + 60},
             {helsinki, "2026-03-28", early, 30},
             {helsinki, "2026-10-24", early, 30 + 30 + 30},
             // 01:00 becomes 02:00; 02:00 becomes 01:00 again.
             {london, "2026-03-28", night, 10 * 60 + 30 - 60},
             {london, "2026-10-24", night, 10 * 60 + 30 + 60},
             {london, "2026-03-28", early, 60},
             {london, "2026-03-28", late, 15},
             {london, "2026-10-24", late, 30 + 30 + 15},
             // 02:00 becomes 03:00; 02:00 becomes 01:00 again.
             {new_york, "2026-03-07", night, 10 * 60 + 30 - 60},
             {new_york, "2026-10-31", night, 10 * 60 + 30 + 60},
             {new_york, "2026-03-07", early, 30},
             {new_york, "2026-03-07", late, 30},
             {new_york, "2026-10-31", late, 30 + 30 + 15},
             // 02:00 becomes 02:30; 02:00 becomes 01:30 again.
             {lord_howe, "2026-10-03", night, 10 * 60 + 30 - 30},
             {lord_howe, "2026-04-04", night, 10 * 60 + 30 + 30},
             {lord_howe, "2026-10-03", early, 60},
             {lord_howe, "2026-10-03", late, 30},
             {lord_howe, "2026-04-04", late, 30 + 30 + 15},
         }) {
        const auto zone = posix(c.zone);
        const auto noon = zone.unix_of(day(c.noon_before), time(12, 0));
        const auto next_noon = zone.unix_of(day(c.noon_before) + 1, time(12, 0));
        int minutes = 0;
        for (auto when = noon; when < next_noon; when += 60) {
            minutes += is_open(std::vector{c.window}, zone.local(when), {}) ? 1 : 0;
        }
        CAPTURE(c.zone);
        CAPTURE(c.noon_before);
        CAPTURE(c.window.from);
        CHECK(minutes == c.minutes);
    }
}

TEST_CASE("next change: known moments") {
    const auto zone = posix(helsinki);
    const auto at = [&zone](const char* date, unsigned hour, unsigned minute) {
        return zone.unix_of(day(date), time(hour, minute));
    };
    const Schedule bedtime{{{Mode::bedtime, night, {}}}, {}};
    CHECK(next_change(bedtime, {}, zone, at("2026-03-28", 12, 0)) == at("2026-03-28", 20, 30));
    CHECK(next_change(bedtime, {}, zone, at("2026-03-28", 20, 30)) == at("2026-03-29", 7, 0));
    CHECK(at("2026-03-29", 7, 0) - at("2026-03-28", 20, 30) == (9 * 60 + 30) * 60);
    CHECK(next_change(bedtime, {}, zone, at("2026-03-28", 20, 30) - 1) == at("2026-03-28", 20, 30));
    CHECK_FALSE(next_change(Schedule{}, {}, zone, 0));
    const Schedule all_day{{{Mode::school, {every_day, 0, minutes_per_day}, {}}}, {}};
    CHECK_FALSE(next_change(all_day, {}, zone, at("2026-03-28", 12, 0)));
    const std::vector<TimeWindow> sundays{{0b1000000, time(10, 0), time(11, 0)}};
    CHECK(next_change(sundays, {}, zone, at("2026-03-22", 11, 0)) == at("2026-03-29", 10, 0));
    const auto holidays =
        Calendar::make(std::vector<DateRange>{{day("2026-04-03"), day("2026-04-06"), ""}});
    const std::vector<TimeWindow> free{{every_day, 0, minutes_per_day, OnHolidays::only}};
    CHECK(next_change(free, holidays, zone, at("2026-03-30", 9, 0)) == at("2026-04-03", 0, 0));
    CHECK(next_change(free, holidays, zone, at("2026-04-03", 0, 0)) == at("2026-04-07", 0, 0));
    CHECK_FALSE(next_change(free, holidays, zone, at("2026-03-03", 0, 0)));
}

TEST_CASE("next date: also where midnight is skipped or shown twice") {
    const auto zone = posix(helsinki);
    CHECK(next_date(zone, zone.unix_of(day("2026-03-29"), 0)) ==
          zone.unix_of(day("2026-03-30"), 0));
    // Midnight becomes 01:00; midnight becomes 23:00 again, so that the date waits an hour.
    const auto midnight = posix("AAA4BBB,M10.3.0/0,M3.3.0/0");
    const auto forward = midnight.unix_of(day("2026-10-18"), 0);
    CHECK(midnight.local(forward).minute == 60);
    CHECK(next_date(midnight, forward - 3600) == forward);
    const auto back = midnight.unix_of(day("2026-03-14"), time(23, 0)) + 3600;
    CHECK(midnight.offset(back - 1) - midnight.offset(back) == 3600);
    CHECK(next_date(midnight, back - 7200) == back + 3600);
    for (auto when = back - 200'000; when < back + 200'000; when += 1234) {
        const auto next = next_date(midnight, when);
        CHECK(midnight.local(next - 1).day == midnight.local(when).day);
        CHECK(midnight.local(next).day == midnight.local(when).day + 1);
    }
}

class Dice {
public:
    unsigned below(unsigned most) { return static_cast<unsigned>(engine_() % most); }

    TimeWindow window() {
        TimeWindow made;
        made.days = static_cast<Days>(1 + below(every_day));
        made.from = static_cast<std::uint16_t>(below(minutes_per_day));
        made.to = static_cast<std::uint16_t>((made.from + 1 + below(minutes_per_day - 1)) %
                                             minutes_per_day);
        made.holidays = static_cast<OnHolidays>(below(3));
        return made;
    }

    Schedule schedule(std::int32_t around) {
        Schedule made;
        for (auto count = below(4); count > 0; --count) {
            made.windows.push_back({static_cast<Mode>(below(3)), window(), {}});
        }
        for (auto count = below(3); count > 0; --count) {
            const auto hours = window();
            DayException exception;
            exception.day = around + static_cast<std::int32_t>(below(5)) - 2;
            if (below(3) > 0) exception.mode = static_cast<Mode>(below(3));
            exception.off = below(2) == 0;
            exception.from = hours.from;
            exception.to = hours.to;
            made.exceptions.push_back(exception);
        }
        return made;
    }

private:
    std::mt19937 engine_{2026};
};

TEST_CASE("next change: constant minute by minute until then, and different at it") {
    Dice dice;
    const std::vector<std::pair<const char*, const char*>> changes{
        {helsinki, "2026-03-29"},  {helsinki, "2026-10-25"},  {london, "2026-03-29"},
        {london, "2026-10-25"},    {new_york, "2026-03-08"},  {new_york, "2026-11-01"},
        {lord_howe, "2026-04-05"}, {lord_howe, "2026-10-04"}, {"UTC0", "2028-02-29"}};
    for (int round = 0; round < 360; ++round) {
        const auto& [text, date] = changes[static_cast<std::size_t>(round) % changes.size()];
        const auto zone = posix(text);
        const auto schedule = dice.schedule(day(date));
        const auto calendar =
            Calendar::make(std::vector<DateRange>{{day(date), day(date) + 1, ""}});
        const auto held_at = [&](std::int64_t when) {
            std::vector<HeldWindow> held;
            for_each_held(schedule, zone.local(when), calendar,
                          [&held](const HeldWindow& one) { held.push_back(one); });
            return held;
        };
        const auto start =
            zone.unix_of(day(date) - 1, 0) + static_cast<std::int64_t>(dice.below(2 * 86'400));
        const auto held = held_at(start);
        const auto next = next_change(schedule, calendar, zone, start);
        const auto end = next.value_or(start + next_change_days * 86'400);
        bool constant = true;
        for (auto when = start; when < end; when += 60) {
            constant = constant && held_at(when) == held;
        }
        CHECK(constant);
        CHECK(held_at(end - 1) == held);
        if (!next) continue;
        CHECK(*next > start);
        CHECK(held_at(*next) != held);
    }
}

TEST_CASE("what a schedule says now and next, for people") {
    const auto zone = posix(helsinki);
    const auto at = [](std::string_view date, unsigned hour, unsigned minute) {
        return std::int64_t{day(date)} * 86'400 + (std::int64_t{hour} - 2) * 3600 + minute * 60;
    };
    Schedule schedule;
    schedule.windows.push_back({Mode::bedtime, night, {}});
    schedule.windows.push_back({Mode::homework, {every_day, time(15, 0), time(16, 30)}, {}});
    // Bedtime is the stricter one: the hour of homework inside of it is not seen.
    schedule.windows.push_back({Mode::homework, {every_day, time(23, 0), time(23, 30)}, {}});

    auto outlook = mode_outlook(schedule, {}, zone, at("2026-11-24", 12, 0));
    CHECK_FALSE(outlook.now);
    CHECK_FALSE(outlook.until);
    REQUIRE(outlook.next);
    CHECK(outlook.next->mode == Mode::homework);
    CHECK(outlook.next->from == at("2026-11-24", 15, 0));

    outlook = mode_outlook(schedule, {}, zone, at("2026-11-24", 22, 0));
    CHECK(outlook.now == Mode::bedtime);
    CHECK(outlook.until == at("2026-11-25", 7, 0));
    REQUIRE(outlook.next);
    CHECK(outlook.next->mode == Mode::homework);
    CHECK(outlook.next->from == at("2026-11-25", 15, 0));

    outlook = mode_outlook({}, {}, zone, at("2026-11-24", 12, 0));
    CHECK_FALSE(outlook.now);
    CHECK_FALSE(outlook.next);
}

}  // namespace
}  // namespace tarha::rules
