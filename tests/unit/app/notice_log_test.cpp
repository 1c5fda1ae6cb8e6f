#include "daemon/app/notice_log.h"

#include <chrono>

#include <doctest/doctest.h>

#include "rules/household_file.h"

using namespace tarha;
using inspect::Notice;

namespace {

rules::Household home() {
    return rules::parse_household("version = 2\n[[profile]]\nid = \"mia\"\nname = \"Mia\"\n", "h")
        .value();
}

inspect::DecisionEvent noticed(Notice notice, std::uint8_t device) {
    inspect::DecisionEvent event;
    event.notices.add(notice);
    event.device = MacAddress{{2, 0, 0, 0, 0, device}};
    return event;
}

}  // namespace

TEST_CASE("a notice is told once an hour for each device and kind") {
    const auto household = home();
    const control::WallTime start = std::chrono::system_clock::from_time_t(1'800'000'000);
    EventRing events{0};
    NoticeLog log;
    const auto tell = [&](Notice notice, std::uint8_t device, std::chrono::seconds after) {
        log.take(noticed(notice, device), household, start + after, events);
        return events.after(0).size();
    };
    using std::chrono::seconds;
    CHECK(tell(Notice::tunnel, 1, seconds{0}) == 1);
    CHECK(tell(Notice::tunnel, 1, seconds{3599}) == 1);
    CHECK(tell(Notice::tunnel, 2, seconds{10}) == 2);
    CHECK(tell(Notice::hop_behind, 1, seconds{10}) == 3);
    CHECK(tell(Notice::tunnel, 1, seconds{3600}) == 4);
    const auto row = events.after(0).front();
    CHECK(row.kind == "shield");
    CHECK(row.profile == "mia");
    CHECK(row.parts[0] == std::pair<std::string, std::string>{"notice", "tunnel"});
    CHECK(row.parts[2].second == "02:00:00:00:00:01");
}

TEST_CASE("what is no notice, and what belongs to a profile that is gone, is not told") {
    const auto household = home();
    EventRing events{0};
    NoticeLog log;
    log.take({}, household, {}, events);
    auto stale = noticed(Notice::tunnel, 1);
    stale.profile = 60;
    log.take(stale, household, {}, events);
    CHECK(events.after(0).empty());
}

TEST_CASE("what it remembers is bounded") {
    const auto household = home();
    EventRing events{0};
    NoticeLog log;
    for (std::uint32_t i = 0; i < 3 * NoticeLog::most; ++i) {
        auto event = noticed(Notice::tunnel, 0);
        event.device.octets[4] = static_cast<std::uint8_t>(i >> 8U);
        event.device.octets[5] = static_cast<std::uint8_t>(i);
        log.take(event, household, {}, events);
    }
    CHECK(events.after(0).size() == EventRing::most);
}
