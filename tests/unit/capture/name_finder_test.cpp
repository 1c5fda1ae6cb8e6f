#include "daemon/capture/name_finder.h"

#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/client_hello.h"
#include "tests/support/initial_packet.h"
#include "tests/support/ip_packet.h"

namespace tarha::test {
namespace {

using capture::FoundName;
using capture::Frame;
using capture::NameFinder;
using wire::LinkType;

const Endpoint client = *parse_endpoint("192.0.2.10:40000");
const Endpoint server = *parse_endpoint("198.51.100.1:443");
const Endpoint resolver = *parse_endpoint("192.0.2.1:53");

// What a finder makes of raw IP packets: "kind client>server host", one a name.
struct Finder {
    void feed(const Buffer& ip, LinkType link = LinkType::raw) {
        Frame frame;
        frame.link = link;
        frame.time.seconds = now++;
        frame.bytes = ip;
        finder->on_frame(frame);
    }
    void feed(const std::vector<Buffer>& packets) {
        for (const Buffer& packet : packets) feed(packet);
    }

    std::vector<std::string> names;
    std::vector<FoundName> found;
    std::int64_t now = 1000;
    std::unique_ptr<NameFinder> finder =
        std::make_unique<NameFinder>(flow::HashKey{1, 2}, [this](const FoundName& name) {
            found.push_back(name);
            names.push_back(std::string{name_of(name.kind)} + " " + name.client.to_string() + ">" +
                            name.server.to_string() + " " +
                            (name.has_name ? std::string{name.host.view()} : "-"));
        });
};

using Names = std::vector<std::string>;

Buffer hello(const std::string& host) {
    return in_one_record(client_hello({.host = host}));
}
Buffer request(const std::string& host) {
    return to_buffer("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
}
Buffer up(std::uint32_t sequence, const Buffer& data, std::uint8_t flags = tcp_ack) {
    return tcp_packet({client, server, sequence, 1, flags, data});
}
Buffer down(std::uint32_t sequence, const Buffer& data, std::uint8_t flags = tcp_ack) {
    return tcp_packet({server, client, sequence, 1, flags, data});
}

// A query for "<label>.example".
Buffer query(const std::string& label, bool is_response = false) {
    return joined({number(7, 2), number(is_response ? 0x8180 : 0x0100, 2), number(1, 2),
                   Buffer(6, 0), block(1, to_buffer(label)), block(1, to_buffer("example")),
                   Buffer(1, 0), number(1, 2), number(1, 2)});
}

TEST_CASE("a TLS connection") {
    const std::string expected = "tls 192.0.2.10:40000>198.51.100.1:443 a.example";
    SUBCASE("from its SYN on") {
        Finder f;
        f.feed(
            {up(99, {}, tcp_syn), down(500, {}, tcp_syn | tcp_ack), up(100, hello("a.example"))});
        CHECK(f.names == Names{expected});
    }
    SUBCASE("with data in the SYN") {
        Finder f;
        f.feed(up(99, hello("a.example"), tcp_syn));
        CHECK(f.names == Names{expected});
    }
    SUBCASE("picked up in mid-stream, in the wrong order") {
        const Buffer stream = hello("a.example");
        Finder f;
        f.feed(up(150, to_buffer(Bytes{stream}.subspan(50))));
        f.feed(up(100, to_buffer(Bytes{stream}.first(50))));
        CHECK(f.names == Names{expected});
    }
    SUBCASE("reported once, whatever is sent again") {
        Finder f;
        f.feed({up(99, {}, tcp_syn), up(100, hello("a.example")), up(100, hello("a.example")),
                down(501, hello("b.example"))});
        CHECK(f.names == Names{expected});
    }
    SUBCASE("the ports are used again") {
        Finder f;
        f.feed({up(99, {}, tcp_syn), up(100, hello("a.example")), up(70099, {}, tcp_syn),
                up(70100, request("b.example"))});
        CHECK(f.names == Names{expected, "http 192.0.2.10:40000>198.51.100.1:443 b.example"});
    }
    SUBCASE("of which the one who was called is the client") {
        Finder f;
        f.feed({up(99, {}, tcp_syn), down(500, {}, tcp_syn | tcp_ack),
                up(100, to_buffer("220 ready\r\n")), down(501, hello("a.example"))});
        CHECK(f.names == Names{"tls 198.51.100.1:443>192.0.2.10:40000 a.example"});
    }
    SUBCASE("that contradicts itself") {
        Buffer other = hello("a.example");
        other[60] ^= 1U;
        Finder f;
        f.feed({up(99, {}, tcp_syn), up(110, to_buffer(Bytes{other}.subspan(10))),
                up(100, hello("a.example"))});
        CHECK(f.names.empty());
        CHECK(f.finder->counts().contradictions == 1);
    }
}

TEST_CASE("a hello without a name is reported without one") {
    Finder f;
    f.feed(up(100, in_one_record(client_hello({.host = std::nullopt}))));
    CHECK(f.names == Names{"tls 192.0.2.10:40000>198.51.100.1:443 -"});
}

TEST_CASE("a CONNECT names its target apart from a Host field") {
    Finder f;
    f.feed(up(100, to_buffer("CONNECT a.example:443 HTTP/1.1\r\n\r\n")));
    REQUIRE(f.found.size() == 1);
    CHECK(f.found[0].is_connect);
    CHECK(f.found[0].host.view() == "a.example");
    Finder g;
    g.feed(up(100, to_buffer("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example\r\n\r\n")));
    REQUIRE(g.found.size() == 1);
    CHECK_FALSE(g.found[0].is_connect);
}

TEST_CASE("DNS by UDP, TCP and multicast") {
    Finder f;
    f.feed(udp_packet(client, resolver, query("a")));
    f.feed(udp_packet(resolver, client, query("a", true)));
    f.feed(udp_packet(client, *parse_endpoint("224.0.0.251:5353"), query("b")));
    f.feed(udp_packet(client, *parse_endpoint("224.0.0.252:5355"), query("c")));
    f.feed(tcp_packet(
        {client, resolver, 100, 1, tcp_ack, joined({block(2, query("d")), block(2, query("e"))})}));
    CHECK(f.names == Names{
                         "dns 192.0.2.10:40000>192.0.2.1:53 a.example",
                         "mdns 192.0.2.10:40000>224.0.0.251:5353 b.example",
                         "llmnr 192.0.2.10:40000>224.0.0.252:5355 c.example",
                         "dns 192.0.2.10:40000>192.0.2.1:53 d.example",
                         "dns 192.0.2.10:40000>192.0.2.1:53 e.example",
                     });
}

TEST_CASE("QUIC over datagrams, once a connection") {
    const auto datagrams =
        initial_datagrams({}, client_hello({.host = "a.example", .key_share_size = 1216}), 1000);
    Initial next;
    next.destination = Buffer(8, 0xee);
    Finder f;
    for (int i = 0; i < 2; ++i) {
        for (const Buffer& datagram : datagrams) f.feed(udp_packet(client, server, datagram));
    }
    CHECK(f.names == Names{"quic 192.0.2.10:40000>198.51.100.1:443 a.example"});
    for (const Buffer& datagram :
         initial_datagrams(next, client_hello({.host = "b.example"}), 1000)) {
        f.feed(udp_packet(client, server, datagram));
    }
    CHECK(f.names.back() == "quic 192.0.2.10:40000>198.51.100.1:443 b.example");
}

// An IPv4 packet cut into fragments of `size` bytes (a multiple of 8).
std::vector<Buffer> fragments(const Buffer& ip, std::size_t size) {
    std::vector<Buffer> pieces;
    const Bytes payload = Bytes{ip}.subspan(20);
    for (std::size_t at = 0; at < payload.size(); at += size) {
        const Bytes data = payload.subspan(at, std::min(size, payload.size() - at));
        Buffer piece = to_buffer(Bytes{ip}.first(20));
        append(piece, data);
        const bool more = at + size < payload.size();
        const Buffer length = number(piece.size(), 2);
        const Buffer place = number((more ? 0x2000U : 0U) | at / 8, 2);
        std::copy(length.begin(), length.end(), piece.begin() + 2);
        std::copy(place.begin(), place.end(), piece.begin() + 6);
        pieces.push_back(piece);
    }
    return pieces;
}

TEST_CASE("fragments and tunnels are unwrapped") {
    const Buffer packet = udp_packet(client, resolver, query("a"));
    const Buffer tunnel = ip_packet(server.address, resolver.address, 4, packet);
    auto pieces = fragments(tunnel, 24);
    REQUIRE(pieces.size() > 2);
    std::reverse(pieces.begin(), pieces.end());
    Finder f;
    f.feed(pieces);
    CHECK(f.names == Names{"dns 192.0.2.10:40000>192.0.2.1:53 a.example"});
}

TEST_CASE("tunnels in tunnels come to an end") {
    Buffer packet = udp_packet(client, resolver, query("a"));
    for (int i = 0; i < 20; ++i) packet = ip_packet(server.address, resolver.address, 4, packet);
    Finder f;
    f.feed(packet);
    CHECK(f.names.empty());
}

TEST_CASE("the device is who sent the frame") {
    const Buffer ip = udp_packet(client, resolver, query("a"));
    Finder f;
    f.feed(joined({{2, 0, 0, 0, 0, 2}, {2, 0, 0, 0, 0, 1}, {8, 0}, ip}), LinkType::ethernet);
    f.feed(ip);
    REQUIRE(f.found.size() == 2);
    CHECK(f.found[0].device == parse_mac("02:00:00:00:00:01"));
    CHECK_FALSE(f.found[1].device);
    CHECK(f.found[1].time.seconds == 1001);
}

TEST_CASE("what cannot be read is counted") {
    Finder f;
    f.feed(Buffer(30, 0x45));
    f.feed(Buffer(30, 0), static_cast<LinkType>(147));
    const auto counts = f.finder->counts();
    CHECK(counts.frames == 2);
    CHECK(counts.broken == 1);
    CHECK(counts.unreadable == 1);
    CHECK(counts.unreadable_link == static_cast<LinkType>(147));
}

// More unfinished hellos than there are buffers: old ones give way, new ones are read.
TEST_CASE("unfinished flows give way to new ones") {
    const Buffer begun = to_buffer(Bytes{hello("a.example")}.first(40));
    Finder f;
    Endpoint from = client;
    for (std::uint16_t port = 1024; port < 6000; ++port) {
        from.port = port;
        f.feed(tcp_packet({from, server, 100, 1, tcp_ack, begun}));
    }
    from.port = 7000;
    f.feed(tcp_packet({from, server, 100, 1, tcp_ack, hello("a.example")}));
    CHECK(f.names == Names{"tls 192.0.2.10:7000>198.51.100.1:443 a.example"});
    CHECK(f.finder->counts().gave_up > 1000);
}

}  // namespace
}  // namespace tarha::test
