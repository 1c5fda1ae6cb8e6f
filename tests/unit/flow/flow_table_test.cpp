#include "daemon/flow/flow_table.h"

#include <map>
#include <memory>
#include <random>

#include <doctest/doctest.h>

namespace tarha::test {
namespace {

flow::FlowKey key_number(std::uint32_t number) {
    flow::FlowKey key;
    key.client.address.octets = {10, static_cast<std::uint8_t>(number >> 16U),
                                 static_cast<std::uint8_t>(number >> 8U),
                                 static_cast<std::uint8_t>(number)};
    key.client.port = 40000;
    key.server.port = 443;
    key.protocol = 6;
    return key;
}

using Table = flow::FlowTable<std::unique_ptr<int>>;

TEST_CASE("what was put in is found, and nothing else") {
    Table table{100, {1, 2}};
    CHECK(table.capacity() == 128);
    CHECK(table.find(key_number(1), 0) == nullptr);
    table.insert(key_number(1), 0) = std::make_unique<int>(7);
    REQUIRE(table.find(key_number(1), 1) != nullptr);
    CHECK(**table.find(key_number(1), 1) == 7);
    CHECK(table.find(key_number(1).reversed(), 1) == nullptr);
    CHECK(table.size() == 1);
    CHECK(table.insert(key_number(1), 2) == nullptr);  // a fresh value in the old place
    CHECK(table.size() == 1);
    table.erase(key_number(1));
    table.erase(key_number(1));
    CHECK(table.size() == 0);
    CHECK(table.find(key_number(1), 3) == nullptr);
}

TEST_CASE("a full set pushes out the flow unused for longest") {
    flow::FlowTable<int> table{flow::FlowTable<int>::ways, {1, 2}};  // one set
    for (std::uint32_t i = 0; i < table.capacity(); ++i)
        table.insert(key_number(i), 10 + i) = int(i);
    table.find(key_number(0), 30);  // touched: now number 1 is the oldest
    int evicted = -1;
    table.insert(key_number(99), 31, [&](const flow::FlowKey&, int& value) { evicted = value; });
    CHECK(evicted == 1);
    CHECK(table.evictions() == 1);
    CHECK(table.find(key_number(0), 31) != nullptr);
    CHECK(table.find(key_number(1), 31) == nullptr);
    CHECK(table.size() == table.capacity());
}

TEST_CASE("flows can be walked and expired") {
    flow::FlowTable<int> table{64, {3, 4}};
    for (std::uint32_t i = 0; i < 10; ++i) table.insert(key_number(i), i) = int(i);
    int sum = 0;
    table.for_each([&](const flow::FlowKey&, int& value) { sum += value; });
    CHECK(sum == 45);
    table.erase_if(
        [](const flow::FlowKey&, const int&, std::uint32_t used_at) { return used_at < 6; });
    CHECK(table.size() == 4);
    CHECK(table.find(key_number(5), 20) == nullptr);
    CHECK(table.find(key_number(6), 20) != nullptr);
}

TEST_CASE("it does what a map does while nothing is pushed out") {
    std::mt19937 random{5};
    flow::FlowTable<int> table{4096, {random(), random()}};
    std::map<std::uint32_t, int> model;
    for (int round = 0; round < 20000; ++round) {
        const std::uint32_t number = static_cast<std::uint32_t>(random() % 300);
        if (random() % 3 == 0) {
            table.erase(key_number(number));
            model.erase(number);
        } else {
            table.insert(key_number(number), 1) = round;
            model[number] = round;
        }
        const std::uint32_t asked = static_cast<std::uint32_t>(random() % 300);
        const int* found = table.find(key_number(asked), 1);
        const auto expected = model.find(asked);
        REQUIRE((found != nullptr) == (expected != model.end()));
        if (found != nullptr) REQUIRE(*found == expected->second);
        REQUIRE(table.size() == model.size());
    }
    CHECK(table.evictions() == 0);
}

// A table of 8 ways holds nearly as many flows as it has slots before it pushes any out.
TEST_CASE("half full it pushes out next to nothing") {
    flow::FlowTable<int> table{16384, {0x1234, 0x5678}};
    for (std::uint32_t i = 0; i < 8192; ++i) table.insert(key_number(i), 1);
    CHECK(table.evictions() < 82);  // one in a hundred
}

}  // namespace
}  // namespace tarha::test
