// Which minutes count as used: the shapes of tests/data/usage, and what holds for any traffic.
#include "rules/usage.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace tarha::rules {
namespace {

struct Observation {
    std::uint64_t slot = 0;
    Traffic traffic;
};

// "expect LEAST MOST", then "slot up down packets" a line; '#' begins a comment.
struct Shape {
    unsigned least = 0;
    unsigned most = 0;
    std::vector<Observation> observations;
};

Shape read_shape(const std::filesystem::path& path) {
    Shape shape;
    std::ifstream file{path};
    bool has_expectation = false;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#') continue;
        std::istringstream words{line};
        std::string first;
        words >> first;
        if (first == "expect") {
            has_expectation = static_cast<bool>(words >> shape.least >> shape.most);
            continue;
        }
        Observation seen{std::stoull(first), {}};
        words >> seen.traffic.bytes_up >> seen.traffic.bytes_down >> seen.traffic.packets;
        REQUIRE_MESSAGE(words, (path.string() + ": " + line));
        shape.observations.push_back(seen);
    }
    REQUIRE_MESSAGE(has_expectation, path.string());
    REQUIRE_FALSE(shape.observations.empty());
    return shape;
}

Shape shape(const std::string& name) {
    return read_shape(std::string{TARHA_SOURCE_DIR} + "/tests/data/usage/" + name + ".txt");
}

// Minutes charged to budget 0 when the meter is asked in every slot and once long afterwards.
unsigned charged(const Shape& shape, std::uint64_t begin) {
    UsageMeter meter;
    unsigned minutes = meter.advance(begin)[0];
    for (const auto& seen : shape.observations) {
        meter.observe(begin + seen.slot, 1, seen.traffic);
        minutes += meter.advance(begin + seen.slot)[0];
    }
    return minutes + meter.advance(begin + shape.observations.back().slot + 1000)[0];
}

constexpr Traffic plenty{5'000, 500'000, 500};

TEST_CASE("usage: each shape costs what its file says") {
    std::size_t files = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator{std::string{TARHA_SOURCE_DIR} + "/tests/data/usage"}) {
        if (entry.path().extension() != ".txt") continue;
        ++files;
        const auto shape = read_shape(entry.path());
        for (const std::uint64_t begin : {0U, 6'000U, 6'002U, 6'005U}) {
            CAPTURE(entry.path().filename().string());
            CAPTURE(begin);
            const auto minutes = charged(shape, begin);
            // A beginning within a minute touches one minute more.
            CHECK(minutes >= shape.least);
            CHECK(minutes <=
                  shape.most + (begin % slots_per_minute != 0 && shape.most > 0 ? 1 : 0));
        }
    }
    CHECK(files >= 18);
}

TEST_CASE("usage: two devices at once are one minute") {
    const auto game = shape("game_udp");
    const auto feed = shape("feed_scrolling");
    UsageMeter meter;
    unsigned minutes = 0;
    std::size_t next = 0;
    for (const auto& seen : game.observations) {
        meter.observe(seen.slot, 1, seen.traffic);
        while (next < feed.observations.size() && feed.observations[next].slot <= seen.slot) {
            meter.observe(seen.slot, 1, feed.observations[next++].traffic);
        }
        minutes += meter.advance(seen.slot)[0];
    }
    minutes += meter.advance(1000)[0];
    CHECK(minutes == 20);
}

TEST_CASE("usage: a pause of two minutes is bridged when the use goes on, a longer one is not") {
    struct Case {
        std::uint64_t quiet_minutes;
        unsigned charged;
    };
    for (const auto& row : {Case{0, 6}, {1, 7}, {2, 8}, {3, 6}, {30, 6}}) {
        CAPTURE(row.quiet_minutes);
        UsageMeter meter;
        for (std::uint64_t slot = 0; slot < 18; ++slot) meter.observe(slot, 1, plenty);
        const auto again = 18 + row.quiet_minutes * slots_per_minute;
        for (std::uint64_t slot = again; slot < again + 18; ++slot) meter.observe(slot, 1, plenty);
        CHECK(meter.advance(again + 1000)[0] == row.charged);
    }
}

TEST_CASE("usage: the pause after the last use is not charged") {
    UsageMeter meter;
    for (std::uint64_t slot = 0; slot < 30; ++slot) meter.observe(slot, 1, plenty);
    CHECK(meter.advance(30)[0] == 5);
    CHECK(meter.advance(100'000)[0] == 0);
}

TEST_CASE("usage: each budget by itself") {
    UsageMeter meter;
    for (std::uint64_t slot = 0; slot < 60; ++slot) {
        meter.observe(slot, slot < 30 ? 0b1001U : 0b1000U, plenty);
        meter.observe(slot, 1U << 15U, {100, 100, 4});
    }
    const auto minutes = meter.advance(60);
    CHECK(minutes[0] == 5);
    CHECK(minutes[3] == 10);
    CHECK(minutes[1] == 0);
    CHECK(minutes[15] == 0);
}

TEST_CASE("usage: where a slot begins to be busy, and where bulk begins") {
    struct Case {
        const char* what;
        Traffic traffic;
        unsigned charged;
    };
    const Case cases[]{
        {"just busy", {busy_bytes / 2, busy_bytes / 2, busy_packets}, 3},
        {"a byte less", {busy_bytes / 2, busy_bytes / 2 - 1, busy_packets}, 0},
        {"a packet less", {busy_bytes, busy_bytes, busy_packets - 1}, 0},
        {"a large stream", {0, bulk_bytes - 1, 9'000}, 3},
        {"more than any stream", {0, bulk_bytes, 9'000}, 0},
        {"a small upload", {bulk_upload_bytes - 1, 0, 60}, 3},
        {"an upload", {bulk_upload_bytes, bulk_upload_bytes / bulk_upload_ratio, 60}, 0},
        {"answered enough", {bulk_upload_bytes, bulk_upload_bytes / bulk_upload_ratio + 1, 60}, 3},
        {"nonsense", {~0ULL, ~0ULL, ~0ULL}, 0},
    };
    for (const auto& row : cases) {
        CAPTURE(row.what);
        UsageMeter meter;
        for (std::uint64_t slot = 0; slot < 18; ++slot) meter.observe(slot, 1, row.traffic);
        CHECK(meter.advance(1000)[0] == row.charged);
    }
}

TEST_CASE("usage: bulk beside a game hides nothing of the game") {
    UsageMeter meter;
    for (std::uint64_t slot = 0; slot < 60; ++slot) {
        meter.observe(slot, 1, {1'000'000, 200'000'000, 150'000});
        meter.observe(slot, 1, {50'000, 90'000, 1200});
    }
    CHECK(meter.advance(60)[0] == 10);
}

TEST_CASE("usage: time that goes back or leaps charges nothing by itself") {
    UsageMeter meter;
    for (std::uint64_t slot = 600; slot < 630; ++slot) meter.observe(slot, 1, plenty);
    CHECK(meter.advance(630)[0] == 5);
    for (std::uint64_t slot = 0; slot < 600; ++slot) meter.observe(slot, 1, plenty);
    CHECK(meter.advance(631)[0] == 0);  // all of it in the slot that runs
    CHECK(meter.advance(~0ULL)[0] <= 1);
    CHECK(meter.advance(~0ULL)[0] == 0);
    CHECK(meter.advance(0)[0] == 0);
}

TEST_CASE("usage: no minute is invented, and none charged twice, for any traffic") {
    std::mt19937 random{20261124};
    for (int round = 0; round < 300; ++round) {
        UsageMeter meter;
        const std::uint64_t begin = random() % 1000;
        std::uint64_t slot = begin;
        std::uint64_t sum = 0;
        meter.advance(slot);
        const auto take = [&] {
            const auto minutes = meter.advance(slot);
            sum += minutes[2];
            for (std::size_t i = 0; i < minutes.size(); ++i) {
                if (i != 2) REQUIRE(minutes[i] == 0);
            }
            // At any time: no more minutes than have ended since the beginning.
            REQUIRE(sum <= slot / slots_per_minute - begin / slots_per_minute);
        };
        for (int step = 0; step < 400; ++step) {
            if (random() % 3 == 0) slot += random() % (random() % 20 == 0 ? 500 : 4);
            const Traffic traffic{random() % 3000, random() % 200'000, random() % 20};
            meter.observe(slot, 1U << 2U, traffic);
            if (random() % 4 == 0) take();
        }
        slot += 1000;
        take();
    }
}

TEST_CASE("usage: when the caller asks makes no difference") {
    std::mt19937 random{7};
    for (const auto* name : {"chat_typing", "wiki_reading", "phone_asleep", "music_prefetch"}) {
        const auto traffic = shape(name);
        const auto expected = charged(traffic, 0);
        for (int round = 0; round < 20; ++round) {
            UsageMeter meter;
            unsigned minutes = meter.advance(0)[0];
            for (const auto& seen : traffic.observations) {
                if (random() % 5 == 0) minutes += meter.advance(seen.slot)[0];
                meter.observe(seen.slot, 1, seen.traffic);
            }
            minutes += meter.advance(traffic.observations.back().slot + 1000)[0];
            CHECK(minutes == expected);
        }
    }
}

}  // namespace
}  // namespace tarha::rules
