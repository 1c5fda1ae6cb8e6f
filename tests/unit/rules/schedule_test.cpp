#include "rules/schedule.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "rules/civil_date.h"
#include "tests/unit/rules/home.h"

namespace tarha::rules {
namespace {

constexpr unsigned tue = 1, thu = 3, fri = 4, sat = 5, sun = 6;
constexpr Days only(unsigned day) {
    return static_cast<Days>(1U << day);
}

Window window(Mode mode, Days days, unsigned from, unsigned to,
              OnHolidays holidays = OnHolidays::same) {
    return {mode,
            {days, static_cast<std::uint16_t>(from), static_cast<std::uint16_t>(to), holidays},
            {}};
}

std::int32_t day(std::string_view date) {
    const auto parsed = parse_date(date);
    REQUIRE_MESSAGE(parsed, std::string{date});
    return *parsed;
}

LocalTime moment(std::string_view date, std::string_view time) {
    LocalTime made;
    made.day = day(date);
    made.weekday = static_cast<std::uint8_t>(weekday_of(made.day));
    const auto minute = parse_time(time);
    REQUIRE_MESSAGE(minute, std::string{time});
    made.minute = *minute;
    return made;
}

bool holds(const Window& tested, const LocalTime& now) {
    return holds(Schedule{{tested}, {}}, 0, now, Calendar{});
}

std::optional<Mode> active_mode(std::vector<Window> windows, const LocalTime& now) {
    return active_mode(Schedule{std::move(windows), {}}, now, Calendar{});
}

std::vector<HeldWindow> held(const Schedule& schedule, const LocalTime& now,
                             const Calendar& calendar = {}) {
    std::vector<HeldWindow> all;
    for_each_held(schedule, now, calendar, [&all](const HeldWindow& one) { all.push_back(one); });
    return all;
}

TEST_CASE("window: half open, on its days, across midnight") {
    const auto school = window(Mode::school, only(monday) | only(fri), 8 * 60, 14 * 60 + 30);
    const auto night = window(Mode::bedtime, only(sun) | only(thu), 20 * 60 + 30, 7 * 60);
    const auto to_midnight = window(Mode::bedtime, only(fri), 22 * 60, 0);
    const auto whole_day = window(Mode::homework, only(sat), 0, minutes_per_day);
    const auto nearly_round = window(Mode::bedtime, only(fri), 1, 0);
    struct Case {
        const char* name;
        const Window& window;
        LocalTime now;
        bool holds;
    };
    for (const auto& [name, tested, now, expected] : std::vector<Case>{
             {"before it begins", school, at(monday, 7, 59), false},
             {"first minute", school, at(monday, 8, 0), true},
             {"last minute", school, at(monday, 14, 29), true},
             {"the end is outside", school, at(monday, 14, 30), false},
             {"not its day", school, at(tue, 9, 0), false},
             {"its other day", school, at(fri, 9, 0), true},
             {"evening before the first minute", night, at(sun, 20, 29), false},
             {"evening", night, at(sun, 20, 30), true},
             {"last minute of the week", night, at(sun, 23, 59), true},
             {"over midnight into Monday", night, at(monday, 0, 0), true},
             {"last minute in the morning", night, at(monday, 6, 59), true},
             {"morning end is outside", night, at(monday, 7, 0), false},
             {"Monday evening does not start one", night, at(monday, 20, 30), false},
             {"the morning before a starting day", night, at(sun, 3, 0), false},
             {"the morning of the other starting day", night, at(thu, 3, 0), false},
             {"the morning after it", night, at(fri, 3, 0), true},
             {"until midnight: last minute", to_midnight, at(fri, 23, 59), true},
             {"until midnight: next day is free", to_midnight, at(sat, 0, 0), false},
             {"whole day: first minute", whole_day, at(sat, 0, 0), true},
             {"whole day: last minute", whole_day, at(sat, 23, 59), true},
             {"whole day: the day before", whole_day, at(fri, 23, 59), false},
             {"whole day: the day after", whole_day, at(sun, 0, 0), false},
             {"starts at 00:01", nearly_round, at(fri, 0, 0), false},
             {"one minute later", nearly_round, at(fri, 0, 1), true},
         }) {
        const auto& shown_name = name;
        CAPTURE(shown_name);
        CHECK(holds(tested, now) == expected);
    }
}

// Walks the week minute by minute the way a person would.
bool holds_slowly(const Window& tested, unsigned minute_of_week) {
    constexpr unsigned week = 7 * minutes_per_day;
    for (unsigned day = 0; day < 7; ++day) {
        if ((tested.when.days >> day & 1U) == 0) continue;
        const unsigned length = tested.when.to > tested.when.from
                                    ? tested.when.to - tested.when.from
                                    : minutes_per_day + tested.when.to - tested.when.from;
        const unsigned start = day * minutes_per_day + tested.when.from;
        if ((minute_of_week + week - start) % week < length) return true;
    }
    return false;
}

TEST_CASE("window: agrees with counting minutes, over the whole week") {
    const std::vector<std::pair<unsigned, unsigned>> spans{
        {0, 1}, {0, 1440}, {1439, 1}, {1439, 0}, {720, 719}, {1230, 420}, {420, 1230}};
    for (const auto& [from, to] : spans) {
        for (unsigned days = 1; days <= every_day; ++days) {
            const auto tested = window(Mode::school, static_cast<Days>(days), from, to);
            bool agree = true;
            for (unsigned minute = 0; minute < 7U * minutes_per_day; ++minute) {
                const LocalTime now = at(minute / minutes_per_day, 0, minute % minutes_per_day);
                agree = agree && holds(tested, now) == holds_slowly(tested, minute);
            }
            const auto& shown_from = from;
            CAPTURE(shown_from);
            const auto& shown_to = to;
            CAPTURE(shown_to);
            CAPTURE(days);
            CHECK(agree);
        }
    }
}

TEST_CASE("active mode: the strictest that holds, in any order") {
    const auto night = window(Mode::bedtime, every_day, 20 * 60, 7 * 60);
    const auto homework = window(Mode::homework, every_day, 19 * 60, 21 * 60);
    for (const auto& schedule :
         {std::vector<Window>{night, homework}, std::vector<Window>{homework, night}}) {
        CHECK(active_mode(schedule, at(tue, 20, 30)) == Mode::bedtime);
        CHECK(active_mode(schedule, at(tue, 19, 30)) == Mode::homework);
        CHECK(active_mode(schedule, at(tue, 12, 0)) == std::nullopt);
    }
    CHECK(active_mode(std::vector<Window>{}, at(tue, 12, 0)) == std::nullopt);
}

TEST_CASE("active mode: a clock that cannot be trusted means the strictest mode") {
    auto now = at(tue, 12, 0);
    now.trusted = false;
    const std::vector<Window> schedule{window(Mode::homework, only(fri), 60, 61),
                                       window(Mode::school, only(sat), 60, 61)};
    CHECK(active_mode(schedule, now) == Mode::school);
    CHECK(active_mode(std::vector<Window>{}, now) == std::nullopt);
}

TEST_CASE("active mode: a profile without rules has none") {
    auto profile = child();
    profile.schedule.windows.push_back(window(Mode::bedtime, every_day, 0, minutes_per_day));
    CHECK(active_mode(profile, at(tue, 12, 0), Calendar{}) == Mode::bedtime);
    profile.filtered = false;
    CHECK(active_mode(profile, at(tue, 12, 0), Calendar{}) == std::nullopt);
}

TEST_CASE("holidays: off, only, and the night that began the day before") {
    const DateRange christmas{day("2026-12-21"), day("2027-01-06"), "Christmas"};
    const auto calendar = Calendar::make(std::vector{christmas});
    const auto school = window(Mode::school, every_day, 8 * 60, 14 * 60, OnHolidays::off);
    const auto chores = window(Mode::homework, every_day, 8 * 60, 9 * 60, OnHolidays::only);
    const auto night = window(Mode::bedtime, every_day, 20 * 60, 7 * 60, OnHolidays::off);
    const auto late = window(Mode::bedtime, every_day, 22 * 60, 8 * 60, OnHolidays::only);
    const auto always = window(Mode::bedtime, every_day, 20 * 60, 7 * 60);
    struct Case {
        const char* name;
        const Window& window;
        LocalTime now;
        bool holds;
    };
    for (const auto& [name, tested, now, expected] : std::vector<Case>{
             {"the last school day", school, moment("2026-12-20", "09:00"), true},
             {"the first day off", school, moment("2026-12-21", "09:00"), false},
             {"the last day off", school, moment("2027-01-06", "09:00"), false},
             {"school again", school, moment("2027-01-07", "09:00"), true},
             {"only: the day before", chores, moment("2026-12-20", "08:00"), false},
             {"only: the first", chores, moment("2026-12-21", "08:00"), true},
             {"only: the last", chores, moment("2027-01-06", "08:59"), true},
             {"only: the day after", chores, moment("2027-01-07", "08:00"), false},
             {"a night of the last school day", night, moment("2026-12-21", "06:59"), true},
             {"no early night on the first day off", night, moment("2026-12-21", "20:00"), false},
             {"nor its morning", night, moment("2026-12-22", "06:00"), false},
             {"nor the morning after the last", night, moment("2027-01-07", "06:00"), false},
             {"the first night of school", night, moment("2027-01-07", "20:00"), true},
             {"late: not before", late, moment("2026-12-21", "07:30"), false},
             {"late: the last one", late, moment("2027-01-07", "07:59"), true},
             {"same: does not care", always, moment("2026-12-24", "20:00"), true},
         }) {
        const auto& shown_name = name;
        CAPTURE(shown_name);
        CHECK(holds(Schedule{{tested}, {}}, 0, now, calendar) == expected);
    }
}

TEST_CASE("exceptions: one date differs, its night included") {
    const auto bedtime = window(Mode::bedtime, every_day, 20 * 60, 7 * 60);
    const auto school = window(Mode::school, every_day, 8 * 60, 14 * 60);
    const auto evening = [](const char* date, std::optional<Mode> mode, bool off,
                            std::uint16_t from = 0, std::uint16_t to = 0) {
        return DayException{day(date), mode, off, from, to, "cousins"};
    };
    const Schedule later{{bedtime, school},
                         {evening("2026-07-04", Mode::bedtime, false, 22 * 60, 9 * 60)}};
    const Schedule without{{bedtime, school}, {evening("2026-07-04", Mode::bedtime, true)}};
    const Schedule nothing{{bedtime, school}, {evening("2026-07-04", std::nullopt, true)}};
    const Schedule whole{{bedtime, school}, {evening("2026-07-04", std::nullopt, false, 60, 120)}};
    const Schedule extra{{school}, {evening("2026-07-04", Mode::homework, false, 960, 1020)}};
    using Held = std::vector<Mode>;
    struct Case {
        const char* name;
        const Schedule& schedule;
        LocalTime now;
        Held modes;
    };
    for (const auto& [name, schedule, now, expected] : std::vector<Case>{
             {"the night before still ends on it",
              later,
              moment("2026-07-04", "06:59"),
              {Mode::bedtime}},
             {"other modes stay", later, moment("2026-07-04", "08:00"), {Mode::school}},
             {"not at the usual hour", later, moment("2026-07-04", "21:59"), {}},
             {"but later", later, moment("2026-07-04", "22:00"), {Mode::bedtime}},
             {"and the morning after, longer",
              later,
              moment("2026-07-05", "07:30"),
              {Mode::bedtime}},
             {"beside what the day itself has",
              later,
              moment("2026-07-05", "08:30"),
              {Mode::school, Mode::bedtime}},
             {"until its end", later, moment("2026-07-05", "09:00"), {Mode::school}},
             {"the evening after is as always",
              later,
              moment("2026-07-05", "20:00"),
              {Mode::bedtime}},
             {"off: no evening", without, moment("2026-07-04", "23:00"), {}},
             {"off: no morning", without, moment("2026-07-05", "03:00"), {}},
             {"off: other modes stay", without, moment("2026-07-04", "08:00"), {Mode::school}},
             {"everything off", nothing, moment("2026-07-04", "08:00"), {}},
             {"everything off: the night before",
              nothing,
              moment("2026-07-04", "05:00"),
              {Mode::bedtime}},
             {"every mode at other hours",
              whole,
              moment("2026-07-04", "01:30"),
              {Mode::bedtime, Mode::bedtime, Mode::school}},
             {"every mode, and not as always", whole, moment("2026-07-04", "08:30"), {}},
             {"one that has no window", extra, moment("2026-07-04", "16:00"), {Mode::homework}},
             {"a day later it is gone", extra, moment("2026-07-05", "16:00"), {}},
         }) {
        const auto& shown_name = name;
        CAPTURE(shown_name);
        Held modes;
        for (const auto& one : held(schedule, now)) modes.push_back(one.mode);
        CHECK(modes == expected);
    }
}

TEST_CASE("exceptions: let through what the first window of their mode does") {
    auto first = window(Mode::bedtime, only(monday), 20 * 60, 7 * 60);
    first.allow = rules({"radio.example"}, {});
    const Schedule schedule{{first, window(Mode::bedtime, only(tue), 20 * 60, 7 * 60)},
                            {{day("2026-07-04"), Mode::bedtime, false, 22 * 60, 60, ""},
                             {day("2026-07-04"), Mode::school, false, 22 * 60, 30, ""}}};
    const auto all = held(schedule, moment("2026-07-05", "00:10"));
    REQUIRE(all.size() == 2);
    CHECK(all[0] == HeldWindow{Mode::bedtime, &schedule.windows[0].allow, 60});
    CHECK(all[1] == HeldWindow{Mode::school, nullptr, 30});
}

TEST_CASE("exceptions: a clock that cannot be trusted knows none") {
    const Schedule schedule{{window(Mode::homework, only(fri), 60, 61)},
                            {{day("1970-01-01"), Mode::homework, true, 0, 0, ""},
                             {day("1970-01-01"), Mode::bedtime, false, 0, 1440, ""}}};
    auto now = moment("1970-01-01", "12:00");
    now.trusted = false;
    CHECK(active_mode(schedule, now, Calendar{}) == Mode::homework);
    CHECK(held(schedule, now).size() == 1);
}

TEST_CASE("timetable: open in any window, closed by a clock that cannot be trusted") {
    const auto calendar =
        Calendar::make(std::vector<DateRange>{{day("1970-01-01"), day("1970-01-01"), ""}});
    const std::vector<TimeWindow> timetable{{only(fri), 16 * 60, 18 * 60, OnHolidays::same},
                                            {only(sat), 22 * 60, 60, OnHolidays::off},
                                            {every_day, 600, 660, OnHolidays::only}};
    struct Case {
        const char* name;
        LocalTime now;
        bool open;
    };
    auto unset = moment("1970-01-01", "10:30");
    unset.trusted = false;
    for (const auto& [name, now, expected] : std::vector<Case>{
             {"before", moment("2026-07-03", "15:59"), false},
             {"open", moment("2026-07-03", "16:00"), true},
             {"closed", moment("2026-07-03", "18:00"), false},
             {"over midnight", moment("2026-07-05", "00:59"), true},
             {"over midnight, end", moment("2026-07-05", "01:00"), false},
             {"a holiday", moment("1970-01-01", "10:30"), true},
             {"no holiday", moment("1970-01-02", "10:30"), false},
             {"no clock", unset, false},
         }) {
        const auto& shown_name = name;
        CAPTURE(shown_name);
        CHECK(is_open(timetable, now, calendar) == expected);
    }
    CHECK_FALSE(is_open({}, moment("2026-07-03", "16:00"), calendar));
}

TEST_CASE("times of day: text and back") {
    for (unsigned minute = 0; minute <= minutes_per_day; ++minute) {
        CHECK(parse_time(time_text(static_cast<std::uint16_t>(minute))) == minute);
    }
    for (const auto* text : {"", "7:00", "07:0", "07:60", "24:01", "25:00", "07.00", "07:00 ",
                             "-1:00", "+7:00", "0700", "aa:bb"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_time(text));
    }
}

}  // namespace
}  // namespace tarha::rules
