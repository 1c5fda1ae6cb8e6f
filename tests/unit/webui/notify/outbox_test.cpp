#include "webui/notify/outbox.h"

#include <doctest/doctest.h>

namespace tarha::test {
namespace {

using webui::notify::Outbox;

constexpr std::int64_t start = 1'790'000'000;

TEST_CASE("letters leave in their order") {
    Outbox box;
    CHECK(box.due(start) == nullptr);
    CHECK_FALSE(box.oldest().has_value());
    CHECK(box.add(1, {"a", {}, ""}, start));
    CHECK(box.add(2, {"b", {}, ""}, start));
    REQUIRE(box.due(start) != nullptr);
    CHECK(box.due(start)->url == "a");
    CHECK(box.oldest() == 1);
    box.sent();
    CHECK(box.due(start)->url == "b");
    box.sent();
    CHECK(box.due(start) == nullptr);
}

TEST_CASE("what failed is tried again, less and less often") {
    Outbox box;
    box.add(1, {"a", {}, ""}, start);
    std::int64_t now = start;
    std::int64_t pause = 0;
    for (const std::int64_t expected : {5, 10, 20, 40, 80, 160, 320, 640, 900, 900}) {
        REQUIRE(box.due(now) != nullptr);
        pause = box.failed(now) - now;
        CHECK(pause == expected);
        CHECK(box.due(now) == nullptr);
        CHECK(box.due(now + pause - 1) == nullptr);
        now += pause;
    }
    REQUIRE(box.due(now) != nullptr);
    box.sent();
    box.add(2, {"b", {}, ""}, now);
    CHECK(box.due(now) != nullptr);  // a success ends the pauses
    CHECK(box.failed(now) - now == 5);
    CHECK(box.due(now - 100'000) != nullptr);  // a clock that was set back does not lengthen one
}

TEST_CASE("a day is the longest that a letter waits") {
    Outbox box;
    box.add(1, {"a", {}, ""}, start);
    box.add(2, {"b", {}, ""}, start + 10);
    CHECK(box.due(start + Outbox::lives)->url == "a");
    CHECK(box.due(start + Outbox::lives + 1)->url == "b");
    CHECK(box.due(start + Outbox::lives + 11) == nullptr);
}

TEST_CASE("nobody is told more than so much in an hour, and the oldest makes room") {
    Outbox box;
    for (std::size_t i = 0; i < Outbox::max_an_hour; ++i) {
        CHECK(box.add(i, {"a", {}, ""}, start + static_cast<std::int64_t>(i)));
    }
    CHECK_FALSE(box.add(99, {"late", {}, ""}, start + 100));
    CHECK(box.add(100, {"an hour later", {}, ""}, start + 3600));
    std::size_t added = 0;
    for (std::int64_t hour = 2; added < Outbox::max_waiting; ++hour) {
        for (std::size_t i = 0; i < Outbox::max_an_hour; ++i, ++added) {
            box.add(1000 + added, {"b", {}, ""}, start + hour * 3600);
        }
    }
    CHECK(box.oldest() >= 1000);  // the first thirty had to go
}

}  // namespace
}  // namespace tarha::test
