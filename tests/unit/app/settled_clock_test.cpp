// When a clock may be believed for good: jumps, and what takes them back.
#include "daemon/clock/settled_clock.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace tarha {
namespace {

constexpr std::int64_t minute = 60;
constexpr std::int64_t hour = 60 * minute;
constexpr std::int64_t day = 24 * hour;
constexpr std::int64_t year = 365 * day;
constexpr std::int64_t today = 1'796'000'000;  // in November of 2026

struct Look {
    std::int64_t running;
    std::int64_t wall;
    bool is_settled;
};

struct Case {
    std::string what;
    std::int64_t last;
    std::vector<Look> looks;
};

TEST_CASE("a clock is settled until it jumps, and again when it has gone on evenly") {
    const std::vector<Case> cases = {
        {"the first start there ever was", 0, {{5, today, true}, {35, today + 30, true}}},
        {"a restart after a minute", today, {{5, today + minute, true}}},
        {"a restart after a night", today, {{5, today + 10 * hour, true}}},
        {"slewing and small corrections",
         today,
         {{0, today, true}, {30, today + hour, true}, {60, today - hour, true}}},
        {"ten years ahead, and back",
         today,
         {{0, today, true},
          {60, today + 10 * year, false},
          {90, today + 10 * year + 30, false},
          {120, today + 120, true}}},
        {"ten years ahead, for good",
         today,
         {{0, today, true},
          {60, today + 10 * year, false},
          {60 + 6 * hour, today + 10 * year + 6 * hour, false},
          {60 + 12 * hour, today + 10 * year + 12 * hour, true},
          {60 + 13 * hour, today + 10 * year + 13 * hour, true},
          {60 + 14 * hour, today + 14 * hour, false}}},
        {"a boot in 1970, then the time server answers",
         today,
         {{20, 20, false}, {50, today + hour, true}}},
        {"three weeks off",
         today,
         {{0, today + 21 * day, false},
          {11 * hour, today + 21 * day + 11 * hour, false},
          {12 * hour, today + 21 * day + 12 * hour, true}}},
        {"one jump after another begins to count again",
         today,
         {{0, today + year, false},
          {10 * hour, today + year + 10 * hour, false},
          {11 * hour, today + 2 * year, false},
          {13 * hour, today + 2 * year + 2 * hour, false},
          {23 * hour, today + 2 * year + 12 * hour, true}}},
        {"a start with a clock that is ahead, put right",
         today,
         {{0, today + 10 * year, false}, {40, today + minute, true}}},
        {"back by a year is a jump, too", today, {{0, today, true}, {30, today - year, false}}},
    };
    for (const auto& item : cases) {
        CAPTURE(item.what);
        SettledClock clock{item.last};
        for (const auto& look : item.looks) {
            CAPTURE(look.running);
            clock.look(look.wall, look.running);
            CHECK(clock.is_settled() == look.is_settled);
        }
    }
}

}  // namespace
}  // namespace tarha
