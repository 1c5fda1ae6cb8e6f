#include <ctime>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "daemon/cli/duration.h"
#include "daemon/cli/table.h"

namespace tarha::cli {
namespace {

using std::chrono::seconds;

struct DurationCase {
    const char* text;
    long seconds;  // 0: not a duration
};

TEST_CASE("durations are read as people write them") {
    const DurationCase cases[] = {
        {"30m", 1800},    {"1h", 3600}, {"1h30m", 5400}, {"45s", 45}, {"7d", 604800},
        {"168h", 604800}, {"7d1s", 0},  {"", 0},         {"30", 0},   {"m", 0},
        {"-30m", 0},      {"1.5h", 0},  {"30 m", 0},     {"0m", 0},   {"30M", 0},
        {"99999999s", 0}, {"1h30", 0},  {"1w", 0},
    };
    for (const DurationCase& c : cases) {
        CAPTURE(c.text);
        CHECK(parse_duration(c.text).value_or(seconds{0}).count() == c.seconds);
    }
}

TEST_CASE("durations are told in their two largest units") {
    CHECK(duration_text(seconds{0}) == "0 s");
    CHECK(duration_text(seconds{59}) == "59 s");
    CHECK(duration_text(seconds{61}) == "1 min 1 s");
    CHECK(duration_text(seconds{7200}) == "2 h");
    CHECK(duration_text(seconds{7201}) == "2 h");
    CHECK(duration_text(seconds{9000}) == "2 h 30 min");
    CHECK(duration_text(seconds{2 * 86400 + 3 * 3600 + 59}) == "2 d 3 h");
}

WallTime at(std::time_t when) {
    return std::chrono::system_clock::from_time_t(when);
}

constexpr std::time_t hour = 3600;
// Wednesday 2026-03-25 12:00 UTC. In the zone below summer time begins on Sunday the 29th at 01:00
// UTC and ends on Sunday 2026-10-25 at 01:00 UTC.
constexpr std::time_t wednesday_noon = 1774440000;
constexpr const char* central_europe = "CET-1CEST,M3.5.0,M10.5.0/3";

WallClock clock_at(WallTime now) {
    const auto zone = rules::TimeZone::from_posix(central_europe);
    REQUIRE(zone);
    return {now, *zone};
}

TEST_CASE("until a time of the day: today, else tomorrow, also when the clocks change") {
    const WallTime noon = at(wednesday_noon);  // 13:00 there
    CHECK(time_until(21 * 60, clock_at(noon)) == seconds{8 * hour});
    CHECK(time_until(13 * 60, clock_at(noon)) == seconds{24 * hour});
    CHECK(time_until(12 * 60 + 59, clock_at(noon)) == seconds{24 * hour - 60});
    CHECK(time_until(24 * 60, clock_at(noon)) == seconds{11 * hour});
    const WallTime saturday = at(wednesday_noon + 3 * 24 * hour);
    CHECK(time_until(12 * 60, clock_at(saturday)) ==
          seconds{22 * hour});                        // the night is an hour shorter
    const WallTime autumn_saturday = at(1792839600);  // 2026-10-24 11:00 UTC, 13:00 there
    CHECK(time_until(12 * 60, clock_at(autumn_saturday)) == seconds{24 * hour});
}

TEST_CASE("moments are told as briefly as they are clear") {
    const WallTime noon = at(wednesday_noon);
    CHECK(moment_text(noon + std::chrono::hours{8}, clock_at(noon)) == "21:00");
    CHECK(moment_text(noon - std::chrono::hours{12}, clock_at(noon)) == "01:00");
    CHECK(moment_text(noon + std::chrono::hours{11}, clock_at(noon)) == "Thu 00:00");
    CHECK(moment_text(noon - std::chrono::hours{24}, clock_at(noon)) == "Tue 13:00");
    CHECK(moment_text(noon + std::chrono::hours{24 * 30}, clock_at(noon)) == "2026-04-24 14:00");
}

struct TextCase {
    const char* name;
    std::string text;
    const char* safe;
};

TEST_CASE("text of unknown origin cannot steer the terminal") {
    const TextCase cases[] = {
        {"plain", "Mia's tablet", "Mia's tablet"},
        {"other scripts", "Äiti ☎ 电话 😀", "Äiti ☎ 电话 😀"},
        {"escape sequences", "\x1b[2Jx\x07", "?[2Jx?"},
        {"new lines", "a\nb\r\tc\x7f", "a?b??c?"},
        {"a NUL", std::string{"a\0b", 3}, "a?b"},
        {"C1 control",
         "a\xc2\x9b"
         "b",
         "a?b"},
        {"turned text",
         "a\xe2\x80\xae"
         "b",
         "a?b"},
        {"cut short", "a\xe2\x82", "a??"},
        {"too long a form", "\xc0\xaf", "??"},
        {"surrogate", "\xed\xa0\x80", "?"},
        {"beyond Unicode", "\xf4\x90\x80\x80", "????"},
    };
    for (const TextCase& c : cases) {
        CAPTURE(c.name);
        CHECK(terminal_text(c.text) == c.safe);
    }
}

TEST_CASE("columns are as wide as what is in them") {
    std::ostringstream out;
    print_table(out, {"NAME", "AGE"}, {{"Äiti", "40"}, {"Mia-Maria", "8"}, {"", "1"}});
    CHECK(out.str() ==
          "NAME       AGE\n"
          "Äiti       40\n"
          "Mia-Maria  8\n"
          "           1\n");
    std::ostringstream nothing;
    print_table(nothing, {"NAME"}, {});
    CHECK(nothing.str().empty());
}

}  // namespace
}  // namespace tarha::cli
