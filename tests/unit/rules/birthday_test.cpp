#include "rules/birthday.h"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "rules/civil_date.h"

namespace tarha::rules {
namespace {

std::int32_t day(std::string_view text) {
    const auto parsed = parse_date(text);
    REQUIRE_MESSAGE(parsed, std::string{text});
    return *parsed;
}

TEST_CASE("birthday: the month, the age, the band") {
    const auto birthday = parse_birthday("2014-12");
    REQUIRE(birthday);
    CHECK(birthday_text(*birthday) == "2014-12");
    CHECK(age_at(*birthday, day("2026-11-30")) == 11);
    CHECK(age_at(*birthday, day("2026-12-01")) == 12);
    CHECK(age_at(*birthday, day("2010-01-01")) == 0);
    for (const auto& [age, band] : std::vector<std::pair<int, Band>>{{0, Band::age_0_6},
                                                                     {6, Band::age_0_6},
                                                                     {7, Band::age_7_11},
                                                                     {11, Band::age_7_11},
                                                                     {12, Band::age_12_15},
                                                                     {15, Band::age_12_15},
                                                                     {16, Band::age_16_17},
                                                                     {17, Band::age_16_17},
                                                                     {18, Band::adult}}) {
        CHECK(band_of_age(age) == band);
    }
    for (const auto* text : {"", "2014", "2014-13", "2014-00", "14-12", "2014-1", "1899-01"}) {
        CHECK_FALSE(parse_birthday(text));
    }
}

TEST_CASE("birthday: a review is announced, never made") {
    const Birthday birthday{2014, 12};
    const auto on = [](std::string_view date) { return LocalTime{0, 0, true, day(date)}; };
    CHECK_FALSE(review_due(birthday, Band::age_7_11, on("2026-11-16")));
    const auto soon = review_due(birthday, Band::age_7_11, on("2026-11-17"));
    REQUIRE(soon);
    CHECK(soon->due == Band::age_12_15);
    CHECK_FALSE(soon->is_overdue);
    const auto late = review_due(birthday, Band::age_7_11, on("2027-03-01"));
    REQUIRE(late);
    CHECK(late->is_overdue);
    CHECK_FALSE(review_due(birthday, Band::age_12_15, on("2027-03-01")));  // agreed on
    CHECK_FALSE(review_due(birthday, Band::age_16_17, on("2027-03-01")));  // looser by choice
    CHECK_FALSE(review_due(birthday, Band::age_7_11, {0, 0, false, day("2027-03-01")}));
    const auto grown_up = review_due({2008, 12}, Band::age_16_17, on("2026-12-01"));
    REQUIRE(grown_up);
    CHECK(grown_up->due == Band::adult);
}

}  // namespace
}  // namespace tarha::rules
