#include "rules/civil_date.h"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace tarha::rules {
namespace {

TEST_CASE("civil dates: known days") {
    for (const auto& [text, day] : std::vector<std::pair<std::string, std::int32_t>>{
             {"1970-01-01", 0},
             {"1969-12-31", -1},
             {"2000-02-29", 11'016},
             {"2000-03-01", 11'017},
             {"1900-03-01", -25'508},
             {"2038-01-20", 24'856},
             {"2026-12-24", 20'811},
             {"0000-03-01", -719'468},
             {"0000-01-01", -719'528},
             {"9999-12-31", 2'932'896},
         }) {
        const auto& shown_text = text;
        CAPTURE(shown_text);
        CHECK(parse_date(text) == day);
        CHECK(date_text(day) == text);
    }
}

TEST_CASE("civil dates: every day follows the one before it") {
    auto before = civil_date(-200'000);
    auto weekday = weekday_of(-200'000);
    bool in_order = true;
    for (std::int32_t day = -199'999; day < 400'000; ++day) {
        const auto date = civil_date(day);
        auto next = before;
        if (before.day < days_in_month(before.year, before.month)) {
            ++next.day;
        } else {
            next = before.month < 12
                       ? CivilDate{before.year, static_cast<std::uint8_t>(before.month + 1), 1}
                       : CivilDate{before.year + 1, 1, 1};
        }
        weekday = (weekday + 1) % 7;
        in_order = in_order && date == next && day_of(date) == day && weekday_of(day) == weekday;
        before = date;
    }
    CHECK(in_order);
    CHECK(weekday_of(0) == 3);
}

TEST_CASE("civil dates: the ends of what a day can hold") {
    for (const auto day :
         {std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()}) {
        CHECK(day_of(civil_date(day)) == day);
    }
}

TEST_CASE("civil dates: leap years") {
    for (const auto& [year, leap] : std::vector<std::pair<std::int32_t, bool>>{
             {2024, true}, {2026, false}, {1900, false}, {2000, true}, {2100, false}, {-4, true}}) {
        CHECK(is_leap_year(year) == leap);
        CHECK(days_in_month(year, 2) == (leap ? 29U : 28U));
    }
}

TEST_CASE("civil dates: what is none") {
    for (const auto* text :
         {"", "2026-2-1", "2026-02-30", "2026-02-29", "2026-13-01", "2026-00-01", "2026-01-00",
          "2026-04-31", "20260101", "2026/01/01", "2026-01-1a", "-026-01-01", "2026-01-011"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_date(text));
    }
}

}  // namespace
}  // namespace tarha::rules
