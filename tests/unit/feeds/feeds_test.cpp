#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "daemon/feeds/content.h"
#include "daemon/feeds/download.h"
#include "daemon/feeds/refusal.h"
#include "daemon/feeds/schedule.h"
#include "daemon/feeds/state.h"

namespace tarha::feeds {
namespace {

constexpr std::int64_t day = 24 * 3600;

TEST_CASE("a feed is due at once, then once an interval, and later after failures") {
    CHECK(next_due({}, day, 100) == 0);
    CHECK(next_due({1000, 1000, 0, 0}, day, 100) == 1000 + day + 100);
    CHECK(next_due({1000, 2000, 1, 0}, day, 0) == 2000 + first_backoff);
    CHECK(next_due({1000, 2000, 3, 0}, day, 0) == 2000 + 4 * first_backoff);
    CHECK(next_due({1000, 2000, 4'000'000'000, 0}, day, 0) == 2000 + day);
    CHECK(next_due({1000, 2000, 1, 9000}, day, 0) == 9000);
    CHECK(next_due({1000, 2000, 1, 1LL << 60}, day, 0) == 2000 + longest_retry);
    CHECK(is_due({5000, 5000, 0, 0}, 5000 + day, 4000));  // the clock went back
    CHECK_FALSE(is_due({5000, 5000, 0, 0}, 5000 + day, 6000));
}

TEST_CASE("the jitter is stable, below its bound, and differs between devices") {
    CHECK(stable_share(1, "a", 0) == 0);
    CHECK(stable_share(7, "adult", 3600) == stable_share(7, "adult", 3600));
    std::int64_t least = 3600;
    std::int64_t most = 0;
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        const auto share = stable_share(seed, "adult", 3600);
        REQUIRE(share >= 0);
        REQUIRE(share < 3600);
        least = std::min(least, share);
        most = std::max(most, share);
    }
    CHECK(least < 100);
    CHECK(most > 3500);
}

TEST_CASE("https never leads to http") {
    CHECK(may_fetch("https://a.example/", false));
    CHECK_FALSE(may_fetch("http://a.example/", false));
    CHECK(may_fetch("http://a.example/", true));
    CHECK_FALSE(may_fetch("file:///etc/passwd", true));
    CHECK_FALSE(may_follow("https://a.example/", "http://a.example/", true));
    CHECK(may_follow("http://a.example/", "http://b.example/", true));
    CHECK_FALSE(may_follow("http://a.example/", "http://b.example/", false));
    CHECK_FALSE(may_follow("http://a.example/", "ftp://b.example/", true));
    CHECK(may_follow("http://a.example/", "https://b.example/", true));
}

TEST_CASE("only a strong validator continues a download") {
    CHECK(Validator{"\"x\"", "Mon"}.for_range() == "\"x\"");
    CHECK(Validator{"W/\"x\"", "Mon"}.for_range() == "Mon");
    CHECK(Validator{"W/\"x\"", ""}.for_range().empty());
}

TEST_CASE("Content-Range") {
    const auto good = parse_content_range("bytes 100-199/200");
    REQUIRE(good.has_value());
    CHECK(good->first == 100);
    CHECK(good->total == 200);
    CHECK(parse_content_range("bytes 0-9/*")->total == 0);
    for (const auto* bad : {"", "bytes", "bytes 5-4/9", "bytes 1-9/9", "bytes */9", "items 0-1/2",
                            "bytes a-b/c", "bytes 1-2", "bytes 99999999999999999999-1/2"}) {
        CAPTURE(bad);
        CHECK_FALSE(parse_content_range(bad).has_value());
    }
}

TEST_CASE("what a line of each format is about") {
    struct Row {
        std::string_view line;
        std::string_view name;
    };
    for (const Row& row :
         {Row{"a.example", "a.example"}, Row{"0.0.0.0 a.example # x", "a.example"},
          Row{"::1 a.example", "a.example"}, Row{"||a.example^$third", "a.example"},
          Row{"*.a.example", "a.example"}, Row{"address=/a.example/", "a.example"},
          Row{"local=/a.example/", "a.example"}, Row{"domain:a.example @ads", "a.example"},
          Row{"a.example CNAME .", "a.example"}, Row{"nonsense", ""}, Row{"", ""}}) {
        CAPTURE(row.line);
        CHECK(name_in_line(row.line) == row.name);
    }
}

// A list of the names numbered first, first + 1, ...
Content names_from(std::uint64_t first, std::uint64_t count) {
    Content list;
    list.names = count;
    for (std::uint64_t i = first; i < first + count; ++i) {
        list.sketch.add("n" + std::to_string(i) + ".example");
    }
    return list;
}

TEST_CASE("suspicious: many names come, go or exchanged") {
    struct Row {
        std::uint64_t before, first, after;
        bool is_suspicious;
    };
    for (const Row& row :
         {Row{0, 0, 1000, false}, Row{1000, 0, 1000, false}, Row{1999, 0, 1000, false},
          Row{2001, 0, 1000, true}, Row{600, 0, 1000, true}, Row{700, 0, 1000, false},
          Row{5, 0, 40, false},  // small lists may move
          Row{40, 40, 40, false}, Row{60, 60, 60, true}, Row{60, 20, 60, false},
          Row{1000, 1000, 1000, true}, Row{1000, 750, 1000, true}, Row{1000, 300, 1000, false},
          Row{100'000, 90'000, 100'000, true}, Row{100'000, 30'000, 100'000, false}}) {
        CAPTURE(row.before);
        CAPTURE(row.first);
        CAPTURE(row.after);
        const bool refused =
            !suspicion(names_from(row.first, row.after), names_from(0, row.before)).empty();
        CHECK(refused == row.is_suspicious);
    }
}

TEST_CASE("suspicious: names that nothing may block") {
    Content list = names_from(0, 40);
    list.protected_names = min_protected;
    CHECK(suspicion(list, list).empty());
    list.protected_names = min_protected + 1;
    CHECK_FALSE(suspicion(list, list).empty());
}

TEST_CASE("sketch: the order and repetition of names do not matter") {
    Sketch up;
    Sketch down;
    for (int i = 0; i < 3000; ++i) {
        up.add(std::to_string(i));
        down.add(std::to_string(2999 - i));
        down.add(std::to_string(i / 2));
    }
    CHECK(up.alike(down) == 100);
    CHECK(Sketch{}.alike(Sketch{}) == 100);
    CHECK(Sketch{}.alike(up) == 0);
}

TEST_CASE("the state survives its file, and other files are refused") {
    State state{42, {}};
    state.feeds["a"] = {"https://x/", {"\"e\"", "Mon"}, {1, 2, 3, 4}, "bad \"thing\"", 5, 6};
    const auto again = parse_state(state_text(state), "feeds.json");
    REQUIRE(again.has_value());
    CHECK(state_text(*again) == state_text(state));
    CHECK(again->feeds.at("a").history.retry_at == 4);
    for (const auto* bad : {"", "[]", "{}", "{\"version\":2,\"feeds\":{}}", "{\"version\":1}"}) {
        CAPTURE(bad);
        CHECK_FALSE(parse_state(bad, "feeds.json").has_value());
    }
}

TEST_CASE("a state that cannot be used starts afresh with a warning") {
    const auto file = std::filesystem::temp_directory_path() / "tarha-feeds-test.json";
    std::filesystem::remove(file);
    CHECK(load_state(file).warning.empty());
    for (const auto& text :
         {std::string{"{\"version\":1,"}, std::string(max_state_bytes + 1, ' ')}) {
        std::ofstream{file, std::ios::binary} << text;
        const auto loaded = load_state(file);
        CHECK(loaded.state.feeds.empty());
        CHECK(loaded.warning.find("starts afresh") != std::string::npos);
    }
    std::filesystem::remove(file);
}

}  // namespace
}  // namespace tarha::feeds
