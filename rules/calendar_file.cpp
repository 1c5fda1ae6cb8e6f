#include "rules/calendar_file.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "rules/ical_lines.h"
#include "rules/ical_time.h"
#include "rules/recurrence.h"

namespace tarha::rules {
namespace {

// An event as far as it has been read.
struct Event {
    std::size_t line = 0;
    std::optional<IcalTime> start;
    std::optional<IcalTime> end;
    std::optional<std::int64_t> duration;  // minutes
    std::string repetition;                // RRULE
    std::vector<std::int32_t> except;      // EXDATE
    std::string name;
    CalendarNote fault;  // the first; without a text there was none
};

// A SUMMARY without its escapes (RFC 5545 3.3.11), control characters and what is too long.
std::string plain_text(std::string_view value) {
    std::string text;
    for (std::size_t i = 0; i < value.size() && text.size() < max_holiday_name; ++i) {
        char c = value[i];
        if (c == '\\' && i + 1 < value.size()) {
            c = value[++i];
            if (c == 'n' || c == 'N') c = ' ';
        }
        const auto byte = static_cast<unsigned char>(c);
        text += byte < 0x20 || byte == 0x7f ? ' ' : c;
    }
    // Never half a character of UTF-8.
    const auto is_more = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; };
    if (text.size() < max_holiday_name) return text;
    while (!text.empty() && is_more(text.back())) text.pop_back();
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xc0U) text.pop_back();
    return text;
}

constexpr std::int64_t day_of_minute(std::int64_t minute) {
    return minute / 1440 - (minute % 1440 < 0 ? 1 : 0);
}

class CalendarReader {
public:
    CalendarReader(const Horizon& horizon, const TimeZone& zone) : horizon_{horizon}, zone_{zone} {}

    // False when the text is no calendar.
    bool read(std::string_view text) {
        IcalLines lines{text};
        auto line = lines.next();
        if (!line || line->name != "BEGIN" || line->value != "VCALENDAR") return false;
        while ((line = lines.next())) take(*line);
        if (event_) leave_out(event_->line, "this event has no end");
        return true;
    }

    CalendarFile file() && { return std::move(file_); }

private:
    void take(const IcalLine& line) {
        if (line.name == "BEGIN") return begin(line);
        if (line.name == "END") return end();
        // What lies in an alarm inside of an event does not concern us.
        if (event_ && inside_ == 0) property(*event_, line);
    }

    void begin(const IcalLine& line) {
        if (event_) {
            ++inside_;
        } else if (line.value == "VEVENT") {
            event_.emplace();
            event_->line = line.number;
        }
    }

    void end() {
        if (!event_) return;
        if (inside_ > 0) {
            --inside_;
            return;
        }
        finish(*event_);
        event_.reset();
    }

    void property(Event& event, const IcalLine& line) {
        if (line.name == "SUMMARY") {
            event.name = plain_text(line.value);
        } else if (line.name == "DTSTART") {
            event.start = time_of(event, line, line.value);
        } else if (line.name == "DTEND") {
            event.end = time_of(event, line, line.value);
        } else if (line.name == "DURATION") {
            event.duration = parse_ical_duration(line.value);
            if (!event.duration) fail(event, line, "is no duration");
        } else if (line.name == "RRULE") {
            if (!event.repetition.empty()) fail(event, line, "is there twice");
            event.repetition = line.value;
            repetition_line_ = line.number;
        } else if (line.name == "EXDATE") {
            except(event, line);
        } else if (line.name == "RDATE" || line.name == "RECURRENCE-ID" || line.name == "EXRULE") {
            fail(event, line, "is not supported");
        } else if (line.name == "STATUS" && line.value == "CANCELLED") {
            fail(event, line, "says that it is cancelled");
        } else if (line.name.empty()) {
            note({line.number, "this line is none of a calendar"});
        }
    }

    std::optional<IcalTime> time_of(Event& event, const IcalLine& line, std::string_view value) {
        const auto time = parse_ical_time(value, zone_);
        if (!time) fail(event, line, "is no date");
        return time;
    }

    void except(Event& event, const IcalLine& line) {
        std::string_view rest = line.value;
        while (!rest.empty()) {
            const auto size = std::min(rest.find(','), rest.size());
            const auto time = time_of(event, line, rest.substr(0, size));
            rest.remove_prefix(std::min(size + 1, rest.size()));
            if (event.except.size() == max_exdates) fail(event, line, "names too many dates");
            if (!time || event.except.size() == max_exdates) return;
            event.except.push_back(time->day);
        }
    }

    void finish(Event& event) {
        if (!event.fault.text.empty()) return leave_out(event.fault.line, event.fault.text);
        if (!event.start) return leave_out(event.line, "this event has no DTSTART");
        if (file_.events == max_calendar_events) {
            return leave_out(event.line, "there are more than " +
                                             std::to_string(max_calendar_events) + " events");
        }
        const auto range = days_of(event);
        if (!range) return leave_out(event.line, "this event covers no whole day, or too many");
        ++file_.events;
        add(event, *range);
    }

    // The days that its first occurrence covers whole. 23:59 counts as the end of a day.
    static std::optional<DateRange> days_of(const Event& event) {
        const auto from = event.start->minutes();
        auto to = from + (event.start->is_date ? 1440 : 0);
        if (event.duration) to = from + *event.duration;
        if (event.end) to = event.end->minutes();
        // Many programs write a holiday of one day so.
        if (event.start->is_date && to == from) to = from + 1440;
        const auto first = event.start->day + (event.start->minute > 0 ? 1 : 0);
        const auto last = day_of_minute(to + 1) - 1;
        if (to <= from || last < first || last - first >= max_holiday_days) return std::nullopt;
        return DateRange{first, static_cast<std::int32_t>(last), event.name};
    }

    void add(const Event& event, const DateRange& range) {
        Recurrence rule;
        if (!event.repetition.empty()) {
            const auto parsed = parse_recurrence(event.repetition, event.start->day);
            if (!parsed) return take_back(repetition_line_, parsed.error().text);
            rule = *parsed;
        }
        // The occurrence begins on one day; the first day that it covers whole may be the next.
        const auto shift = range.first - event.start->day;
        const auto length = range.last - range.first;
        for (const auto begin : begins_of(rule, event.start->day, horizon_.first - length - shift,
                                          horizon_.last - shift, steps_)) {
            if (std::ranges::find(event.except, begin) != event.except.end()) continue;
            if (file_.holidays.size() == max_calendar_ranges) break;
            file_.holidays.push_back({begin + shift, begin + shift + length, range.name});
        }
        const bool is_full = file_.holidays.size() == max_calendar_ranges || steps_ == 0;
        if (is_full) note({event.line, "the calendar repeats too much; the rest is left out"});
    }

    static void fail(Event& event, const IcalLine& line, std::string_view what) {
        if (!event.fault.text.empty()) return;
        event.fault = {line.number, line.name + " " + std::string{what}};
    }

    void note(CalendarNote fault) {
        if (file_.notes.size() < max_calendar_notes) file_.notes.push_back(std::move(fault));
    }

    void leave_out(std::size_t line, std::string text) {
        ++file_.left_out;
        note({line, std::move(text)});
    }

    void take_back(std::size_t line, std::string text) {
        --file_.events;
        leave_out(line, std::move(text));
    }

    Horizon horizon_;
    const TimeZone& zone_;
    CalendarFile file_;
    std::optional<Event> event_;
    std::size_t inside_ = 0;  // components open inside of the event
    std::size_t repetition_line_ = 0;
    std::size_t steps_ = max_calendar_steps;
};

}  // namespace

Result<CalendarFile> parse_calendar(std::string_view text, std::string_view file_name,
                                    const Horizon& horizon, const TimeZone& zone) {
    if (text.size() > max_calendar_text) {
        return Error{std::string{file_name},
                     "larger than " + std::to_string(max_calendar_text) + " bytes"};
    }
    CalendarReader reader{horizon, zone};
    if (!reader.read(text)) {
        return Error{std::string{file_name} + ":1",
                     "is no iCalendar file: it does not begin with BEGIN:VCALENDAR"};
    }
    return std::move(reader).file();
}

}  // namespace tarha::rules
