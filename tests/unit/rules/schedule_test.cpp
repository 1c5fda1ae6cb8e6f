#include "rules/schedule.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/rules/home.h"

namespace tarha::rules {
namespace {

constexpr unsigned tue = 1, thu = 3, fri = 4, sat = 5, sun = 6;
constexpr Days only(unsigned day) {
    return static_cast<Days>(1U << day);
}

Window window(Mode mode, Days days, unsigned from, unsigned to) {
    Window made;
    made.mode = mode;
    made.days = days;
    made.from = static_cast<std::uint16_t>(from);
    made.to = static_cast<std::uint16_t>(to);
    return made;
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
        if ((tested.days >> day & 1U) == 0) continue;
        const unsigned length = tested.to > tested.from ? tested.to - tested.from
                                                        : minutes_per_day + tested.to - tested.from;
        const unsigned start = day * minutes_per_day + tested.from;
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
    profile.schedule.push_back(window(Mode::bedtime, every_day, 0, minutes_per_day));
    CHECK(active_mode(profile, at(tue, 12, 0)) == Mode::bedtime);
    profile.filtered = false;
    CHECK(active_mode(profile, at(tue, 12, 0)) == std::nullopt);
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
