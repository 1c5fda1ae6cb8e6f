#include "daemon/wire/packet.h"

#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/ip_packet.h"

namespace tarha::test {
namespace {

using wire::PacketKind;
using wire::ParsedPacket;
using wire::Transport;

const Endpoint client4 = *parse_endpoint("192.0.2.10:40000");
const Endpoint server4 = *parse_endpoint("198.51.100.1:443");
const Endpoint client6 = *parse_endpoint("[2001:db8::10]:40000");
const Endpoint server6 = *parse_endpoint("[2001:db8:1::1]:443");

TEST_CASE("a TCP segment") {
    for (const bool v6 : {false, true}) {
        TcpSegment segment{v6 ? client6 : client4, v6 ? server6 : server4, 0x01020304, 0x05060708,
                           tcp_syn | tcp_ack,      to_buffer("hello")};
        const Buffer ip = tcp_packet(segment);
        const ParsedPacket parsed = wire::parse_ip_packet(ip);
        REQUIRE(parsed.kind == PacketKind::whole);
        CHECK(parsed.packet.source == segment.source);
        CHECK(parsed.packet.destination == segment.destination);
        CHECK(parsed.packet.transport == Transport::tcp);
        CHECK(parsed.packet.sequence == 0x01020304);
        CHECK(parsed.packet.acknowledgment == 0x05060708);
        CHECK(parsed.packet.flags.syn);
        CHECK(parsed.packet.flags.ack);
        CHECK_FALSE(parsed.packet.flags.fin);
        CHECK_FALSE(parsed.packet.flags.rst);
        CHECK(to_buffer(parsed.packet.payload) == segment.payload);
        CHECK(parsed.packet.missing == 0);

        // Ethernet padding is not payload; what a capture cut off is missing.
        const Buffer longer = joined({ip, Buffer(6, 0)});
        CHECK(wire::parse_ip_packet(longer).packet.payload.size() == 5);
        const ParsedPacket cut = wire::parse_ip_packet(Bytes{ip}.first(ip.size() - 2));
        CHECK(to_buffer(cut.packet.payload) == to_buffer("hel"));
        CHECK(cut.packet.missing == 2);
    }
}

TEST_CASE("a UDP datagram") {
    const Buffer ip = udp_packet(client6, server6, to_buffer("question"));
    const ParsedPacket parsed = wire::parse_ip_packet(ip);
    REQUIRE(parsed.kind == PacketKind::whole);
    CHECK(parsed.packet.transport == Transport::udp);
    CHECK(parsed.packet.destination == server6);
    CHECK(to_buffer(parsed.packet.payload) == to_buffer("question"));
    const ParsedPacket cut = wire::parse_ip_packet(Bytes{ip}.first(ip.size() - 3));
    CHECK(to_buffer(cut.packet.payload) == to_buffer("quest"));
    CHECK(cut.packet.missing == 3);
}

// A UDP header that claims `length`, in front of four bytes.
Buffer udp_of_length(std::size_t length) {
    return joined(
        {number(1000, 2), number(53, 2), number(length, 2), number(0, 2), to_buffer("abcd")});
}

TEST_CASE("length fields that are wrong") {
    struct Case {
        const char* name;
        std::size_t length;
        PacketKind kind;
        std::size_t payload;
    };
    const std::vector<Case> cases{
        {"right", 12, PacketKind::whole, 4},
        {"shorter than the packet", 10, PacketKind::whole, 2},
        {"zero: left to the network card", 0, PacketKind::whole, 4},
        {"less than a header", 7, PacketKind::broken, 0},
        {"more than the packet", 13, PacketKind::broken, 0},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const Buffer ip = ip_packet(client4.address, server4.address, 17, udp_of_length(c.length));
        const ParsedPacket parsed = wire::parse_ip_packet(ip);
        CHECK(parsed.kind == c.kind);
        if (c.kind == PacketKind::whole) CHECK(parsed.packet.payload.size() == c.payload);
    }
    SUBCASE("of the IP header, zero") {
        Buffer ip = udp_packet(client4, server4, to_buffer("abcd"));
        ip[2] = ip[3] = 0;
        CHECK(wire::parse_ip_packet(ip).packet.payload.size() == 4);
    }
    SUBCASE("of the IP header, too short for it") {
        Buffer ip = udp_packet(client4, server4, to_buffer("abcd"));
        ip[3] = 19;
        CHECK(wire::parse_ip_packet(ip).kind == PacketKind::broken);
    }
    SUBCASE("of the TCP header") {
        Buffer ip = tcp_packet({client4, server4, 1, 1, tcp_ack, to_buffer("abcd")});
        ip[20 + 12] = 0x40;
        CHECK(wire::parse_ip_packet(ip).kind == PacketKind::broken);
        ip[20 + 12] = 0xf0;
        CHECK(wire::parse_ip_packet(ip).kind == PacketKind::broken);
    }
}

TEST_CASE("IPv6 extension headers are stepped over") {
    const Buffer udp =
        joined({number(1000, 2), number(53, 2), number(12, 2), number(0, 2), to_buffer("abcd")});
    const auto header = [](std::uint8_t next, std::size_t eights) {
        return joined({number(next, 1), number(eights, 1), Buffer(6 + 8 * eights, 0)});
    };
    const Buffer authentication = joined({number(17, 1), number(4, 1), Buffer(22, 0)});
    const Buffer atomic = joined({number(17, 1), Buffer(1, 0), number(0, 2), number(77, 4)});
    struct Case {
        const char* name;
        std::uint8_t next;
        Buffer content;
        PacketKind kind;
    };
    Buffer many;
    for (int i = 0; i < wire::max_extension_headers; ++i) append(many, header(60, 0));
    const std::vector<Case> cases{
        {"none", 17, udp, PacketKind::whole},
        {"hop by hop, routing, destination options", 0,
         joined({header(43, 1), header(60, 0), header(17, 2), udp}), PacketKind::whole},
        {"authentication", 51, joined({authentication, udp}), PacketKind::whole},
        {"a fragment header of a whole packet", 44, joined({atomic, udp}), PacketKind::whole},
        {"one cut short", 60, {17, 9, 0, 0}, PacketKind::broken},
        {"too many", 60, joined({many, udp}), PacketKind::broken},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const Buffer ip = ip_packet(client6.address, server6.address, c.next, c.content);
        const ParsedPacket parsed = wire::parse_ip_packet(ip);
        CHECK(parsed.kind == c.kind);
        if (c.kind != PacketKind::whole) continue;
        CHECK(parsed.packet.destination.port == 53);
        CHECK(to_buffer(parsed.packet.payload) == to_buffer("abcd"));
    }
}

TEST_CASE("fragments say where they belong") {
    SUBCASE("IPv4") {
        Buffer ip = ip_packet(client4.address, server4.address, 17, Buffer(16, 'x'));
        ip[4] = 0x12;
        ip[5] = 0x34;
        ip[6] = 0x20;  // more fragments
        ip[7] = 0x03;  // at byte 24
        const ParsedPacket parsed = wire::parse_ip_packet(ip);
        REQUIRE(parsed.kind == PacketKind::fragment);
        CHECK(parsed.fragment.source == client4.address);
        CHECK(parsed.fragment.destination == server4.address);
        CHECK(parsed.fragment.identification == 0x1234);
        CHECK(parsed.fragment.protocol == 17);
        CHECK(parsed.fragment.offset == 24);
        CHECK(parsed.fragment.more);
        CHECK(parsed.fragment.data.size() == 16);
        // A fragment that the capture cut can never become whole.
        CHECK(wire::parse_ip_packet(Bytes{ip}.first(30)).kind == PacketKind::broken);
    }
    SUBCASE("IPv6") {
        const Buffer fragment = joined(
            {number(6, 1), number(0, 1), number(1208, 2), number(0xaabbccdd, 4), Buffer(10, 'x')});
        const Buffer ip = ip_packet(client6.address, server6.address, 44, fragment);
        const ParsedPacket parsed = wire::parse_ip_packet(ip);
        REQUIRE(parsed.kind == PacketKind::fragment);
        CHECK(parsed.fragment.identification == 0xaabbccddU);
        CHECK(parsed.fragment.protocol == 6);
        CHECK(parsed.fragment.offset == 1208);
        CHECK_FALSE(parsed.fragment.more);
    }
}

TEST_CASE("a payload put together from fragments") {
    const Buffer udp = udp_of_length(12);
    const ParsedPacket parsed = wire::parse_transport(client4.address, server4.address, 17, udp);
    CHECK(parsed.kind == PacketKind::whole);
    CHECK(parsed.packet.source.address == client4.address);
    CHECK(parsed.packet.source.port == 1000);
    const Buffer options = joined({{17, 0}, Buffer(6, 0), udp});
    CHECK(wire::parse_transport(client6.address, server6.address, 60, options).packet.source.port ==
          1000);
}

TEST_CASE("tunnels show what they carry") {
    const Buffer inner = udp_packet(client4, server4, to_buffer("abcd"));
    struct Case {
        const char* name;
        std::uint8_t protocol;
        Buffer content;
        PacketKind kind;
        std::uint16_t type;
    };
    const std::vector<Case> cases{
        {"IPIP", 4, inner, PacketKind::tunnel, wire::ethertype_ipv4},
        {"6in4", 41, inner, PacketKind::tunnel, wire::ethertype_ipv6},
        {"GRE", 47, joined({number(0, 2), number(0x0800, 2), inner}), PacketKind::tunnel,
         wire::ethertype_ipv4},
        {"GRE with checksum, key and sequence", 47,
         joined({number(0xb000, 2), number(0x0800, 2), Buffer(12, 9), inner}), PacketKind::tunnel,
         wire::ethertype_ipv4},
        {"PPTP's GRE", 47, joined({number(0x3081, 2), number(0x880b, 2), Buffer(12, 9), inner}),
         PacketKind::tunnel, 0x880b},
        {"GRE with routing", 47, joined({number(0x4000, 2), number(0x0800, 2), inner}),
         PacketKind::broken, 0},
        {"GRE cut short", 47, {0x20, 0, 8, 0, 1}, PacketKind::broken, 0},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const Buffer ip = ip_packet(server4.address, client4.address, c.protocol, c.content);
        const ParsedPacket parsed = wire::parse_ip_packet(ip);
        CHECK(parsed.kind == c.kind);
        CHECK(parsed.inner_type == c.type);
        if (c.kind == PacketKind::tunnel) CHECK(to_buffer(parsed.inner) == inner);
    }
}

TEST_CASE("other transports are whole packets without ports") {
    const Buffer ip = ip_packet(client4.address, server4.address, 1, Buffer(8, 0));
    const ParsedPacket parsed = wire::parse_ip_packet(ip);
    CHECK(parsed.kind == PacketKind::whole);
    CHECK(parsed.packet.transport == Transport::other);
    CHECK(parsed.packet.protocol == 1);
    CHECK(parsed.packet.source.port == 0);
}

// No byte outside the packet is looked at: the sanitizers watch copies of the exact size.
TEST_CASE("any prefix and any damage is read within bounds") {
    std::mt19937 random{9};
    const std::vector<Buffer> packets{
        tcp_packet({client4, server4, 1, 1, tcp_ack, Buffer(30, 7)}),
        udp_packet(client6, server6, Buffer(30, 7)),
        ip_packet(
            client6.address, server6.address, 0,
            joined({{60, 0}, Buffer(6, 0), {44, 0}, Buffer(6, 0), {17, 0, 0, 8}, Buffer(40, 1)})),
        ip_packet(client4.address, server4.address, 47, Buffer(40, 0)),
    };
    for (const Buffer& packet : packets) {
        for (std::size_t size = 0; size <= packet.size(); ++size) {
            const Buffer prefix = to_buffer(Bytes{packet}.first(size));
            CHECK(wire::parse_ip_packet(prefix).packet.payload.size() <= size);
        }
        for (int round = 0; round < 2000; ++round) {
            Buffer damaged = packet;
            for (int i = 0; i < 3; ++i) {
                damaged[random() % damaged.size()] = static_cast<std::uint8_t>(random());
            }
            CHECK(wire::parse_ip_packet(damaged).packet.payload.size() <= damaged.size());
        }
    }
}

}  // namespace
}  // namespace tarha::test
