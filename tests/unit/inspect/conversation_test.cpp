#include "daemon/inspect/conversation.h"

#include <algorithm>
#include <array>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/client_hello.h"
#include "tests/support/initial_packet.h"

namespace tarha::test {
namespace {

using inspect::Finding;
using inspect::Protocol;
using inspect::TcpConversation;
using inspect::UdpConversation;
using wire::Outcome;

constexpr std::uint32_t isn = 0xffffff00U;  // the numbers wrap within the hello

struct Segment {
    std::int64_t offset = 0;  // from the first byte behind the SYN
    Buffer data;
};

// The stream cut into segments of `size` bytes.
std::vector<Segment> cut(const Buffer& stream, std::size_t size) {
    std::vector<Segment> segments;
    for (std::size_t at = 0; at < stream.size(); at += size) {
        const auto piece = Bytes{stream}.subspan(at, std::min(size, stream.size() - at));
        segments.push_back({static_cast<std::int64_t>(at), to_buffer(piece)});
    }
    return segments;
}

struct Tcp {
    explicit Tcp(std::uint16_t port = 443, bool with_syn = true)
        : conversation{std::make_unique<TcpConversation>(port)} {
        if (with_syn) conversation->on_client_syn(isn);
    }
    const Finding& send(std::int64_t offset, const Buffer& data) {
        return conversation->on_client_data(isn + 1 + static_cast<std::uint32_t>(offset), data);
    }
    const Finding& send(const std::vector<Segment>& segments) {
        for (const Segment& segment : segments) send(segment.offset, segment.data);
        return conversation->finding();
    }

    std::unique_ptr<TcpConversation> conversation;
};

Buffer hello_stream() {
    return in_one_record(client_hello({.key_share_size = 1216}));
}

TEST_CASE("the first bytes of a connection tell what it is") {
    struct Case {
        std::string name;
        std::uint16_t port;
        Buffer stream;
        Outcome outcome;
        Protocol protocol;
        std::string host;
    };
    const Buffer query = joined({number(0x1234, 2), number(0x0100, 2), number(1, 2), Buffer(6, 0),
                                 to_buffer("\x01"
                                           "a\x07"
                                           "example"),
                                 Buffer(1, 0), number(1, 2), number(1, 2)});
    const std::vector<Case> cases{
        {"TLS", 443, hello_stream(), Outcome::found, Protocol::tls, "www.example.org"},
        {"TLS on another port", 8443, hello_stream(), Outcome::found, Protocol::tls,
         "www.example.org"},
        {"TLS without a name", 443, in_one_record(client_hello({.host = std::nullopt})),
         Outcome::none, Protocol::tls, ""},
        {"HTTP", 80, to_buffer("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"), Outcome::found,
         Protocol::http, "a.example"},
        {"HTTP without a host", 80, to_buffer("GET / HTTP/1.0\r\n\r\n"), Outcome::none,
         Protocol::http, ""},
        {"half a request", 80, to_buffer("GET / HT"), Outcome::need_more, Protocol::http, ""},
        {"half a hello", 443, to_buffer(Bytes{hello_stream()}.first(80)), Outcome::need_more,
         Protocol::tls, ""},
        {"DNS", 53, block(2, query), Outcome::found, Protocol::dns, "a.example"},
        {"DNS, half of it", 53, to_buffer(Bytes{block(2, query)}.first(9)), Outcome::need_more,
         Protocol::dns, ""},
        {"TLS on the DNS port", 53, hello_stream(), Outcome::found, Protocol::tls,
         "www.example.org"},
        {"noise on the DNS port", 53, Buffer(60, 0xff), Outcome::foreign, Protocol::other, ""},
        {"SSH", 22, to_buffer("SSH-2.0-OpenSSH_9.2\r\n"), Outcome::foreign, Protocol::other, ""},
        {"zeros", 443, Buffer(20, 0), Outcome::foreign, Protocol::other, ""},
        {"a broken hello",
         443,
         {0x16, 3, 1, 0, 5, 2, 0, 0, 1, 0},
         Outcome::foreign,
         Protocol::other,
         ""},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        Tcp tcp{c.port};
        const Finding& finding = tcp.send(0, c.stream);
        CHECK(finding.outcome == c.outcome);
        CHECK(finding.protocol == c.protocol);
        CHECK(finding.host.view() == c.host);
    }
}

TEST_CASE("a hello is found however it is cut, ordered and repeated") {
    const Buffer stream = hello_stream();
    std::mt19937 random{1};
    constexpr std::array<std::size_t, 6> sizes{1, 2, 10, 97, 536, 1448};
    for (const std::size_t size : sizes) {
        for (const bool with_syn : {true, false}) {
            for (int order = 0; order < 3; ++order) {
                CAPTURE(size);
                CAPTURE(with_syn);
                CAPTURE(order);
                auto segments = cut(stream, size);
                if (order == 1) std::reverse(segments.begin(), segments.end());
                if (order == 2) std::shuffle(segments.begin(), segments.end(), random);
                if (order > 0) segments.push_back(segments.front());
                Tcp tcp{443, with_syn};
                const Finding& finding = tcp.send(segments);
                CHECK(finding.outcome == Outcome::found);
                CHECK(finding.host.view() == "www.example.org");
                CHECK(tcp.conversation->next_sequence() ==
                      isn + 1 + static_cast<std::uint32_t>(stream.size()));
            }
        }
    }
}

TEST_CASE("a hello with a hole has no name") {
    const Buffer stream = hello_stream();
    for (std::size_t hole = 0; hole < stream.size(); hole += 31) {
        CAPTURE(hole);
        Tcp tcp;
        for (const Segment& segment : cut(stream, 31)) {
            if (segment.offset == static_cast<std::int64_t>(hole)) continue;
            CHECK(tcp.send(segment.offset, segment.data).outcome == Outcome::need_more);
        }
    }
}

TEST_CASE("what was said once may not be said differently") {
    const Buffer stream = hello_stream();
    Buffer other = stream;
    other.back() ^= 1U;
    SUBCASE("before the answer") {
        Tcp tcp;
        tcp.send(100, to_buffer(Bytes{stream}.subspan(100)));
        const Finding& finding = tcp.send(0, other);
        CHECK(finding.outcome == Outcome::foreign);
        CHECK(finding.contradiction);
        CHECK(tcp.send(0, stream).contradiction);  // for good
    }
    SUBCASE("after the answer") {
        Tcp tcp;
        CHECK(tcp.send(0, stream).outcome == Outcome::found);
        CHECK(tcp.send(0, stream).outcome == Outcome::found);
        CHECK(tcp.send(0, other).contradiction);
    }
}

TEST_CASE("what stands before the stream is not part of it") {
    const Buffer stream = hello_stream();
    Tcp tcp;
    CHECK(tcp.send(-1, {0}).outcome == Outcome::need_more);  // a keep-alive probe
    CHECK(tcp.send(-1, joined({{0}, stream})).host.view() == "www.example.org");
}

TEST_CASE("a new SYN begins a new conversation, the same one does not") {
    const Buffer stream = hello_stream();
    Tcp tcp;
    tcp.send(0, Buffer(20, 0));
    tcp.conversation->on_client_syn(isn);
    CHECK(tcp.conversation->finding().outcome == Outcome::foreign);
    tcp.conversation->on_client_syn(500);
    CHECK(tcp.conversation->on_client_data(501, stream).outcome == Outcome::found);
}

TEST_CASE("caps end in an answer that policy sees") {
    SUBCASE("bytes") {
        Tcp tcp;
        const Buffer stream = in_records(client_hello({.key_share_size = 9000}), {1});
        CHECK(stream.size() > TcpConversation::capacity);
        const Finding& finding = tcp.send(cut(stream, 1400));
        CHECK(finding.outcome == Outcome::foreign);
        CHECK(finding.gave_up);
        CHECK(finding.protocol == Protocol::tls);
    }
    SUBCASE("segments") {
        Tcp tcp;
        const Buffer stream = in_one_record(client_hello({.key_share_size = 4000}));
        const Finding& finding = tcp.send(cut(stream, 1));
        CHECK(finding.gave_up);
    }
    SUBCASE("far beyond the window nothing is stored and nothing is decided") {
        Tcp tcp;
        CHECK(tcp.send(1 << 20, Buffer(10, 1)).outcome == Outcome::need_more);
        CHECK(tcp.send(0, hello_stream()).outcome == Outcome::found);
    }
}

struct Udp {
    const Finding& send(const Buffer& datagram) {
        return conversation->on_client_data(datagram, opener);
    }
    const Finding& send(const std::vector<Buffer>& datagrams) {
        for (const Buffer& datagram : datagrams) send(datagram);
        return conversation->finding();
    }

    wire::quic::InitialOpener opener;
    std::unique_ptr<UdpConversation> conversation = std::make_unique<UdpConversation>();
};

std::vector<Buffer> quic_hello(const std::string& host, const Initial& initial = {}) {
    return initial_datagrams(initial, client_hello({.host = host, .key_share_size = 1216}), 1000);
}

TEST_CASE("a QUIC hello in several datagrams, in any order") {
    auto datagrams = quic_hello("a.example");
    REQUIRE(datagrams.size() >= 2);
    for (const bool reversed : {false, true}) {
        Udp udp;
        if (reversed) std::reverse(datagrams.begin(), datagrams.end());
        CHECK(udp.send(datagrams.front()).outcome == Outcome::need_more);
        CHECK(udp.conversation->finding().protocol == Protocol::quic);
        const Finding& finding = udp.send(datagrams);
        CHECK(finding.outcome == Outcome::found);
        CHECK(finding.host.view() == "a.example");
    }
}

TEST_CASE("a Retry changes the keys") {
    const Buffer chosen(6, 0x77);
    Initial again;
    again.destination = chosen;
    again.token = Buffer(20, 1);
    again.number = 5;
    const auto first = quic_hello("a.example");
    const auto retry = retry_packet(quic_v1, Buffer(8, 0x51), chosen);
    Udp udp;
    SUBCASE("before the hello was whole") {
        udp.send(first.front());
    }
    SUBCASE("after it was") {
        CHECK(udp.send(first).host.view() == "a.example");
    }
    udp.conversation->on_server_data(retry, udp.opener);
    CHECK(udp.conversation->finding().outcome == Outcome::need_more);
    // Another hello than the first is no contradiction: the server never kept that one.
    CHECK(udp.send(quic_hello("b.example", again)).host.view() == "b.example");
    udp.conversation->on_server_data(retry, udp.opener);  // the same again
    CHECK(udp.conversation->finding().host.view() == "b.example");
}

TEST_CASE("another connection from the same port is another hello") {
    Initial next;
    next.destination = Buffer(8, 0xee);
    Udp udp;
    CHECK(udp.send(quic_hello("a.example")).host.view() == "a.example");
    const auto datagrams = quic_hello("b.example", next);
    CHECK(udp.send(datagrams.front()).outcome == Outcome::need_more);
    CHECK(udp.send(datagrams).host.view() == "b.example");
}

TEST_CASE("nobody goes back to a connection that was left, nor opens one after the other") {
    const auto hello_of = [](std::uint8_t id) {
        Initial packet;
        packet.destination = Buffer(8, id);
        return quic_hello("a.example", packet);
    };
    Udp back;
    CHECK(back.send(hello_of(1)).outcome == Outcome::found);
    CHECK(back.send(hello_of(2)).outcome == Outcome::found);
    CHECK(back.send(hello_of(2).front()).outcome == Outcome::found);  // sent again
    CHECK(back.send(hello_of(1).front()).contradiction);

    Udp many;
    for (std::uint8_t id = 0; id <= inspect::UdpConversation::max_left; ++id) {
        CHECK(many.send(hello_of(id)).outcome == Outcome::found);
    }
    CHECK(many.send(hello_of(0xee).front()).gave_up);
}

TEST_CASE("a second version after a negotiation") {
    Initial v2;
    v2.version = quic_v2;
    v2.destination = Buffer(8, 0xee);
    Udp udp;
    udp.send(quic_hello("a.example").front());
    CHECK(udp.send(quic_hello("a.example", v2)).host.view() == "a.example");
}

TEST_CASE("CRYPTO bytes may not be contradicted") {
    const Buffer hello = client_hello({.host = "a.example"});
    Buffer other = hello;
    other[40] ^= 1U;
    Initial packet;
    Initial later;
    later.number = 1;
    Udp udp;
    CHECK(udp.send(seal_initial(packet, crypto_frame(0, hello))).outcome == Outcome::found);
    const Finding& finding = udp.send(seal_initial(later, crypto_frame(0, other)));
    CHECK(finding.outcome == Outcome::foreign);
    CHECK(finding.contradiction);
}

TEST_CASE("datagrams that hold no hello") {
    struct Case {
        std::string name;
        Buffer datagram;
        Outcome outcome;
        Protocol protocol;
    };
    Buffer tampered = quic_hello("a.example").front();
    tampered.back() ^= 1U;
    Buffer unknown = quic_hello("a.example").front();
    unknown[1] = 0x5a;
    const std::vector<Case> cases{
        {"a tampered Initial", tampered, Outcome::need_more, Protocol::quic},
        {"an unknown version", unknown, Outcome::foreign, Protocol::quic},
        {"0-RTT before the hello",
         long_packet(quic_v1, wire::quic::PacketType::zero_rtt, Buffer(8, 1), 600),
         Outcome::need_more, Protocol::quic},
        {"a short header", joined({{0x40}, Buffer(40, 7)}), Outcome::foreign, Protocol::other},
        {"a game", to_buffer("\x01hello game server"), Outcome::foreign, Protocol::other},
        {"nothing", {}, Outcome::foreign, Protocol::other},
        {"DTLS", in_dtls(client_hello({.host = "a.example", .dtls_cookie = Buffer{}})),
         Outcome::found, Protocol::dtls},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        Udp udp;
        const Finding& finding = udp.send(c.datagram);
        CHECK(finding.outcome == c.outcome);
        CHECK(finding.protocol == c.protocol);
    }
}

TEST_CASE("half a QUIC hello does not wait for ever") {
    const auto datagrams = quic_hello("a.example");
    SUBCASE("the client goes on: the server knows more than was seen") {
        Udp udp;
        udp.send(datagrams.front());
        const Finding& finding = udp.send(joined({{0x40}, Buffer(40, 7)}));
        CHECK(finding.outcome == Outcome::foreign);
        CHECK(finding.protocol == Protocol::quic);
    }
    SUBCASE("too many datagrams") {
        Udp udp;
        for (int i = 0; i + 1 < UdpConversation::max_datagrams; ++i) {
            CHECK(udp.send(datagrams.front()).outcome == Outcome::need_more);
        }
        CHECK(udp.send(datagrams.front()).gave_up);
    }
    SUBCASE("a hello past the capacity") {
        Udp udp;
        const Buffer frames = crypto_frame(UdpConversation::capacity, Buffer(100, 1));
        CHECK(udp.send(seal_initial({}, frames)).gave_up);
    }
}

}  // namespace
}  // namespace tarha::test
