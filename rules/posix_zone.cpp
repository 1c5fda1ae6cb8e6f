#include "rules/posix_zone.h"

#include <algorithm>
#include <string>

#include "rules/civil_date.h"

namespace tarha::rules {
namespace {

constexpr std::int64_t seconds_per_day = 86'400;

constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

constexpr bool is_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// The Gregorian calendar repeats every 400 years; so does the rule.
std::int32_t year_of(std::int64_t unix_seconds) noexcept {
    const auto day = unix_seconds / seconds_per_day - (unix_seconds % seconds_per_day < 0 ? 1 : 0);
    return civil_date(static_cast<std::int32_t>(day)).year;
}

}  // namespace

// Reads from the left; every step says whether it found what it wanted.
class PosixZoneReader {
public:
    explicit PosixZoneReader(std::string_view text) : rest_{text} {}

    bool zone(PosixZone& zone) {
        if (!name() || !offset(zone.standard_)) return false;
        if (rest_.empty()) return true;
        zone.has_summer_ = true;
        zone.summer_ = zone.standard_ + 3600;
        if (!name()) return false;
        if (!rest_.empty() && rest_.front() != ',' && !offset(zone.summer_)) return false;
        if (rest_.empty()) rest_ = ",M3.2.0,M11.1.0";
        return take(',') && change(zone.begins_) && take(',') && change(zone.ends_) &&
               rest_.empty();
    }

private:
    using Change = PosixZone::Change;

    bool take(char c) {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }

    bool name() {
        const bool is_quoted = take('<');
        std::size_t size = 0;
        while (size < rest_.size() && (is_letter(rest_[size]) ||
                                       (is_quoted && (is_digit(rest_[size]) || rest_[size] == '+' ||
                                                      rest_[size] == '-')))) {
            ++size;
        }
        rest_.remove_prefix(size);
        return size >= 3 && (!is_quoted || take('>'));
    }

    template <class Number>
    bool number(Number& value, int least, int most) {
        int read = 0;
        std::size_t size = 0;
        while (size < rest_.size() && size < 4 && is_digit(rest_[size])) {
            read = read * 10 + (rest_[size++] - '0');
        }
        rest_.remove_prefix(size);
        value = static_cast<Number>(read);
        return size > 0 && read >= least && read <= most;
    }

    // [+-]hh[:mm[:ss]]
    bool signed_time(std::int32_t& seconds, int most_hours) {
        const bool is_negative = take('-');
        if (!is_negative) take('+');
        std::int32_t hours = 0;
        std::int32_t minutes = 0;
        std::int32_t rest = 0;
        if (!number(hours, 0, most_hours)) return false;
        if (take(':') && !number(minutes, 0, 59)) return false;
        if (take(':') && !number(rest, 0, 59)) return false;
        seconds = hours * 3600 + minutes * 60 + rest;
        if (is_negative) seconds = -seconds;
        return true;
    }

    // What the text says is west of Greenwich.
    bool offset(std::int32_t& seconds) {
        if (!signed_time(seconds, 24)) return false;
        seconds = -seconds;
        return true;
    }

    bool change(Change& change) {
        if (take('M')) {
            change.kind = Change::Kind::weekday_of_month;
            if (!number(change.month, 1, 12) || !take('.')) return false;
            if (!number(change.week, 1, 5) || !take('.') || !number(change.day, 0, 6)) return false;
        } else if (take('J')) {
            change.kind = Change::Kind::day_from_1;
            if (!number(change.day, 1, 365)) return false;
        } else if (!number(change.day, 0, 365)) {
            return false;
        }
        return !take('/') || signed_time(change.time, 167);
    }

    std::string_view rest_;
};

Result<PosixZone> PosixZone::parse(std::string_view text) {
    PosixZone zone;
    if (text.size() <= max_text && PosixZoneReader{text}.zone(zone)) return zone;
    return Error{"", "'" + std::string{text.substr(0, max_text)} +
                         "' is not a time zone such as \"EET-2EEST,M3.5.0/3,M10.5.0/4\""};
}

// Local seconds since 1970 at which the change of that year happens.
std::int64_t PosixZone::seconds_of(const Change& change, std::int32_t year) noexcept {
    std::int64_t day = 0;
    if (change.kind == Change::Kind::weekday_of_month) {
        const auto first = day_of({year, change.month, 1});
        const auto sunday_first = (weekday_of(first) + 1) % 7;  // the field counts from Sunday
        auto in_month = (change.day + 7U - sunday_first) % 7U + (change.week - 1U) * 7U;
        if (in_month >= days_in_month(year, change.month)) in_month -= 7;
        day = first + static_cast<std::int32_t>(in_month);
    } else {
        day = std::int64_t{day_of({year, 1, 1})} + change.day;
        if (change.kind == Change::Kind::day_from_1) {
            const bool is_after_february = change.day > 31 + 28;
            day += (is_after_february && is_leap_year(year) ? 0 : -1);
        }
    }
    return day * seconds_per_day + change.time;
}

// Those of five years, in order: a time of day of up to a week, either way, can move the change
// that counts out of its year. Where summer ends in the moment
// in which it begins again it never ends: its beginning comes last.
PosixZone::Events PosixZone::events_around(std::int64_t unix_seconds) const noexcept {
    Events events;
    const auto year = year_of(unix_seconds);
    for (std::int32_t n = 0; n < 5; ++n) {
        const auto i = static_cast<std::size_t>(n) * 2;
        events[i] = {seconds_of(ends_, year - 2 + n) - summer_, standard_};
        events[i + 1] = {seconds_of(begins_, year - 2 + n) - standard_, summer_};
    }
    std::sort(events.begin(), events.end(), [this](const Event& a, const Event& b) {
        if (a.at != b.at) return a.at < b.at;
        return a.offset == standard_ && b.offset != standard_;
    });
    return events;
}

std::int32_t PosixZone::offset(std::int64_t unix_seconds) const noexcept {
    if (!has_summer_) return standard_;
    std::int32_t found = standard_;
    for (const auto& event : events_around(unix_seconds)) {
        if (event.at <= unix_seconds) found = event.offset;
    }
    return found;
}

std::optional<std::int64_t> PosixZone::next_transition(std::int64_t after) const noexcept {
    if (!has_summer_) return std::nullopt;
    for (const auto& event : events_around(after)) {
        if (event.at > after && offset(event.at) != offset(event.at - 1)) return event.at;
    }
    return std::nullopt;
}

}  // namespace tarha::rules
