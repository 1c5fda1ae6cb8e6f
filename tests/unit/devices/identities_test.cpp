#include "daemon/devices/identities.h"

#include <array>
#include <string>

#include <doctest/doctest.h>

namespace tarha::devices {
namespace {

constexpr std::int64_t noon = 1'800'000'000;
constexpr std::int64_t hour = 3600;

MacAddress mac(std::uint8_t last) {
    return {{0x02, 0, 0x5e, 0x10, 0, last}};
}

const auto everybody = [](const MacAddress&) { return true; };

constexpr std::uint64_t android = 11;
constexpr std::uint64_t windows = 12;

TEST_CASE("the fingerprint is of the options and their order") {
    const std::array<std::uint8_t, 3> one{1, 3, 6};
    const std::array<std::uint8_t, 3> other{1, 6, 3};
    CHECK(fingerprint_of(one) == fingerprint_of(one));
    CHECK(fingerprint_of(one) != fingerprint_of(other));
    CHECK(fingerprint_of({}) == 0);
}

TEST_CASE("names that a maker gives") {
    for (const auto* name : {"iPhone", "Galaxy-S21", "android", "PIXEL-7", "laptop"}) {
        CHECK(is_common_name(name));
    }
    for (const auto* name : {"mias-tablet", "Mias-iPhone", "DESKTOP-4F2K9QX",
                             "android-0123456789abcdef", "laptop-x"}) {
        CHECK_FALSE(is_common_name(name));
    }
}

TEST_CASE("whom a newcomer resembles") {
    struct Case {
        const char* name;
        std::string known, newcomer;
        std::uint64_t known_print, newcomer_print;
        std::int64_t known_seen;  // before the newcomer came
        const char* expected;     // "", "maybe", "likely"
    };
    const Case cases[] = {
        {"name and habits", "mias-tablet", "Mias-Tablet", android, android, hour, "likely"},
        {"the name alone", "mias-tablet", "mias-tablet", 0, android, hour, "likely"},
        {"the name with other habits", "mias-pc", "mias-pc", windows, android, hour, "maybe"},
        {"habits alone are a kind of device", "leos-phone", "guest", android, android, hour, ""},
        {"a maker's name and habits", "iPhone", "iPhone", android, android, hour, "maybe"},
        {"a maker's name alone", "iPhone", "iPhone", 0, android, hour, ""},
        {"a maker's name, other habits", "iPhone", "iPhone", windows, android, hour, ""},
        {"nothing told", "", "", 0, 0, hour, ""},
        {"it was here a moment ago", "mias-tablet", "mias-tablet", android, android, -hour, ""},
    };
    for (const auto& one : cases) {
        CAPTURE(one.name);
        Identities identities;
        identities.told_dhcp(mac(1), one.known, one.known_print, noon - one.known_seen);
        identities.told_dhcp(mac(9), one.newcomer, one.newcomer_print, noon);
        const auto found = identities.resembles(mac(9), noon, noon + 5, everybody);
        std::string sure;
        if (found) sure = found->sureness == Sureness::likely ? "likely" : "maybe";
        CHECK(sure == one.expected);
        if (found) CHECK(found->mac == mac(1));
        CHECK_FALSE(
            identities.resembles(mac(9), noon, noon + 5, [](const MacAddress&) { return false; }));
    }
}

TEST_CASE("a device that is here beside the newcomer is somebody else") {
    Identities identities;
    identities.told_dhcp(mac(1), "mias-tablet", android, noon - hour);
    identities.told_mdns(mac(9), "mias-tablet", noon);
    CHECK(identities.resembles(mac(9), noon, noon, everybody));
    identities.seen(mac(1), noon + 2 * hour);
    CHECK_FALSE(identities.resembles(mac(9), noon, noon + 3 * hour, everybody));
}

TEST_CASE("of two alike none is offered") {
    Identities identities;
    identities.told_dhcp(mac(1), "iPhone", android, noon - hour);
    identities.told_dhcp(mac(2), "iPhone", android, noon - hour);
    identities.told_dhcp(mac(9), "iPhone", android, noon);
    CHECK_FALSE(identities.resembles(mac(9), noon, noon, everybody));
    identities.told_dhcp(mac(3), "leos-phone", android, noon - hour);
    identities.told_mdns(mac(9), "leos-phone", noon);
    CHECK(identities.resembles(mac(9), noon, noon, everybody)->mac == mac(3));
}

TEST_CASE("two names that take turns are two devices") {
    Identities identities;
    CHECK(identities.told_dhcp(mac(1), "dads-pc", windows, noon) == Doubt::none);
    CHECK(identities.told_dhcp(mac(1), "phone-x", android, noon + 60) == Doubt::none);
    CHECK(identities.told_dhcp(mac(1), "phone-x", android, noon + 90) == Doubt::none);
    CHECK(identities.told_dhcp(mac(1), "dads-pc", windows, noon + 120) == Doubt::to_and_fro);
}

TEST_CASE("turns that take long, and the same name with other habits, are one device") {
    Identities identities;
    identities.told_dhcp(mac(1), "dads-pc", windows, noon);
    identities.told_dhcp(mac(1), "linux", android, noon + 60);
    CHECK(identities.told_dhcp(mac(1), "dads-pc", windows, noon + 60 + 2 * hour) == Doubt::none);
    for (int i = 0; i < 6; ++i) {
        const auto print = i % 2 == 0 ? windows : android;
        CHECK(identities.told_dhcp(mac(2), "mias-pc", print, noon + i) == Doubt::none);
    }
}

TEST_CASE("who calls itself as another device does") {
    Identities identities;
    identities.told_dhcp(mac(1), "mias-tablet", android, noon);
    identities.told_dhcp(mac(3), "dads-pc", windows, noon);
    CHECK(identities.told_dhcp(mac(3), "mias-tablet", android, noon + 60) ==
          Doubt::name_of_another);
    CHECK(sureness_of(Doubt::name_of_another) == Sureness::maybe);
    // Under an address that told no name before it is a new address, not a copied one.
    CHECK(identities.told_dhcp(mac(4), "mias-tablet", android, noon + 60) == Doubt::none);
}

TEST_CASE("two addresses that take turns") {
    const auto first = *parse_ip("192.0.2.7");
    const auto second = *parse_ip("192.0.2.8");
    Identities identities;
    Doubt doubt = Doubt::none;
    int sightings = 0;
    while (doubt == Doubt::none && sightings < 20) {
        doubt = identities.seen_at(mac(1), sightings % 2 == 0 ? first : second, noon + sightings);
        ++sightings;
    }
    CHECK(doubt == Doubt::two_addresses);
    CHECK(sightings == static_cast<int>(Identities::address_turns) + 2);
    // A lease that changes, a link-local address and IPv6 are nothing.
    for (const auto* text :
         {"192.0.2.9", "169.254.1.1", "2001:db8::1", "192.0.2.9", "169.254.1.1"}) {
        CHECK(identities.seen_at(mac(2), *parse_ip(text), noon) == Doubt::none);
    }
    // Slow turns are one device that moves.
    for (int i = 0; i < 20; ++i) {
        CHECK(identities.seen_at(mac(3), i % 2 == 0 ? first : second, noon + i * hour) ==
              Doubt::none);
    }
}

TEST_CASE("what is kept is read again, damaged lines are not") {
    Identities identities;
    identities.told_dhcp(mac(1), "mias-tablet", android, noon);
    identities.told_mdns(mac(1), "Mias Tablet!", noon);
    identities.told_mdns(mac(2), "tv", noon + 1);
    identities.seen_at(mac(3), *parse_ip("192.0.2.7"), noon);  // told nothing: not kept
    const auto text = identities.text();
    CHECK(text ==
          "02:00:5e:10:00:01 1800000000 b mias-tablet MiasTablet\n"
          "02:00:5e:10:00:02 1800000001 0 - tv\n");
    identities.told_mdns(mac(4), "-", noon);
    CHECK(identities.text() == text);
    Identities again;
    again.read("nonsense\n" + text + "02:00:5e:10:00:09 -5 b a b\n02:00:5e:10:00:09 5 zz a b\n");
    CHECK(again.text() == text);
    CHECK(again.changes() == 0);
}

TEST_CASE("whoever was silent longest makes room") {
    Identities identities;
    for (std::size_t i = 0; i <= Identities::max_devices; ++i) {
        const MacAddress one{
            {2, 0, 0, 0, static_cast<std::uint8_t>(i >> 8U), static_cast<std::uint8_t>(i)}};
        identities.told_mdns(one, "tv", noon + static_cast<std::int64_t>(i));
    }
    CHECK(identities.find({{2, 0, 0, 0, 0, 0}}) == nullptr);
    CHECK(identities.find({{2, 0, 0, 0, 0, 1}}) != nullptr);
}

}  // namespace
}  // namespace tarha::devices
