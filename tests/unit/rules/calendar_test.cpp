#include "rules/calendar.h"

#include <random>
#include <vector>

#include <doctest/doctest.h>

namespace tarha::rules {
namespace {

TEST_CASE("calendar: both ends belong to a holiday") {
    const auto calendar = Calendar::make(std::vector<DateRange>{{10, 12, "autumn"}, {20, 20, ""}});
    for (const auto& [day, expected] : std::vector<std::pair<std::int32_t, bool>>{{9, false},
                                                                                  {10, true},
                                                                                  {12, true},
                                                                                  {13, false},
                                                                                  {19, false},
                                                                                  {20, true},
                                                                                  {21, false}}) {
        const auto& shown_day = day;
        CAPTURE(shown_day);
        CHECK(calendar.is_holiday(day) == expected);
    }
    REQUIRE(calendar.find(11) != nullptr);
    CHECK(calendar.find(11)->name == "autumn");
    CHECK_FALSE(Calendar{}.is_holiday(0));
}

TEST_CASE("calendar: what overlaps or touches is one; what is backwards is none") {
    const auto calendar = Calendar::make(
        std::vector<DateRange>{{5, 6, "b"}, {1, 2, "a"}, {3, 3, "c"}, {9, 8, "no"}, {5, 9, "d"}});
    CHECK(std::vector(calendar.ranges().begin(), calendar.ranges().end()) ==
          std::vector<DateRange>{{1, 3, "a"}, {5, 9, "b"}});
}

TEST_CASE("calendar: at its cap the latest are left out") {
    std::vector<DateRange> many;
    for (std::int32_t i = 2000; i >= 0; --i) many.push_back({i * 3, i * 3, ""});
    const auto calendar = Calendar::make(many);
    CHECK(calendar.ranges().size() == Calendar::max_ranges);
    CHECK(calendar.is_holiday(0));
    CHECK(calendar.is_holiday(static_cast<std::int32_t>(Calendar::max_ranges - 1) * 3));
    CHECK_FALSE(calendar.is_holiday(static_cast<std::int32_t>(Calendar::max_ranges) * 3));
}

TEST_CASE("calendar: agrees with asking every range") {
    std::mt19937 dice{1};
    for (int round = 0; round < 200; ++round) {
        std::vector<DateRange> ranges;
        for (auto count = dice() % 12; count > 0; --count) {
            const auto first = static_cast<std::int32_t>(dice() % 100);
            ranges.push_back({first, first + static_cast<std::int32_t>(dice() % 8) - 1, ""});
        }
        const auto calendar = Calendar::make(ranges);
        bool agree = true;
        for (std::int32_t day = -2; day < 115; ++day) {
            bool expected = false;
            for (const auto& range : ranges) {
                expected = expected || (range.first <= day && day <= range.last);
            }
            agree = agree && calendar.is_holiday(day) == expected;
        }
        CHECK(agree);
    }
}

}  // namespace
}  // namespace tarha::rules
