#include "rules/birthday.h"

#include <array>
#include <cstdio>

#include "rules/civil_date.h"

namespace tarha::rules {
namespace {

std::optional<int> digits(std::string_view text) noexcept {
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

}  // namespace

std::optional<Birthday> parse_birthday(std::string_view text) noexcept {
    if (text.size() != 7 || text[4] != '-') return std::nullopt;
    const auto year = digits(text.substr(0, 4));
    const auto month = digits(text.substr(5));
    if (!year || !month || *year < 1900 || *year > 2200 || *month < 1 || *month > 12) {
        return std::nullopt;
    }
    return Birthday{static_cast<std::int16_t>(*year), static_cast<std::uint8_t>(*month)};
}

std::string birthday_text(const Birthday& birthday) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u", birthday.year, birthday.month);
    return text.data();
}

int age_at(const Birthday& birthday, std::int32_t day) noexcept {
    const auto date = civil_date(day);
    const int years = date.year - birthday.year - (date.month < birthday.month ? 1 : 0);
    return years < 0 ? 0 : years;
}

Band band_of_age(int age) noexcept {
    if (age < 7) return Band::age_0_6;
    if (age < 12) return Band::age_7_11;
    if (age < 16) return Band::age_12_15;
    if (age < 18) return Band::age_16_17;
    return Band::adult;
}

std::optional<Review> review_due(const Birthday& birthday, Band band,
                                 const LocalTime& now) noexcept {
    if (!now.trusted) return std::nullopt;
    const Band today = band_of_age(age_at(birthday, now.day));
    const Band soon = band_of_age(age_at(birthday, now.day + review_notice_days));
    if (today > band) return Review{band, today, true};
    if (soon > band) return Review{band, soon, false};
    return std::nullopt;
}

}  // namespace tarha::rules
