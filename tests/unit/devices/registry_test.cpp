#include "daemon/devices/registry.h"

#include <doctest/doctest.h>

namespace tarha::devices {
namespace {

MacAddress mac(std::uint16_t number) {
    return {{2, 0, 0, 0, static_cast<std::uint8_t>(number >> 8U),
             static_cast<std::uint8_t>(number & 0xffU)}};
}

IpAddress address(std::uint8_t number) {
    IpAddress made;
    made.octets = {192, 0, 2, number};
    return made;
}

}  // namespace

TEST_CASE("a device is new once and keeps when it was first seen") {
    Registry registry;
    CHECK(registry.seen(mac(1), 100));
    CHECK(!registry.seen(mac(1), 200));
    CHECK(!registry.seen(mac(1), 150));  // the clock went back
    REQUIRE(registry.find(mac(1)));
    CHECK(registry.find(mac(1))->first_seen == 100);
    CHECK(registry.find(mac(1))->last_seen == 200);
    CHECK(!registry.find(mac(2)));
}

TEST_CASE("addresses belong to who had them last") {
    Registry registry;
    CHECK(registry.seen_at(mac(1), address(10), 100));
    registry.seen_at(mac(2), address(10), 200);
    REQUIRE(registry.at(address(10)));
    CHECK(registry.at(address(10))->mac == mac(2));
    registry.left(address(10));
    CHECK(!registry.at(address(10)));
    CHECK(registry.find(mac(1)));
}

TEST_CASE("a device keeps its newest addresses only") {
    Registry registry;
    for (std::uint8_t i = 0; i < 40; ++i) registry.seen_at(mac(1), address(i), i);
    registry.seen_at(mac(1), address(30), 41);
    const auto& addresses = registry.find(mac(1))->addresses;
    CHECK(addresses.size() == Registry::max_addresses);
    CHECK(addresses.back() == address(30));
    CHECK(!registry.at(address(0)));
}

TEST_CASE("names are for devices that are known, and are made plain") {
    Registry registry;
    registry.name(mac(1), "nobody");
    CHECK(!registry.find(mac(1)));
    registry.seen(mac(1), 1);
    registry.name(mac(1), "mia's tablet");
    CHECK(registry.find(mac(1))->name == "miastablet");
    registry.name(mac(1), "*");
    CHECK(registry.find(mac(1))->name == "miastablet");
}

TEST_CASE("the device that was not seen for the longest time makes room") {
    Registry registry;
    constexpr std::uint16_t most = Registry::max_devices;
    for (std::uint16_t i = 0; i < most; ++i) registry.seen(mac(i), 1000 + i);
    registry.seen(mac(0), 5000);
    registry.seen(mac(most), 5001);
    CHECK(registry.all().size() == most);
    CHECK(registry.find(mac(0)));
    CHECK(!registry.find(mac(1)));
    CHECK(registry.find(mac(most)));
}

}  // namespace tarha::devices
