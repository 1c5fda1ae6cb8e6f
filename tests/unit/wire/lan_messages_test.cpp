// What devices say to all on the LAN: DHCP, router advertisements, multicast DNS.
#include <random>
#include <string>

#include <doctest/doctest.h>

#include "daemon/wire/dhcp.h"
#include "daemon/wire/dhcpv6.h"
#include "daemon/wire/mdns.h"
#include "daemon/wire/router_advertisement.h"
#include "tests/support/buffer.h"
#include "tests/support/dns_message.h"

namespace tarha::test {
namespace {

namespace dhcp = wire::dhcp;

Buffer option(unsigned kind, const Buffer& value) {
    return joined({number(kind, 1), block(1, value)});
}

Buffer dhcp_message(unsigned direction, const Buffer& options, unsigned hardware = 1) {
    return joined({number(direction, 1),
                   number(hardware, 1),
                   {6},
                   Buffer(25),
                   {2, 0, 0x5e, 0x10, 0, 1},
                   Buffer(10 + 64 + 128),
                   {0x63, 0x82, 0x53, 0x63},
                   options});
}

const Buffer request = joined({option(53, {3}),
                               {0, 0},
                               option(54, {192, 0, 2, 1}),
                               option(50, {192, 0, 2, 7}),
                               option(12, to_buffer("mias-tablet")),
                               option(60, to_buffer("android-dhcp-15")),
                               option(55, {1, 3, 6, 15}),
                               {255},
                               option(12, to_buffer("behind"))});

std::string text(Bytes bytes) {
    return {bytes.begin(), bytes.end()};
}

TEST_CASE("a DHCP request") {
    const Buffer bytes = dhcp_message(1, request);
    const auto message = dhcp::read(bytes);
    REQUIRE(message);
    CHECK(message->kind == dhcp::Kind::request);
    CHECK_FALSE(message->is_from_server());
    CHECK(message->client.to_string() == "02:00:5e:10:00:01");
    CHECK(message->server == parse_ip("192.0.2.1"));
    CHECK(message->requested == parse_ip("192.0.2.7"));
    CHECK(text(message->host_name) == "mias-tablet");
    CHECK(text(message->vendor_class) == "android-dhcp-15");
    CHECK(to_buffer(message->wanted) == Buffer{1, 3, 6, 15});
}

TEST_CASE("which DHCP messages are read") {
    const auto kind = [](std::uint8_t number) { return option(53, {number}); };
    struct Case {
        const char* name;
        Buffer bytes;
        bool is_read;
    };
    const Case cases[] = {
        {"an offer", dhcp_message(2, kind(2)), true},
        {"an offer of a client", dhcp_message(1, kind(2)), false},
        {"a discover of a server", dhcp_message(2, kind(1)), false},
        {"no end", dhcp_message(1, kind(1)), true},
        {"BOOTP without a kind", dhcp_message(1, {255}), false},
        {"a kind of its own", dhcp_message(1, kind(9)), false},
        {"kind zero", dhcp_message(1, kind(0)), false},
        {"not Ethernet", dhcp_message(1, kind(1), 32), false},
        {"an option cut off", dhcp_message(1, joined({kind(1), {12, 5, 'a'}})), false},
        {"an address of three bytes is none",
         dhcp_message(1, joined({kind(3), option(54, {1, 2, 3})})), true},
        {"another cookie", Buffer(240, 1), false},
        {"nothing", {}, false},
    };
    for (const auto& one : cases) {
        CAPTURE(one.name);
        CHECK(dhcp::read(one.bytes).has_value() == one.is_read);
    }
}

TEST_CASE("of an option that comes twice the first counts, and only so many are looked at") {
    Buffer options =
        joined({option(53, {1}), option(12, to_buffer("first")), option(12, to_buffer("second"))});
    CHECK(text(dhcp::read(dhcp_message(1, options))->host_name) == "first");
    options = option(53, {1});
    for (unsigned i = 0; i < dhcp::max_options; ++i) append(options, option(200, {}));
    append(options, option(12, to_buffer("too late")));
    CHECK(dhcp::read(dhcp_message(1, options))->host_name.empty());
}

TEST_CASE("whom a DHCPv6 client has chosen") {
    namespace dhcpv6 = wire::dhcpv6;
    const auto wide = [](unsigned kind, const Buffer& value) {
        return joined({number(kind, 2), block(2, value)});
    };
    const auto message = [](unsigned kind, const Buffer& options) {
        return joined({number(kind, 1), {1, 2, 3}, options});
    };
    const Buffer mac{2, 0, 0x5e, 0x10, 0, 1};
    const Buffer of_link = wide(2, joined({{0, 3, 0, 1}, mac}));
    const Buffer with_time = wide(2, joined({{0, 1, 0, 1, 9, 9, 9, 9}, mac}));
    const Buffer client = wide(1, joined({{0, 3, 0, 1}, Buffer(6, 7)}));
    const auto server = [](const Buffer& bytes) {
        const auto choice = dhcpv6::read_choice(bytes);
        return choice && choice->server ? choice->server->to_string() : std::string{};
    };
    const std::string known = "02:00:5e:10:00:01";
    CHECK(server(message(3, joined({client, of_link}))) == known);
    CHECK(server(message(5, joined({with_time, client}))) == known);
    CHECK_FALSE(dhcpv6::read_choice(message(1, joined({client, of_link}))));  // SOLICIT
    CHECK_FALSE(dhcpv6::read_choice(message(7, of_link)));                    // REPLY
    CHECK_FALSE(dhcpv6::read_choice(message(3, client)));
    CHECK(dhcpv6::read_choice(message(3, wide(2, Buffer(18, 4)))).has_value());
    CHECK(server(message(3, wide(2, Buffer(18, 4)))).empty());                     // another kind
    CHECK(server(message(3, wide(2, joined({{0, 3, 0, 6}, mac})))).empty());       // no Ethernet
    CHECK(server(message(3, wide(2, joined({{0, 3, 0, 1}, mac, {0}})))).empty());  // too long

    Buffer many;
    for (unsigned i = 0; i < dhcpv6::max_options; ++i) append(many, wide(200, {}));
    CHECK(server(message(3, joined({many, of_link}))).empty());
    const Buffer whole = message(3, joined({client, with_time}));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CHECK_FALSE(dhcpv6::read_choice(to_buffer(Bytes{whole}.first(size))));
    }
}

TEST_CASE("a DHCP message that is cut anywhere is shorter or none") {
    const Buffer whole = dhcp_message(1, request);
    for (std::size_t n = 0; n < whole.size(); ++n) {
        const Buffer part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(n));
        const auto message = dhcp::read(part);
        if (n < 240) CHECK_FALSE(message);
        if (message) CHECK(message->host_name.size() <= n);
    }
}

Buffer advertisement(unsigned lifetime, const Buffer& options = {}) {
    return joined({{134, 0, 0, 0, 64, 0}, number(lifetime, 2), Buffer(8), options});
}

TEST_CASE("who wants to be a router") {
    const auto resolver = [](std::uint32_t lifetime) {
        return joined({{25, 3, 0, 0}, number(lifetime, 4), Buffer(16, 0xfd)});
    };
    const Buffer prefix = joined({{3, 4}, Buffer(30)});
    struct Case {
        const char* name;
        Buffer bytes;
        bool is_read, wants_traffic;
    };
    const Case cases[] = {
        {"a router", advertisement(1800), true, true},
        {"a router with a prefix", advertisement(1800, prefix), true, true},
        {"a border router of Thread", advertisement(0, prefix), true, false},
        {"who gives resolvers only", advertisement(0, joined({prefix, resolver(600)})), true, true},
        {"who takes resolvers back", advertisement(0, resolver(0)), true, false},
        {"a solicitation", joined({{133, 0, 0, 0}, Buffer(4)}), false, false},
        {"a code", joined({{134, 1}, Buffer(14)}), false, false},
        {"an option without length", advertisement(9, {3, 0, 0, 0, 0, 0, 0, 0}), false, false},
        {"an option cut off", advertisement(9, {3, 4, 0}), false, false},
        {"cut off", {134, 0, 0, 0}, false, false},
    };
    for (const auto& one : cases) {
        CAPTURE(one.name);
        const auto read = wire::read_router_advertisement(one.bytes);
        CHECK(read.has_value() == one.is_read);
        if (read) CHECK(read->wants_traffic() == one.wants_traffic);
    }
}

Buffer address_of(const char* text) {
    const auto ip = *parse_ip(text);
    return {ip.octets.begin(), ip.octets.begin() + (ip.v6 ? 16 : 4)};
}

Buffer announcement(std::string_view name, const char* address) {
    const bool v6 = parse_ip(address)->v6;
    return joined({number(0, 2), number(0x8400, 2), number(0, 2), number(1, 2), number(0, 4),
                   dns_record(dns_name(name), v6 ? 28 : 1, address_of(address), 120, 0x8001)});
}

TEST_CASE("the own name in multicast DNS") {
    struct Case {
        const char* name;
        Buffer bytes;
        const char* sender;
        std::string expected;  // empty: none
    };
    const Case cases[] = {
        {"an answer", announcement("Mias-Tablet.local", "192.0.2.7"), "192.0.2.7", "mias-tablet"},
        {"IPv6", announcement("tv.local", "fe80::7"), "fe80::7", "tv"},
        {"for a sleeper", announcement("tv.local", "192.0.2.9"), "192.0.2.7", ""},
        {"not local", announcement("tv.example", "192.0.2.7"), "192.0.2.7", ""},
        {"a name below", announcement("a.tv.local", "192.0.2.7"), "192.0.2.7", ""},
        {"nothing", {}, "192.0.2.7", ""},
    };
    for (const auto& one : cases) {
        CAPTURE(one.name);
        const auto name = wire::mdns::own_name(one.bytes, *parse_ip(one.sender));
        CHECK((name ? std::string{name->view()} : std::string{}) == one.expected);
    }
}

TEST_CASE("a probe tells the name it would like") {
    const Buffer record = dns_record(dns_name("tv.local"), 1, address_of("192.0.2.7"));
    const Buffer probe = joined({number(0, 4), number(1, 2), number(0, 2), number(1, 2),
                                 number(0, 2), dns_question("tv.local", 255), record});
    CHECK(wire::mdns::own_name(probe, *parse_ip("192.0.2.7"))->view() == "tv");
}

TEST_CASE("any bytes are read without harm") {
    std::mt19937 random{20261124};
    const Buffer seeds[] = {dhcp_message(1, request), advertisement(9, Buffer(32, 4)),
                            announcement("tv.local", "192.0.2.7")};
    for (int round = 0; round < 3000; ++round) {
        for (Buffer bytes : seeds) {
            for (int change = 0; change < 4; ++change) {
                bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
            }
            bytes.resize(random() % (bytes.size() + 1));
            const auto message = dhcp::read(bytes);
            if (message) CHECK(message->host_name.size() <= 255);
            static_cast<void>(wire::read_router_advertisement(bytes));
            static_cast<void>(wire::mdns::own_name(bytes, *parse_ip("192.0.2.7")));
        }
    }
}

}  // namespace
}  // namespace tarha::test
