#include "rules/budget_state.h"

#include <algorithm>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "rules/civil_date.h"

namespace tarha::rules {
namespace {

constexpr std::int32_t a_monday = 20'780;  // 2026-11-23
constexpr std::uint16_t no_bonus = 0;

LocalTime on(std::int32_t day, bool trusted = true) {
    LocalTime time;
    time.day = day;
    time.weekday = static_cast<std::uint8_t>(weekday_of(day));
    time.trusted = trusted;
    return time;
}

// 60 minutes from Monday to Friday, 90 on Saturday and Sunday.
Budget games() {
    Budget budget;
    budget.id = "games";
    budget.subjects = {{Subject::Kind::category, "time.games"}};
    budget.minutes = {60, 60, 60, 60, 60, 90, 90};
    return budget;
}

BudgetState spent(const Budget& budget, std::int32_t day, std::uint16_t minutes) {
    auto state = rolled(budget, {}, on(day));
    spend(budget, state, no_bonus, minutes);
    return state;
}

std::uint16_t left(const Budget& budget, const BudgetState& state, const LocalTime& now,
                   std::uint16_t bonus = no_bonus) {
    return minutes_left(budget, rolled(budget, state, now), bonus);
}

TEST_CASE("budget: weeks begin on Monday, before 1970 too") {
    for (std::int32_t day = -1000; day < 1000; ++day) {
        CHECK((week_of(day) != week_of(day - 1)) == (weekday_of(day) == 0));
    }
    CHECK(weekday_of(a_monday) == 0);
}

TEST_CASE("budget: a day's minutes, spent and given anew") {
    const auto budget = games();
    const auto state = spent(budget, a_monday, 25);
    CHECK(left(budget, state, on(a_monday)) == 35);
    CHECK(left(budget, state, on(a_monday + 1)) == 60);
    CHECK(left(budget, state, on(a_monday + 5)) == 90);
    CHECK(left(budget, spent(budget, a_monday, 600), on(a_monday)) == 0);
}

TEST_CASE("budget: the rules of a week in a table") {
    struct Case {
        const char* what;
        std::uint16_t weekly, carry_over, weekend_bonus;
        std::vector<std::uint16_t> spent;  // from Monday on
        std::uint16_t left;                // at the beginning of the day after
    };
    const std::vector<Case> cases{
        {"plain", 0, 0, 0, {60}, 60},
        {"nothing is carried without carry_over", 0, 0, 0, {10}, 60},
        {"what is unused goes on", 0, 30, 0, {45}, 75},
        {"at most carry_over", 0, 30, 0, {10}, 90},
        {"it does not add up beyond the cap", 0, 30, 0, {0, 0, 0}, 90},
        {"what came over is unused first", 0, 30, 0, {0, 75}, 75},
        {"overspending takes nothing from the next day", 0, 30, 0, {200}, 60},
        {"a weekend bonus", 0, 0, 45, {0, 0, 0, 0, 0}, 135},
        {"and on Sunday", 0, 0, 45, {0, 0, 0, 0, 0, 0}, 135},
        {"not on Monday", 0, 0, 45, {0, 0, 0, 0, 0, 0, 0}, 60},
        {"a week's limit is far", 300, 0, 0, {60, 60}, 60},
        {"it comes nearer than the day's", 150, 0, 0, {60, 60}, 30},
        {"it is used up", 120, 0, 0, {60, 60}, 0},
        {"it binds the carried minutes, too", 100, 30, 0, {20}, 80},
        {"on Monday it begins again", 120, 0, 0, {60, 60, 0, 0, 0, 0, 0}, 60},
    };
    for (const auto& row : cases) {
        CAPTURE(row.what);
        auto budget = games();
        budget.weekly = row.weekly;
        budget.carry_over = row.carry_over;
        budget.weekend_bonus = row.weekend_bonus;
        BudgetState state;
        std::int32_t day = a_monday;
        for (const auto minutes : row.spent) {
            state = rolled(budget, state, on(day++));
            spend(budget, state, no_bonus, minutes);
        }
        CHECK(left(budget, state, on(day)) == row.left);
    }
}

TEST_CASE("budget: days on which nobody looked are unused days") {
    auto budget = games();
    budget.carry_over = 30;
    CHECK(left(budget, spent(budget, a_monday, 60), on(a_monday + 3)) == 90);
    CHECK(left(budget, spent(budget, a_monday, 60), on(a_monday + 7'000)) == 90);
    CHECK(left(budget, spent(budget, a_monday, 60), on(2'000'000'000)) <= 120);
}

TEST_CASE("budget: a bonus is spent last, and not carried over") {
    auto budget = games();
    budget.weekly = 100;
    budget.carry_over = 30;
    auto state = rolled(budget, {}, on(a_monday));
    constexpr std::uint16_t bonus = 15;
    CHECK(minutes_left(budget, state, bonus) == 75);
    spend(budget, state, bonus, 70);
    CHECK(state.today.used == 60);
    CHECK(state.today.bonus_used == 10);
    CHECK(state.today.week == 60);
    CHECK(minutes_left(budget, state, bonus) == 5);
    CHECK(left(budget, state, on(a_monday + 1)) == 40);
    spend(budget, state, bonus, 9);
    CHECK(state.today.bonus_used == 15);
    CHECK(state.today.used == 64);
    CHECK(minutes_left(budget, state, bonus) == 0);
    // Without minutes of its own today, a bonus still is one.
    budget.minutes.fill(0);
    CHECK(left(budget, {}, on(a_monday), bonus) == 15);
}

TEST_CASE("budget: a day that comes twice is not given twice") {
    const auto budget = games();
    auto state = spent(budget, a_monday, 50);
    state = rolled(budget, state, on(a_monday + 1));
    spend(budget, state, no_bonus, 20);
    for (const std::int32_t back : {1, 2}) {
        state = rolled(budget, state, on(a_monday + 1 - back));
        CHECK(state.today.day == a_monday + 1);
        CHECK(minutes_left(budget, state, no_bonus) == 40);
    }
    state = rolled(budget, state, on(a_monday + 1));
    CHECK(minutes_left(budget, state, no_bonus) == 40);
}

TEST_CASE("budget: after a false date far ahead the true day goes on with all that was used") {
    auto budget = games();
    budget.weekly = 200;
    budget.carry_over = 30;
    const auto before = spent(budget, a_monday, 50);
    auto state = rolled(budget, before, on(a_monday + 4'000));
    spend(budget, state, no_bonus, 5);
    state = rolled(budget, state, on(a_monday));
    CHECK(state.today.day == a_monday);
    CHECK(state.today.used == 55);
    CHECK(state.today.week == 55);
    CHECK(state.today.carried == 0);
    CHECK(minutes_left(budget, state, no_bonus) == 5);
    CHECK(left(budget, state, on(a_monday + 1)) == 65);
}

TEST_CASE("budget: without a trusted clock the last known day goes on") {
    const auto budget = games();
    const auto state = spent(budget, a_monday, 50);
    CHECK(left(budget, state, on(0, false)) == 10);
    CHECK(left(budget, state, on(a_monday + 1, false)) == 10);
    // Nothing known at all: the strictest day, and what is used counts for the first true day.
    auto fresh = rolled(budget, {}, on(0, false));
    CHECK(fresh.today.day == no_day);
    CHECK(minutes_left(budget, fresh, no_bonus) == 60);
    spend(budget, fresh, no_bonus, 20);
    CHECK(left(budget, fresh, on(a_monday + 5)) == 70);
}

// Whatever the clock does within max_day_doubt of the furthest day: over all days the child gets
// no more than the days that were reached allow.
TEST_CASE("budget: no minutes are invented by any walk of the clock") {
    std::mt19937 random{11};
    for (int round = 0; round < 500; ++round) {
        auto budget = games();
        budget.carry_over = static_cast<std::uint16_t>(random() % 40);
        budget.weekend_bonus = static_cast<std::uint16_t>(random() % 40);
        if (random() % 2 == 0) budget.weekly = static_cast<std::uint16_t>(random() % 400);
        BudgetState state = rolled(budget, {}, on(a_monday));
        std::int32_t furthest = a_monday;
        unsigned allowed = budget.minutes[0];
        unsigned used = 0;
        std::map<std::int32_t, unsigned> weeks;
        for (int step = 0; step < 60; ++step) {
            const auto day = furthest + static_cast<std::int32_t>(random() % 4) - max_day_doubt;
            const auto now = on(day, random() % 8 != 0);
            if (now.trusted && day > furthest) {
                furthest = day;
                const auto weekday = weekday_of(day);
                allowed += budget.minutes[weekday] + (weekday >= 5 ? budget.weekend_bonus : 0U);
            }
            state = rolled(budget, state, now);
            REQUIRE(state.today.day == furthest);
            const auto minutes = std::min<std::uint16_t>(static_cast<std::uint16_t>(random() % 30),
                                                         minutes_left(budget, state, no_bonus));
            const auto before = minutes_left(budget, state, no_bonus);
            spend(budget, state, no_bonus, minutes);
            REQUIRE(minutes_left(budget, state, no_bonus) == before - minutes);
            used += minutes;
            weeks[week_of(furthest)] += minutes;
            REQUIRE(used <= allowed);
            if (budget.weekly != 0) REQUIRE(weeks[week_of(furthest)] <= budget.weekly);
            REQUIRE(state.today.week == weeks[week_of(furthest)]);
        }
    }
}

TEST_CASE("budget: the counters do not overflow") {
    const auto budget = games();
    auto state = rolled(budget, {}, on(a_monday));
    for (int i = 0; i < 10; ++i) spend(budget, state, no_bonus, 60'000);
    CHECK(state.today.used == 65'535);
    CHECK(minutes_left(budget, state, no_bonus) == 0);
    state = rolled(budget, state, on(std::numeric_limits<std::int32_t>::max()));
    state = rolled(budget, state, on(std::numeric_limits<std::int32_t>::min() + 1));
    CHECK(minutes_left(budget, state, no_bonus) <= 90);
}

}  // namespace
}  // namespace tarha::rules
