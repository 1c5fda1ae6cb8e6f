#include "rules/ical_time.h"

#include <array>
#include <string>

#include "rules/civil_date.h"

namespace tarha::rules {
namespace {

std::optional<std::int32_t> parse_day(std::string_view text) {
    if (text.size() != 8 || text < "1900" || text >= "2201") return std::nullopt;
    std::string dashed{text};
    dashed.insert(6, "-").insert(4, "-");
    return parse_date(dashed);
}

std::optional<unsigned> two_digits(std::string_view text, unsigned most) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (!is_digit(text[0]) || !is_digit(text[1])) return std::nullopt;
    const auto value = static_cast<unsigned>((text[0] - '0') * 10 + (text[1] - '0'));
    return value <= most ? std::optional{value} : std::nullopt;
}

// The number and the letter off the front of "2W..."
struct Amount {
    std::int64_t count = 0;
    char letter = 0;
};
std::optional<Amount> take_amount(std::string_view& text) {
    Amount amount;
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
        if (digits == 4) return std::nullopt;
        amount.count = amount.count * 10 + (text[digits] - '0');
    }
    if (digits == 0 || digits == text.size()) return std::nullopt;
    amount.letter = text[digits];
    text.remove_prefix(digits + 1);
    return amount;
}

}  // namespace

std::optional<IcalTime> parse_ical_time(std::string_view text, const TimeZone& zone) {
    const auto day = parse_day(text.substr(0, 8));
    if (!day) return std::nullopt;
    if (text.size() == 8) return IcalTime{*day, 0, true};
    const bool is_utc = text.ends_with('Z');
    if (is_utc) text.remove_suffix(1);
    if (text.size() != 15 || text[8] != 'T') return std::nullopt;
    const auto hour = two_digits(text.substr(9), 23);
    const auto minute = two_digits(text.substr(11), 59);
    if (!hour || !minute || !two_digits(text.substr(13), 60)) return std::nullopt;
    const auto of_day = static_cast<std::uint16_t>(*hour * 60 + *minute);
    if (!is_utc) return IcalTime{*day, of_day, false};
    const auto local = zone.local(std::int64_t{*day} * 86'400 + of_day * 60);
    return IcalTime{local.day, local.minute, false};
}

std::optional<std::int64_t> parse_ical_duration(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    if (text.size() < 3 || text[0] != 'P') return std::nullopt;
    text.remove_prefix(1);
    std::int64_t minutes = 0;
    bool is_time = false;
    while (!text.empty()) {
        if (!is_time && text[0] == 'T') {
            is_time = true;
            text.remove_prefix(1);
        }
        const auto amount = take_amount(text);
        if (!amount) return std::nullopt;
        const auto unit = amount->letter;
        if (!is_time && unit == 'W') {
            minutes += amount->count * 7 * 1440;
        } else if (!is_time && unit == 'D') {
            minutes += amount->count * 1440;
        } else if (is_time && unit == 'H') {
            minutes += amount->count * 60;
        } else if (is_time && unit == 'M') {
            minutes += amount->count;
        } else if (is_time && unit == 'S') {
            minutes += amount->count / 60;
        } else {
            return std::nullopt;
        }
    }
    return minutes;
}

}  // namespace tarha::rules
