#include "daemon/clock/local_clock.h"

#include <cstdlib>
#include <optional>
#include <string>

#include <doctest/doctest.h>

namespace tarha {
namespace {

using std::chrono::sys_days;
using namespace std::chrono_literals;

// $TZ for one test.
class Variable {
public:
    explicit Variable(const std::string& zone) {
        if (const char* before = std::getenv("TZ")) before_ = before;
        setenv("TZ", zone.c_str(), 1);
    }
    ~Variable() { before_ ? setenv("TZ", before_->c_str(), 1) : unsetenv("TZ"); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    std::optional<std::string> before_;
};

constexpr auto summer_noon = sys_days{2026y / 7 / 1} + 12h;

std::int32_t offset(const std::string& name) {
    const auto zone = load_time_zone(name);
    REQUIRE_MESSAGE(zone.has_value(), name);
    return zone->offset(
        std::chrono::duration_cast<std::chrono::seconds>(summer_noon.time_since_epoch()).count());
}

TEST_CASE("time zones: names, POSIX strings, and what $TZ says where there is none") {
    CHECK(offset("Europe/Helsinki") == 3 * 3600);
    CHECK(offset("EET-2EEST,M3.5.0/3,M10.5.0/4") == 3 * 3600);
    CHECK(offset("<+0330>-3:30") == 12'600);
    CHECK(offset("UTC") == 0);
    for (const auto* variable :
         {"Asia/Kolkata", ":Asia/Kolkata", "IST-5:30", "/usr/share/zoneinfo/Asia/Kolkata"}) {
        const Variable environment{variable};
        CHECK(offset("") == 19'800);
        CHECK(offset("Europe/Helsinki") == 3 * 3600);
    }
}

TEST_CASE("time zones: what the system does not know is refused by name") {
    for (const auto* name : {"Mars/Olympus", "../../../etc/passwd", "/etc/passwd", "Europe",
                             "zone.tab", "right/UTC", "nonsense"}) {
        const auto zone = load_time_zone(name);
        REQUIRE_FALSE(zone.has_value());
        CHECK(zone.error().message().find(name) != std::string::npos);
    }
}

TEST_CASE("local time: believed from 2026 on") {
    const auto zone = load_time_zone("Europe/Helsinki");
    REQUIRE(zone.has_value());
    const auto now = local_time(*zone, summer_noon);
    CHECK(now.weekday == 2);
    CHECK(now.minute == 15 * 60);
    CHECK(now.trusted);
    CHECK_FALSE(local_time(*zone, sys_days{1970y / 1 / 1} + 5min).trusted);
    CHECK_FALSE(local_time(*zone, earliest_believable - 1s).trusted);
    CHECK(local_time(*zone, earliest_believable).trusted);
    CHECK(local_time(*zone, sys_days{2038y / 1 / 20}).trusted);
    // Half a second before the epoch is the day before it.
    CHECK(local_time(rules::TimeZone{}, sys_days{1970y / 1 / 1} - 500ms).day == -1);
}

}  // namespace
}  // namespace tarha
