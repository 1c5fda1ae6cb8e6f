#include "rules/calendar_file.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "rules/civil_date.h"

namespace tarha::rules {
namespace {

std::int32_t day(std::string_view date) {
    const auto parsed = parse_date(date);
    REQUIRE_MESSAGE(parsed, std::string{date});
    return *parsed;
}

Horizon two_years() {
    return {day("2026-01-01"), day("2027-12-31")};
}

TimeZone helsinki() {
    auto zone = TimeZone::from_posix("EET-2EEST,M3.5.0/3,M10.5.0/4");
    REQUIRE(zone);
    return *zone;
}

// The file of one event: its lines.
std::string with_event(const std::string& lines) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n" + lines +
           "END:VEVENT\r\nEND:VCALENDAR\r\n";
}

CalendarFile parse(const std::string& text) {
    auto file = parse_calendar(text, "school.ics", two_years(), helsinki());
    REQUIRE_MESSAGE(file, (file ? "" : file.error().message()));
    return *file;
}

// "2026-12-21..2027-01-06 2027-06-01": the holidays in short.
std::string told(const CalendarFile& file) {
    std::string text;
    for (const auto& range : file.holidays) {
        if (!text.empty()) text += ' ';
        text += date_text(range.first);
        if (range.last != range.first) text += ".." + date_text(range.last);
    }
    return text;
}

struct Case {
    const char* name;
    std::string lines;
    const char* holidays;
};

TEST_CASE("calendar file: how events say their days") {
    for (const auto& c : std::vector<Case>{
             {"the end is outside", "DTSTART;VALUE=DATE:20261221\nDTEND;VALUE=DATE:20270107\n",
              "2026-12-21..2027-01-06"},
             {"one day", "DTSTART;VALUE=DATE:20261206\n", "2026-12-06"},
             {"one day, written so", "DTSTART:20261206\nDTEND:20261206\n", "2026-12-06"},
             {"days", "DTSTART:20261206\nDURATION:P3D\n", "2026-12-06..2026-12-08"},
             {"weeks", "DTSTART:20261207\nDURATION:P1W\n", "2026-12-07..2026-12-13"},
             {"local midnights", "DTSTART:20261221T000000\nDTEND:20261223T000000\n",
              "2026-12-21..2026-12-22"},
             {"with a zone",
              "DTSTART;TZID=\"Europe/Helsinki:x\":20261221T000000\nDTEND:20261222T000000\n",
              "2026-12-21"},
             {"in UTC", "DTSTART:20261220T220000Z\nDTEND:20261222T220000Z\n",
              "2026-12-21..2026-12-22"},
             {"in UTC, in summer", "DTSTART:20260620T210000Z\nDTEND:20260621T210000Z\n",
              "2026-06-21"},
             {"until 23:59", "DTSTART:20261221T000000\nDTEND:20261222T235900\n",
              "2026-12-21..2026-12-22"},
             {"until 23:59:59", "DTSTART:20261221T000000\nDTEND:20261221T235959\n", "2026-12-21"},
             {"from noon to noon", "DTSTART:20261221T120000\nDTEND:20261224T120000\n",
              "2026-12-22..2026-12-23"},
             {"hours", "DTSTART:20261221T000000\nDURATION:PT48H\n", "2026-12-21..2026-12-22"},
             {"before the horizon", "DTSTART:20251221\nDTEND:20251231\n", ""},
             {"into the horizon", "DTSTART:20251221\nDTEND:20260107\n", "2025-12-21..2026-01-06"},
             {"out of the horizon", "DTSTART:20271231\nDTEND:20280105\n", "2027-12-31..2028-01-04"},
             {"after the horizon", "DTSTART:20280101\n", ""},
             {"leap day in the past", "DTSTART:20240229\nRRULE:FREQ=YEARLY\n", ""},
         }) {
        CAPTURE(c.name);
        const auto file = parse(with_event(c.lines));
        CHECK(told(file) == c.holidays);
        CHECK(file.events == 1);
        CHECK(file.notes.empty());
    }
}

TEST_CASE("calendar file: repetitions") {
    for (const auto& c : std::vector<Case>{
             {"every year", "DTSTART:19001206\nRRULE:FREQ=YEARLY\n", "2026-12-06 2027-12-06"},
             {"every year, said twice",
              "DTSTART:20200106\nRRULE:FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=6\n",
              "2026-01-06 2027-01-06"},
             {"over New Year", "DTSTART:20201230\nDURATION:P4D\nRRULE:FREQ=YEARLY\n",
              "2025-12-30..2026-01-02 2026-12-30..2027-01-02 2027-12-30..2028-01-02"},
             {"every other year", "DTSTART:20251206\nRRULE:FREQ=YEARLY;INTERVAL=2\n", "2027-12-06"},
             {"counted", "DTSTART:20251206\nRRULE:FREQ=YEARLY;COUNT=2\n", "2026-12-06"},
             {"until a day", "DTSTART:20251206\nRRULE:FREQ=YEARLY;UNTIL=20261206\n", "2026-12-06"},
             {"until before", "DTSTART:20251206\nRRULE:UNTIL=20261205T220000Z;FREQ=YEARLY\n", ""},
             {"every day", "DTSTART:20260101\nRRULE:FREQ=DAILY;COUNT=3\n",
              "2026-01-01 2026-01-02 2026-01-03"},
             {"every tenth day", "DTSTART:20251230\nRRULE:FREQ=DAILY;INTERVAL=10;UNTIL=20260120\n",
              "2026-01-09 2026-01-19"},
             {"every week", "DTSTART:20260107\nRRULE:FREQ=WEEKLY;COUNT=2\n",
              "2026-01-07 2026-01-14"},
             {"of every week", "DTSTART:20260107\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=4\n",
              "2026-01-07 2026-01-09 2026-01-12 2026-01-14"},
             // The example of RFC 5545 3.8.5.3: what a week is decides.
             {"weeks begin on Monday",
              "DTSTART:20270803\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO\n",
              "2027-08-03 2027-08-08 2027-08-17 2027-08-22"},
             {"weeks begin on Sunday",
              "DTSTART:20270803\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU\n",
              "2027-08-03 2027-08-15 2027-08-17 2027-08-29"},
             {"but not then",
              "DTSTART:20260101\nRRULE:FREQ=DAILY;COUNT=4\nEXDATE:20260102,20260104\n"
              "EXDATE;VALUE=DATE:20260101\n",
              "2026-01-03"},
         }) {
        CAPTURE(c.name);
        const auto file = parse(with_event(c.lines));
        CHECK(told(file) == c.holidays);
        CHECK(file.notes.empty());
    }
}

TEST_CASE("calendar file: what is not understood leaves its event out, with the line") {
    struct Fault {
        const char* name;
        std::string lines;  // the first of them is line 4
        CalendarNote note;
    };
    for (const auto& c : std::vector<Fault>{
             {"no start", "SUMMARY:x\n", {3, "this event has no DTSTART"}},
             {"bad date", "DTSTART:20260230\n", {4, "DTSTART is no date"}},
             {"bad end", "DTSTART:20260201\nDTEND:soon\n", {5, "DTEND is no date"}},
             {"bad time", "DTSTART:20260201T250000\n", {4, "DTSTART is no date"}},
             {"bad duration", "DTSTART:20260201\nDURATION:-P1D\n", {5, "DURATION is no duration"}},
             {"backwards",
              "DTSTART:20260205\nDTEND:20260201\n",
              {3, "this event covers no whole day, or too many"}},
             {"an evening",
              "DTSTART:20260205T180000\nDTEND:20260205T200000\n",
              {3, "this event covers no whole day, or too many"}},
             {"a moment",
              "DTSTART:20260205T000000\n",
              {3, "this event covers no whole day, or too many"}},
             {"a lifetime",
              "DTSTART:20260101\nDTEND:20400101\n",
              {3, "this event covers no whole day, or too many"}},
             {"every month",
              "DTSTART:20260101\nRRULE:FREQ=MONTHLY\n",
              {5, "this repetition is not understood: FREQ=MONTHLY"}},
             {"a Thursday of November",
              "DTSTART:20261126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\n",
              {5, "this repetition is not understood: FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"}},
             {"another month",
              "DTSTART:20261126\nRRULE:FREQ=YEARLY;BYMONTH=10\n",
              {5, "this repetition is not understood: FREQ=YEARLY;BYMONTH=10"}},
             {"a day of every month",
              "DTSTART:20261126\nRRULE:FREQ=YEARLY;BYMONTHDAY=26\n",
              {5, "this repetition is not understood: FREQ=YEARLY;BYMONTHDAY=26"}},
             {"never",
              "DTSTART:20261126\nRRULE:FREQ=DAILY;INTERVAL=0\n",
              {5, "this repetition is not understood: FREQ=DAILY;INTERVAL=0"}},
             {"more dates", "DTSTART:20261126\nRDATE:20261127\n", {5, "RDATE is not supported"}},
             {"an override",
              "DTSTART:20261126\nRECURRENCE-ID:20261127\n",
              {5, "RECURRENCE-ID is not supported"}},
             {"cancelled",
              "DTSTART:20261126\nSTATUS:CANCELLED\n",
              {5, "STATUS says that it is cancelled"}},
         }) {
        CAPTURE(c.name);
        const auto file = parse(with_event(c.lines));
        CHECK(file.holidays.empty());
        CHECK(file.events == 0);
        CHECK(file.left_out == 1);
        REQUIRE(file.notes.size() == 1);
        CHECK(file.notes[0].line == c.note.line);
        CHECK(file.notes[0].text == c.note.text);
    }
}

TEST_CASE("calendar file: as schools publish it") {
    const std::string text =
        "\xef\xbb\xbf"
        "BEGIN:VCALENDAR\r\nPRODID:-//Town//Schools//EN\r\nVERSION:2.0\r\nMETHOD:PUBLISH\r\n"
        "BEGIN:VTIMEZONE\r\nTZID:Europe/Helsinki\r\nBEGIN:STANDARD\r\nDTSTART:19701025T040000\r\n"
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
        "BEGIN:VEVENT\r\nUID:1@town\r\nDTSTAMP:20260101T000000Z\r\n"
        "DTSTART;VALUE=DATE:20261\r\n 012\r\nDTEND;VALUE=DATE:20261019\r\n"
        "SUMMARY;LANGUAGE=fi:Syysloma\\, koko\r\n\t kaupunki\\nkaikki\r\n"
        "BEGIN:VALARM\r\nTRIGGER:-PT15M\r\nDURATION:nonsense\r\nEND:VALARM\r\n"
        "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"
        "BEGIN:VEVENT\r\ndtstart:20261206\r\nsummary:Independence Day\r\nEND:VEVENT\r\n"
        "BEGIN:VTODO\r\nDTSTART:20260505\r\nEND:VTODO\r\n"
        "BEGIN:VEVENT\r\nDTSTART:20261207\r\nnonsense\r\n";
    const auto file = parse(text);
    CHECK(file.holidays ==
          std::vector<DateRange>{
              {day("2026-10-12"), day("2026-10-18"), "Syysloma, koko kaupunki kaikki"},
              {day("2026-12-06"), day("2026-12-06"), "Independence Day"}});
    CHECK(file.events == 2);
    CHECK(file.left_out == 1);
    CHECK(file.notes == std::vector<CalendarNote>{{35, "this line is none of a calendar"},
                                                  {33, "this event has no end"}});
}

TEST_CASE("calendar file: names are cut between characters") {
    const std::string long_name = "x" + [] {
        std::string text;
        while (text.size() < 200) text += "\xc3\xa4";
        return text;
    }();
    const auto file = parse(with_event("DTSTART:20260101\nSUMMARY:" + long_name + "\n"));
    REQUIRE(file.holidays.size() == 1);
    CHECK(file.holidays[0].name == long_name.substr(0, 119));
}

TEST_CASE("calendar file: what is none, and the caps") {
    const auto refused = [](const std::string& text) {
        const auto file = parse_calendar(text, "school.ics", two_years(), TimeZone{});
        REQUIRE_FALSE(file);
        return file.error().message();
    };
    CHECK(refused("").starts_with("school.ics:1: is no iCalendar file"));
    CHECK(refused("<html>").starts_with("school.ics:1: is no iCalendar file"));
    CHECK(refused(std::string(max_calendar_text + 1, 'x')).starts_with("school.ics: larger than"));

    std::string many = "BEGIN:VCALENDAR\n";
    for (std::size_t i = 0; i < max_calendar_events + 5; ++i) {
        many += "BEGIN:VEVENT\nDTSTART:20260101\nEND:VEVENT\n";
    }
    CHECK(parse(many).events == max_calendar_events);
    CHECK(parse(many).left_out == 5);

    std::string busy = "BEGIN:VCALENDAR\n";
    for (int i = 0; i < 200; ++i) {
        busy += "BEGIN:VEVENT\nDTSTART:19000101\nRRULE:FREQ=DAILY\nEND:VEVENT\n";
    }
    const auto stopped = parse(busy);
    CHECK(stopped.holidays.size() <= max_calendar_ranges);
    REQUIRE(stopped.notes.size() == max_calendar_notes);
    CHECK(stopped.notes[0].text == "the calendar repeats too much; the rest is left out");
}

}  // namespace
}  // namespace tarha::rules
