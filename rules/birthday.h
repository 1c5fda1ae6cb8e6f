// Birthday: the month in which a child was born, so that its band can grow with it. The band never
// changes by itself: review_due() says that parent and child should look at it together.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rules/band.h"
#include "rules/local_time.h"

namespace tarha::rules {

struct Birthday {
    std::int16_t year = 0;   // 1900 .. 2200
    std::uint8_t month = 0;  // 1 .. 12

    friend bool operator==(const Birthday&, const Birthday&) = default;
};

// "2016-05"
std::optional<Birthday> parse_birthday(std::string_view text) noexcept;
std::string birthday_text(const Birthday& birthday);

// Full years on the last day of the birthday's month count from its first day: nobody is asked
// for the day. Never negative.
int age_at(const Birthday& birthday, std::int32_t day) noexcept;
Band band_of_age(int age) noexcept;

// How long before the month of a birthday the review is announced.
inline constexpr std::int32_t review_notice_days = 14;

struct Review {
    Band now;         // what the profile says
    Band due;         // what the age says, at the latest in review_notice_days
    bool is_overdue;  // the day has come
};

// Nothing while band and age agree, or the clock cannot be trusted.
std::optional<Review> review_due(const Birthday& birthday, Band band,
                                 const LocalTime& now) noexcept;

}  // namespace tarha::rules
