#include "rules/recurrence.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

#include "rules/civil_date.h"
#include "rules/ical_time.h"

namespace tarha::rules {
namespace {

using Every = Recurrence::Every;

constexpr std::int32_t max_interval = 1000;
constexpr std::array<std::string_view, 7> weekday_words{"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
constexpr std::array<std::string_view, 4> frequency_words{"", "DAILY", "WEEKLY", "YEARLY"};

std::optional<std::uint32_t> number(std::string_view text) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string_view take_until(std::string_view& text, char separator) {
    const auto end = text.find(separator);
    const auto taken = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return taken;
}

template <std::size_t Size>
std::optional<std::size_t> index_of(std::string_view word,
                                    const std::array<std::string_view, Size>& words) {
    const auto found = std::find(words.begin(), words.end(), word);
    if (found == words.end()) return std::nullopt;
    return static_cast<std::size_t>(found - words.begin());
}

std::optional<Days> read_days(std::string_view list) {
    unsigned days = 0;
    while (!list.empty()) {
        const auto day = index_of(take_until(list, ','), weekday_words);
        if (!day) return std::nullopt;
        days |= 1U << *day;
    }
    return days == 0 ? std::nullopt : std::optional{static_cast<Days>(days)};
}

// Whether the part was understood. BYMONTH and BYMONTHDAY may say what the first day says already.
bool read_part(Recurrence& rule, std::string_view key, std::string_view value,
               const CivilDate& first) {
    if (key == "FREQ") {
        const auto every = index_of(value, frequency_words);
        rule.every = static_cast<Every>(every.value_or(0));
        return rule.every != Every::never;
    }
    if (key == "UNTIL") {
        const auto until = parse_ical_time(value, TimeZone{});
        rule.until = until ? until->day : 0;
        return until.has_value();
    }
    if (key == "BYDAY") {
        const auto days = read_days(value);
        rule.days = days.value_or(Days{0});
        return days.has_value();
    }
    if (key == "WKST") {
        const auto day = index_of(value, weekday_words);
        rule.week_begins = static_cast<std::uint8_t>(day.value_or(0));
        return day.has_value();
    }
    const auto amount = number(value);
    if (!amount) return false;
    if (key == "COUNT") rule.count = *amount;
    if (key == "COUNT") return *amount > 0;
    if (key == "INTERVAL") rule.interval = static_cast<std::int32_t>(std::min(*amount, 9999U));
    if (key == "INTERVAL") return rule.interval > 0 && rule.interval <= max_interval;
    return (key == "BYMONTH" && *amount == first.month) ||
           (key == "BYMONTHDAY" && *amount == first.day);
}

// The days on which an event begins, kept while they are wanted.
class Begins {
public:
    Begins(const Recurrence& rule, std::int32_t from, std::int32_t to, std::size_t& steps)
        : left_{rule.count}, from_{from}, to_{std::min(to, rule.until)}, steps_{steps} {}

    // False when there is no use in going on.
    bool add(std::int64_t day) {
        if (steps_ == 0 || left_ == 0 || day > to_) return false;
        --steps_;
        --left_;
        if (day >= from_) days_.push_back(static_cast<std::int32_t>(day));
        return true;
    }
    bool pass() {
        if (steps_ == 0) return false;
        --steps_;
        return true;
    }
    std::vector<std::int32_t> days() && { return std::move(days_); }

private:
    std::uint32_t left_;
    std::int32_t from_;
    std::int32_t to_;
    std::size_t& steps_;
    std::vector<std::int32_t> days_;
};

void add_weeks(Begins& begins, const Recurrence& rule, std::int32_t first) {
    const auto days = rule.days != 0 ? rule.days : static_cast<Days>(1U << weekday_of(first));
    const auto into_week = (weekday_of(first) + 7U - rule.week_begins) % 7U;
    auto week = std::int64_t{first} - into_week;
    for (;; week += std::int64_t{rule.interval} * 7) {
        for (unsigned n = 0; n < 7; ++n) {
            const bool is_in_rule = (days >> (rule.week_begins + n) % 7U & 1U) != 0;
            const auto day = week + n;
            if (is_in_rule && day >= first && !begins.add(day)) return;
        }
        if (!begins.pass()) return;
    }
}

void add_years(Begins& begins, const Recurrence& rule, std::int32_t first) {
    auto date = civil_date(first);
    for (;; date.year += rule.interval) {
        const bool exists = date.day <= days_in_month(date.year, date.month);
        if (exists ? !begins.add(day_of(date)) : !begins.pass()) return;
    }
}

}  // namespace

Result<Recurrence> parse_recurrence(std::string_view text, std::int32_t first) {
    Recurrence rule;
    const auto date = civil_date(first);
    const Error fault{"", "this repetition is not understood: " + std::string{text.substr(0, 80)}};
    for (auto rest = text; !rest.empty();) {
        auto value = take_until(rest, ';');
        const auto key = take_until(value, '=');
        if (!read_part(rule, key, value, date)) return fault;
    }
    const auto says = [text](std::string_view part) { return text.find(part) != text.npos; };
    if (says("BYMONTH") && rule.every != Every::year) return fault;
    if (says("BYMONTHDAY=") && !says("BYMONTH=")) return fault;  // that day of every month
    if (rule.every == Every::never || (rule.days != 0 && rule.every != Every::week)) return fault;
    return rule;
}

std::vector<std::int32_t> begins_of(const Recurrence& rule, std::int32_t first, std::int32_t from,
                                    std::int32_t to, std::size_t& steps) {
    Begins begins{rule, from, to, steps};
    switch (rule.every) {
        case Every::never:
            begins.add(first);
            break;
        case Every::day:
            for (std::int64_t day = first; begins.add(day); day += rule.interval) {
            }
            break;
        case Every::week:
            add_weeks(begins, rule, first);
            break;
        case Every::year:
            add_years(begins, rule, first);
            break;
    }
    return std::move(begins).days();
}

}  // namespace tarha::rules
