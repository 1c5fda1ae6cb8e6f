#include "daemon/control/local_time_text.h"

#include <doctest/doctest.h>

#include "rules/civil_date.h"

namespace tarha::control {
namespace {

struct Case {
    const char* text;
    int weekday;  // -1: not a time
    int minute;
};

TEST_CASE("moments of the week are read as people write them") {
    const Case cases[] = {
        {"mon 00:00", 0, 0},      {"Mon 21:30", 0, 1290}, {"sunday 23:59", 6, 1439},
        {"WEDNES 07:05", 2, 425}, {"tue  08:00", 1, 480}, {"", -1, 0},
        {"mon", -1, 0},           {"mon ", -1, 0},        {"21:30", -1, 0},
        {"mo 21:30", -1, 0},      {"moon 21:30", -1, 0},  {"mondays 21:30", -1, 0},
        {"mon 24:00", -1, 0},     {"mon 21:60", -1, 0},   {"mon 21:3", -1, 0},
        {"mon 21:30 ", -1, 0},    {"mon -1:30", -1, 0},   {" mon 21:30", -1, 0},
    };
    for (const Case& c : cases) {
        CAPTURE(c.text);
        const auto time = parse_local_time(c.text);
        REQUIRE(time.has_value() == (c.weekday >= 0));
        if (!time) continue;
        CHECK(time->weekday == c.weekday);
        CHECK(time->minute == c.minute);
        CHECK(time->trusted);
        CHECK(parse_local_time(local_time_text(*time))->minute == c.minute);
    }
}

TEST_CASE("a date has its weekday") {
    const auto time = parse_local_time("2026-12-24 21:05");
    REQUIRE(time.has_value());
    CHECK(time->weekday == 3);
    CHECK(time->minute == 21 * 60 + 5);
    CHECK(time->day == rules::parse_date("2026-12-24"));
    for (const auto* bad :
         {"2026-02-30 21:00", "2026-12-24", "24.12.2026 21:00", "2026-12-24 24:00"}) {
        CAPTURE(bad);
        CHECK_FALSE(parse_local_time(bad));
    }
}

}  // namespace
}  // namespace tarha::control
