#include "rules/time_zone.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "rules/civil_date.h"
#include "rules/time_window.h"

namespace tarha::rules {
namespace {

const std::filesystem::path zone_info = "/usr/share/zoneinfo";

// The time zone of the C library, for one test.
class LibraryZone {
public:
    explicit LibraryZone(const std::string& name) {
        setenv("TZ", name.c_str(), 1);
        tzset();
    }
    ~LibraryZone() {
        unsetenv("TZ");
        tzset();
    }
    LibraryZone(const LibraryZone&) = delete;
    LibraryZone& operator=(const LibraryZone&) = delete;

    [[nodiscard]] LocalTime local(std::int64_t when) const {
        const auto seconds = static_cast<std::time_t>(when);
        std::tm parts{};
        localtime_r(&seconds, &parts);
        LocalTime time;
        time.weekday = static_cast<std::uint8_t>((parts.tm_wday + 6) % 7);
        time.minute = static_cast<std::uint16_t>(parts.tm_hour * 60 + parts.tm_min);
        time.day = day_of({parts.tm_year + 1900, static_cast<std::uint8_t>(parts.tm_mon + 1),
                           static_cast<std::uint8_t>(parts.tm_mday)});
        return time;
    }
};

bool same(const LocalTime& a, const LocalTime& b) {
    return a.day == b.day && a.minute == b.minute && a.weekday == b.weekday;
}

std::vector<std::uint8_t> content(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

TimeZone zone_of(const std::string& name) {
    auto zone = TimeZone::from_tzif(content(zone_info / name));
    REQUIRE_MESSAGE(zone, name << ": " << (zone ? "" : zone.error().text));
    return *zone;
}

TimeZone posix(std::string_view text) {
    auto zone = TimeZone::from_posix(text);
    REQUIRE_MESSAGE(zone, std::string{text});
    return *zone;
}

// Around each change of the offset, and at random.
std::vector<std::int64_t> moments(const TimeZone& zone, std::int64_t from, std::int64_t to) {
    std::vector<std::int64_t> all;
    for (auto change = zone.next_transition(from); change && *change < to;
         change = zone.next_transition(*change)) {
        for (const int apart : {-3600, -1, 0, 1, 3600}) {
            all.push_back(std::clamp(*change + apart, from, to));
        }
    }
    std::mt19937_64 dice{7};
    std::uniform_int_distribution<std::int64_t> any{from, to};
    for (int i = 0; i < 500; ++i) all.push_back(any(dice));
    return all;
}

constexpr std::int64_t year = 31'556'952;

// The first moment at which both disagree, of those that the C library can say: on a processor of
// 32 bits its time ends in 2038.
std::optional<std::int64_t> disagreement(const TimeZone& zone, const std::string& name,
                                         std::int64_t from, std::int64_t to) {
    const LibraryZone library{name};
    from = std::max<std::int64_t>(from, std::numeric_limits<std::time_t>::min());
    to = std::min<std::int64_t>(to, std::numeric_limits<std::time_t>::max());
    for (const auto when : moments(zone, from, to)) {
        if (!same(zone.local(when), library.local(when))) return when;
    }
    return std::nullopt;
}

TEST_CASE("time zone: every zone of the system agrees with the C library") {
    if (!std::filesystem::exists(zone_info / "Europe/Helsinki")) {
        MESSAGE("skipped: no tz database on this system");
        return;
    }
    std::size_t tried = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{zone_info}) {
        const auto name = std::filesystem::relative(entry.path(), zone_info).string();
        if (!entry.is_regular_file() || name.starts_with("right/") || name.starts_with("posix/")) {
            continue;
        }
        if (!content(entry.path()).empty() && content(entry.path())[0] != 'T') continue;
        if (entry.path().extension() != "") continue;
        CAPTURE(name);
        const auto found = disagreement(zone_of(name), name, -110 * year, 500 * year);
        CHECK_MESSAGE(!found, "at " << found.value_or(0));
        ++tried;
    }
    CHECK(tried > 300);
}

TEST_CASE("time zone: POSIX strings agree with the C library") {
    for (const std::string text : {
             "UTC0",
             "EET-2EEST,M3.5.0/3,M10.5.0/4",
             "GMT0BST,M3.5.0/1,M10.5.0",
             "EST5EDT,M3.2.0,M11.1.0",
             "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
             "NZST-12NZDT,M9.5.0,M4.1.0/3",
             "<-03>3<-02>,M3.5.0/-2,M10.5.0/-1",
             "<+0330>-3:30",
             "IST-5:30",
             "IST-1GMT0,M10.5.0,M3.5.0/1",
             "CST6CDT,J60/2,J300/2",
             "CST6CDT,59/2,300/2",
             "AAA-12BBB-13:15:30,M2.1.1/0:30:15,M11.5.6/23:59:59",
         }) {
        CAPTURE(text);
        const auto found = disagreement(posix(text), text, 0, 300 * year);
        CHECK_MESSAGE(!found, "at " << found.value_or(0));
    }
}

TEST_CASE("time zone: summer time without a rule is that of the United States") {
    CHECK(posix("EST5EDT") == posix("EST5EDT,M3.2.0/2,M11.1.0/2"));
}

struct Place {
    const char* name;
    const char* posix;
};
constexpr Place places[] = {
    {"Europe/Helsinki", "EET-2EEST,M3.5.0/3,M10.5.0/4"},
    {"Europe/London", "GMT0BST,M3.5.0/1,M10.5.0"},
    {"America/New_York", "EST5EDT,M3.2.0,M11.1.0"},
    {"Australia/Lord_Howe", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"},
};

TEST_CASE("time zone: a file and its POSIX string agree") {
    for (const auto& [name, text] : places) {
        const auto shown_name = name;
        CAPTURE(shown_name);
        const auto from_file = zone_of(name);
        const auto from_text = posix(text);
        bool agree = true;
        for (const auto when : moments(from_file, 40 * year, 200 * year)) {
            agree = agree && same(from_file.local(when), from_text.local(when));
        }
        CHECK(agree);
        CHECK(from_file.next_transition(56 * year) == from_text.next_transition(56 * year));
    }
}

TEST_CASE("time zone: there and back, minute by minute over both changes") {
    for (const auto& place : places) {
        CAPTURE(place.name);
        const auto zone = posix(place.posix);
        auto change = *zone.next_transition(56 * year);
        for (int n = 0; n < 2; ++n, change = *zone.next_transition(change)) {
            const auto moved = zone.offset(change) - zone.offset(change - 1);
            bool back = true;
            for (auto when = change - 7200; when < change + 7200; when += 60) {
                const auto shown = zone.local(when);
                const bool is_second = moved < 0 && when >= change && when < change - moved;
                back = back &&
                       zone.unix_of(shown.day, shown.minute) == (is_second ? when + moved : when);
            }
            CHECK(back);
            if (moved < 0) continue;
            const auto before = zone.local(change - 60);
            for (int minute = 1; minute <= moved / 60; ++minute) {
                const auto skipped = static_cast<std::uint16_t>(before.minute + minute);
                CHECK(zone.unix_of(before.day, skipped) == change);
            }
        }
    }
}

TEST_CASE("time zone: a zone that skips a whole day") {
    const auto samoa = zone_of("Pacific/Apia");
    const auto skipped = *parse_date("2011-12-30");
    const auto change = samoa.unix_of(skipped, 0);
    CHECK(samoa.unix_of(skipped, 720) == change);
    CHECK(samoa.local(change).day == skipped + 1);
    CHECK(samoa.local(change).minute == 0);
    CHECK(samoa.local(change - 1).day == skipped - 1);
}

TEST_CASE("time zone: summer all year, as RFC 8536 3.3.1 writes it") {
    for (const auto* text : {"EST5EDT,0/0,J365/25", "XXX3EDT4,0/0,J365/23"}) {
        CAPTURE(text);
        const auto zone = posix(text);
        for (std::int64_t when = 0; when < 20 * year; when += 3600) {
            if (zone.offset(when) != -4 * 3600) FAIL_CHECK(when);
        }
        CHECK_FALSE(zone.next_transition(56 * year));
    }
}

TEST_CASE("time zone: a change that is moved out of its year") {
    // Standard time from 2026-01-02 22:00 until 2027-01-01 05:00, UTC.
    const auto zone = posix("EST5EDT,0/0,J365/66");
    const auto begins = *parse_date("2026-01-01") * std::int64_t{86'400} + 5 * 3600;
    const auto ends = *parse_date("2026-01-03") * std::int64_t{86'400} - 2 * 3600;
    CHECK(zone.next_transition(begins - 1) == begins);
    CHECK(zone.next_transition(begins) == ends);
    for (auto when = ends; when < *parse_date("2027-01-01") * std::int64_t{86'400} + 5 * 3600;
         when += 1800) {
        if (zone.offset(when) != -5 * 3600) FAIL_CHECK(when);
    }
}

TEST_CASE("time zone: UTC, the ends of time, leap days, 2038") {
    const TimeZone utc;
    CHECK(same(utc.local(0), {3, 0, true, 0}));
    CHECK(same(utc.local(-1), {2, 1439, true, -1}));
    CHECK(same(utc.local(1'709'208'000), {3, 12 * 60, true, *parse_date("2024-02-29")}));
    CHECK(same(utc.local(2'147'483'648), {1, 3 * 60 + 14, true, *parse_date("2038-01-19")}));
    CHECK_FALSE(utc.next_transition(0));
    for (const auto& place : places) {
        const auto zone = posix(place.posix);
        for (const auto end :
             {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
            CHECK(zone.local(end).minute < minutes_per_day);
            const auto next = zone.next_transition(end);
            CHECK((!next || *next > -2 * TimeZone::time_limit));
        }
        CHECK(zone.unix_of(std::numeric_limits<std::int32_t>::min(), 0) >= -TimeZone::time_limit);
        CHECK(zone.unix_of(std::numeric_limits<std::int32_t>::max(), 0) <= TimeZone::time_limit);
    }
}

TEST_CASE("time zone: texts that are none") {
    for (const std::string text : {
             "",
             "EET",
             "E-2",
             "EE-2",
             "EET-",
             "EET-25",
             "EET-2:60",
             "EET-2EEST,",
             "EET-2EEST,M3.5.0",
             "EET-2EEST,M3.5.0,",
             "EET-2EEST,M13.1.0,M10.5.0",
             "EET-2EEST,M3.6.0,M10.5.0",
             "EET-2EEST,M3.0.0,M10.5.0",
             "EET-2EEST,M3.5.7,M10.5.0",
             "EET-2EEST,J0,J1",
             "EET-2EEST,J366,J1",
             "EET-2EEST,366,1",
             "EET-2EEST,M3.5.0/168,M10.5.0",
             "EET-2EEST,M3.5.0,M10.5.0,",
             "EET-2EEST,M3.5.0/3,M10.5.0/4 ",
             "<+0330-3:30",
             "<+3>-3",
             "Europe/Helsinki",
             "EET-2\n",
             "EET-99999",
             "UTC",
         }) {
        CAPTURE(text);
        const auto zone = TimeZone::from_posix(text);
        REQUIRE_FALSE(zone);
        CHECK(zone.error().text.find("is not a time zone") != std::string::npos);
    }
    CHECK_FALSE(TimeZone::from_posix("EET-2EEST,M3.5.0/" + std::string(300, '0') + "3,M10.5.0/4"));
}

// A file of one part (version 1) or two, as RFC 8536 lays it out.
struct File {
    char version = '2';
    std::vector<std::int64_t> times{0};
    std::vector<std::uint8_t> kinds{1};
    std::vector<std::int32_t> offsets{3600, 7200};
    std::uint32_t leap_seconds = 0;
    std::string footer = "\nEET-2\n";

    [[nodiscard]] std::vector<std::uint8_t> bytes() const {
        std::vector<std::uint8_t> out;
        const auto number = [&out](std::int64_t value, unsigned size) {
            while (size-- > 0) out.push_back(static_cast<std::uint8_t>(value >> (8 * size)));
        };
        const auto part = [&](unsigned time_size) {
            for (const char c : std::string{"TZif"} + version) out.push_back(std::uint8_t(c));
            out.resize(out.size() + 15);
            for (const std::size_t count :
                 {std::size_t{0}, std::size_t{0}, std::size_t{leap_seconds}, times.size(),
                  offsets.size(), std::size_t{4}}) {
                number(static_cast<std::int64_t>(count), 4);
            }
            for (const auto time : times) number(time, time_size);
            out.insert(out.end(), kinds.begin(), kinds.end());
            for (const auto offset : offsets) number(offset, 4), number(0, 2);
            number(0, 4);
            out.resize(out.size() + leap_seconds * (time_size + 4));
        };
        part(4);
        if (version == '\0') return out;
        part(8);
        out.insert(out.end(), footer.begin(), footer.end());
        return out;
    }
};

TEST_CASE("time zone file: versions") {
    for (const char version : {'\0', '2', '3', '4', '5'}) {
        File file;
        file.version = version;
        const auto zone = TimeZone::from_tzif(file.bytes());
        REQUIRE(zone);
        CHECK(zone->offset(-1) == 3600);
        CHECK(zone->offset(0) == 7200);
        CHECK(zone->next_transition(-5) == 0);
        CHECK_FALSE(zone->next_transition(0));
    }
    File silent;
    silent.footer = "\n\n";
    REQUIRE(TimeZone::from_tzif(silent.bytes()));
    CHECK(TimeZone::from_tzif(silent.bytes())->offset(year * 100) == 7200);
}

TEST_CASE("time zone file: what is broken is refused, cut short anywhere too") {
    const auto refused = [](const char* name, const File& file, const char* why) {
        CAPTURE(name);
        const auto zone = TimeZone::from_tzif(file.bytes());
        REQUIRE_FALSE(zone);
        CHECK(zone.error().text.find(why) != std::string::npos);
    };
    File file;
    file.kinds = {2};
    refused("type", file, "no such type");
    file = {};
    file.offsets = {3600, 100'000};
    refused("offset", file, "no such offset");
    file = {};
    file.times = {5, 5};
    file.kinds = {0, 1};
    refused("order", file, "not in order");
    file = {};
    file.leap_seconds = 1;
    refused("leap seconds", file, "leap seconds");
    file = {};
    file.offsets.clear();
    refused("no types", file, "1 to 256 types");
    file = {};
    file.footer = "EET-2";
    refused("footer", file, "footer");
    file = {};
    file.footer = "\nEET\n";
    refused("footer text", file, "is not a time zone");
    file = {};
    file.times.resize(TimeZone::max_transitions + 1);
    file.kinds.resize(file.times.size());
    refused("too many", file, "more than 8192 changes");

    const auto whole = File{}.bytes();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CHECK_FALSE(TimeZone::from_tzif(Bytes{whole.data(), size}));
    }
    CHECK_FALSE(TimeZone::from_tzif(std::vector<std::uint8_t>(TimeZone::max_file + 1)));
}

}  // namespace
}  // namespace tarha::rules
