#include "daemon/inspect/inspector.h"

#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "rules/household_file.h"
#include "tests/support/client_hello.h"
#include "tests/support/initial_packet.h"
#include "tests/support/ip_packet.h"

using namespace tarha;
using namespace tarha::test;
using inspect::InspectorCounters;
using inspect::Mark;

namespace {

constexpr const char* home_text = R"(version = 1
[[profile]]
id = "mia"
name = "Mia"
deny = ["blocked.example"]
[[profile]]
id = "no-quic"
name = "No QUIC"
quic = "block"
[[profile]]
id = "open"
name = "Open to the unknown"
unknown = "allow"
[[profile]]
id = "parents"
name = "Parents"
filtered = false
[[device]]
mac = "02:00:00:00:00:01"
name = "tablet"
profile = "mia"
[[device]]
mac = "02:00:00:00:00:02"
name = "phone"
profile = "no-quic"
[[device]]
mac = "02:00:00:00:00:03"
name = "console"
profile = "open"
[[device]]
mac = "02:00:00:00:00:04"
name = "laptop"
profile = "parents"
)";

MacAddress mac(std::uint8_t last) {
    return MacAddress{{2, 0, 0, 0, 0, last}};
}
constexpr std::uint8_t mia = 1;
constexpr std::uint8_t no_quic = 2;
constexpr std::uint8_t open_profile = 3;
constexpr std::uint8_t parents = 4;
constexpr std::uint8_t stranger = 9;

Endpoint endpoint(const std::string& text) {
    return parse_endpoint(text).value();
}

// One inspector and one connection of a device, fed by hand.
struct Wire {
    explicit Wire(std::uint8_t whose, bool v6 = false, std::uint16_t port = 443)
        : device{whose},
          client{endpoint(v6 ? "[2001:db8::10]:40000" : "192.0.2.10:40000")},
          server{endpoint(v6 ? "[2001:db8:1::1]:443" : "198.51.100.1:443")} {
        server.port = port;
        reload();
    }

    void reload(bool paused = false) {
        const auto household = rules::parse_household(home_text, "household.toml");
        REQUIRE(household.has_value());
        snapshot.household = std::make_shared<const rules::Household>(*household);
        snapshot.paused.assign(household->profiles().size(), paused);
        ++snapshot.version;
    }

    Mark up(const Buffer& ip) {
        return inspector.inspect({ip, mac(device), true, false}, snapshot, now);
    }
    Mark down(const Buffer& ip) {
        return inspector.inspect({ip, MacAddress{}, false, false}, snapshot, now);
    }
    Mark syn() { return up(tcp_packet({client, server, first - 1, 0, tcp_syn, {}})); }
    Mark send(std::size_t offset, const Buffer& payload) {
        const auto sequence = first + static_cast<std::uint32_t>(offset);
        return up(tcp_packet({client, server, sequence, 1, tcp_ack, payload}));
    }
    // The server answers with data and acknowledges `count` bytes of the client's.
    Mark answer(std::size_t count) {
        const auto acknowledged = first + static_cast<std::uint32_t>(count);
        return down(tcp_packet({server, client, 9000, acknowledged, tcp_ack, Buffer(100, 0x16)}));
    }
    Mark datagram(const Buffer& payload) { return up(udp_packet(client, server, payload)); }
    std::uint64_t count(InspectorCounters::Name name) const {
        return inspector.counters().values[name];
    }

    std::uint8_t device;
    Endpoint client;
    Endpoint server;
    std::uint32_t first = 0xfffffff0U;  // sequence numbers wrap within the hello
    std::uint32_t now = 1000;
    inspect::Snapshot snapshot;
    inspect::Inspector inspector{{64, 4}, {1, 2}};
};

Buffer hello_for(const std::string& host) {
    Hello hello;
    hello.host = host;
    return in_one_record(client_hello(hello));
}

Buffer nameless_hello() {
    Hello hello;
    hello.host.reset();
    return in_one_record(client_hello(hello));
}

std::vector<Buffer> quic_hello(const std::string& host, std::size_t piece = 1100) {
    Hello hello;
    hello.host = host;
    hello.key_share_size = 1216;
    return initial_datagrams({}, client_hello(hello), piece);
}

}  // namespace

TEST_CASE("a denied name is blocked with the piece that completes the hello") {
    for (const bool v6 : {false, true}) {
        CAPTURE(v6);
        Wire wire{mia, v6};
        const Buffer hello = hello_for("www.blocked.example");
        const Buffer head{hello.begin(), hello.begin() + 60};
        const Buffer tail{hello.begin() + 60, hello.end()};
        CHECK(wire.syn() == Mark::none);
        CHECK(wire.send(0, head) == Mark::none);
        CHECK(wire.send(60, tail) == Mark::block);
        CHECK(wire.send(0, hello) == Mark::block);
        CHECK(wire.answer(0) == Mark::block);
        CHECK(wire.count(InspectorCounters::decided_block) == 1);
    }
}

TEST_CASE("the pieces of a denied hello may come in any order") {
    Wire wire{mia};
    const Buffer hello = hello_for("blocked.example");
    CHECK(wire.syn() == Mark::none);
    CHECK(wire.send(40, {hello.begin() + 40, hello.end()}) == Mark::none);
    CHECK(wire.send(0, {hello.begin(), hello.begin() + 40}) == Mark::block);
}

TEST_CASE("an allowed name is marked once the server has answered all of it") {
    Wire wire{mia};
    const Buffer hello = hello_for("allowed.example");
    CHECK(wire.syn() == Mark::none);
    CHECK(wire.send(0, hello) == Mark::none);
    CHECK(wire.answer(hello.size() - 1) == Mark::none);  // it has not taken all that was judged
    CHECK(wire.answer(hello.size()) == Mark::allow);
    CHECK(wire.send(hello.size(), Buffer(50, 1)) == Mark::allow);
}

TEST_CASE("saying something else about a byte before the answer is blocked") {
    Wire wire{mia};
    const Buffer hello = hello_for("allowed.example");
    const Buffer other = hello_for("blocked.example");
    REQUIRE(hello.size() == other.size());
    CHECK(wire.syn() == Mark::none);
    CHECK(wire.send(0, hello) == Mark::none);
    CHECK(wire.send(0, other) == Mark::block);
    CHECK(wire.count(InspectorCounters::contradiction) == 1);
}

TEST_CASE("data of a connection whose beginning was not seen does not pass") {
    Wire wire{mia};
    CHECK(wire.send(0, hello_for("allowed.example")) == Mark::block);
    CHECK(wire.answer(10) == Mark::block);
    CHECK(wire.count(InspectorCounters::unknown_flow) == 2);
}

TEST_CASE("a nameless connection goes by the profile's policy and the port") {
    struct Case {
        const char* name;
        std::uint8_t device;
        std::uint16_t port;
        Mark expected;
    };
    constexpr Case cases[] = {
        {"nameless hello on 443", mia, 443, Mark::block},
        {"nameless hello elsewhere", mia, 5223, Mark::none},
        {"nameless hello, open profile", open_profile, 443, Mark::none},
        {"nameless hello of a new device", stranger, 443, Mark::block},
    };
    for (const Case& item : cases) {
        CAPTURE(item.name);
        Wire wire{item.device, false, item.port};
        CHECK(wire.syn() == Mark::none);
        CHECK(wire.send(0, nameless_hello()) == item.expected);
    }
}

TEST_CASE("a new policy is asked once about a living flow, in either direction") {
    Wire wire{mia};
    const Buffer hello = hello_for("video.example");
    wire.syn();
    wire.send(0, hello);
    REQUIRE(wire.answer(hello.size()) == Mark::allow);
    SUBCASE("still allowed") {
        wire.reload();
        CHECK(wire.answer(hello.size()) == Mark::allow);
        CHECK(wire.answer(hello.size()) == Mark::allow);
        CHECK(wire.count(InspectorCounters::asked_again) == 1);
    }
    SUBCASE("paused now: the download ends with the server's next packet") {
        wire.reload(true);
        CHECK(wire.answer(hello.size()) == Mark::block);
    }
    SUBCASE("paused now: the upload ends with the client's next packet") {
        wire.reload(true);
        CHECK(wire.send(hello.size(), {}) == Mark::block);
    }
}

TEST_CASE("a pause that begins before the server answers is in time") {
    Wire wire{mia};
    const Buffer hello = hello_for("video.example");
    wire.syn();
    CHECK(wire.send(0, hello) == Mark::none);
    wire.reload(true);
    CHECK(wire.answer(hello.size()) == Mark::block);
}

TEST_CASE("the same ports used again are a new connection") {
    Wire wire{mia};
    const Buffer hello = hello_for("allowed.example");
    wire.syn();
    wire.send(0, hello);
    REQUIRE(wire.answer(hello.size()) == Mark::allow);
    wire.first += 500'000;
    CHECK(wire.syn() == Mark::none);
    CHECK(wire.send(0, hello_for("blocked.example")) == Mark::block);
}

TEST_CASE("QUIC: a denied name is blocked with the datagram that completes the hello") {
    for (const bool v6 : {false, true}) {
        Wire wire{mia, v6};
        const auto datagrams = quic_hello("blocked.example");
        REQUIRE(datagrams.size() == 2);
        CHECK(wire.datagram(datagrams[0]) == Mark::none);
        CHECK(wire.datagram(datagrams[1]) == Mark::block);
        CHECK(wire.datagram(datagrams[0]) == Mark::block);
    }
}

TEST_CASE("QUIC: the mixed pieces of two hellos do not pass") {
    Wire wire{mia};
    const auto blocked = quic_hello("blocked.example");
    Initial other;
    other.destination = Buffer(8, 0xaa);
    Hello hello;
    hello.key_share_size = 1216;
    hello.host = "allowed.example";
    const auto allowed = initial_datagrams(other, client_hello(hello), 1100);
    CHECK(wire.datagram(blocked[0]) == Mark::none);
    CHECK(wire.datagram(allowed[0]) == Mark::none);
    CHECK(wire.datagram(blocked[1]) == Mark::block);
}

TEST_CASE("QUIC: an allowed name is marked at once, unless the profile refuses QUIC") {
    for (const auto& [device, expected] :
         {std::pair{mia, Mark::allow}, std::pair{no_quic, Mark::block},
          std::pair{parents, Mark::allow}}) {
        Wire wire{device};
        const auto datagrams = quic_hello("allowed.example");
        CHECK(wire.datagram(datagrams[1]) == Mark::none);
        CHECK(wire.datagram(datagrams[0]) == expected);
    }
}

TEST_CASE("UDP without a name passes on a game's port and not on the web's") {
    CHECK(Wire{mia, false, 27015}.datagram(Buffer(100, 0x01)) == Mark::allow);
    CHECK(Wire{mia, false, 443}.datagram(Buffer(100, 0x01)) == Mark::block);
}

TEST_CASE("plain HTTP is judged by its Host, a proxy request never by that alone") {
    Wire direct{mia, false, 80};
    direct.syn();
    CHECK(direct.send(0, to_buffer("GET / HTTP/1.1\r\nHost: blocked.example\r\n\r\n")) ==
          Mark::block);
    Wire proxy{mia, false, 8080};
    proxy.syn();
    CHECK(proxy.send(0, to_buffer("CONNECT allowed.example:443 HTTP/1.1\r\n"
                                  "Host: allowed.example:443\r\n\r\n")) == Mark::block);
}

TEST_CASE("a request that names two hosts is not known by either") {
    Wire wire{mia, false, 80};
    wire.syn();
    CHECK(wire.send(0, to_buffer("GET http://allowed.example/ HTTP/1.1\r\n"
                                 "Host: blocked.example\r\n\r\n")) == Mark::block);
}

namespace {

// A plain HTTP connection whose first request was answered.
struct Requests {
    explicit Requests(const std::string& first) : wire{mia, false, 80} {
        wire.syn();
        CHECK(says(first) == Mark::none);
        CHECK(wire.answer(said) == Mark::allow);
    }
    Mark says(const std::string& text) {
        const Mark mark = wire.send(said, to_buffer(text));
        said += text.size();
        return mark;
    }
    Wire wire;
    std::size_t said = 0;
};

std::string get(const std::string& host, const std::string& fields = "") {
    return "GET / HTTP/1.1\r\nHost: " + host + "\r\n" + fields + "\r\n";
}

}  // namespace

TEST_CASE("each further request of a plain HTTP connection is judged") {
    Requests later{get("allowed.example")};
    CHECK(later.says(get("allowed.example")) == Mark::allow);
    CHECK(later.says(get("other.example")) == Mark::allow);
    CHECK(later.says(get("blocked.example")) == Mark::block);

    Requests cut{get("allowed.example")};
    const std::string bad = get("www.blocked.example");
    CHECK(cut.says(bad.substr(0, 30)) == Mark::allow);
    CHECK(cut.says(bad.substr(30)) == Mark::block);

    Requests unreadable{get("allowed.example")};
    CHECK(unreadable.says("GET / HTTP/1.1\r\nHost : allowed.example\r\n\r\n") == Mark::block);
    Requests nameless{get("allowed.example")};
    CHECK(nameless.says("GET / HTTP/1.0\r\n\r\n") == Mark::block);
    Requests proxy{get("allowed.example")};
    CHECK(proxy.says("GET http://blocked.example/ HTTP/1.1\r\nHost: allowed.example\r\n\r\n") ==
          Mark::block);
}

TEST_CASE("requests that come before the first is answered are judged, too") {
    Wire wire{mia, false, 80};
    wire.syn();
    CHECK(wire.send(0, to_buffer(get("allowed.example") + get("blocked.example"))) == Mark::block);

    Wire cut{mia, false, 80};
    cut.syn();
    const std::string all =
        get("allowed.example") + get("allowed.example") + get("blocked.example");
    CHECK(cut.send(0, to_buffer(all.substr(0, all.size() - 3))) == Mark::none);
    CHECK(cut.answer(all.size() - 3) == Mark::none);  // half a request is under way
    CHECK(cut.send(all.size() - 3, to_buffer(all.substr(all.size() - 3))) == Mark::block);
}

TEST_CASE("bodies are stepped over, repeated data is nothing new") {
    Requests later{get("allowed.example", "Content-Length: 40\r\n") + std::string(10, 'x')};
    CHECK(later.says(std::string(20, 'x')) == Mark::allow);
    const std::size_t before = later.said;
    CHECK(later.says(std::string(10, 'x') + get("allowed.example")) == Mark::allow);
    later.said = before;
    CHECK(later.says(std::string(10, 'x')) == Mark::allow);
    later.said += get("allowed.example").size();
    CHECK(later.says(get("blocked.example")) == Mark::block);
}

TEST_CASE("what no request begins is another protocol; a body without an end is noticed") {
    Requests socket{get("allowed.example", "Upgrade: websocket\r\n")};
    CHECK(socket.says("\x81\x85mask.....") == Mark::allow);
    CHECK(socket.says("\x81\x85mask.....") == Mark::allow);
    Requests chunked{get("allowed.example", "Transfer-Encoding: chunked\r\n")};
    CHECK(chunked.wire.count(InspectorCounters::unknown_protocol) == 1);
    CHECK(chunked.says("0\r\n\r\n" + get("blocked.example")) == Mark::allow);
}

TEST_CASE("a further request that is never finished ends the connection") {
    Requests later{get("allowed.example")};
    CHECK(later.says("GET / HTTP/1.1\r\n") == Mark::allow);
    later.wire.now += 60;
    CHECK(later.says("A: b\r\n") == Mark::block);
    CHECK(later.wire.count(InspectorCounters::gave_up) == 1);
}

TEST_CASE("a hello dripped for too long is not waited for") {
    Wire wire{mia};
    const Buffer hello = hello_for("allowed.example");
    wire.syn();
    CHECK(wire.send(0, {hello.begin(), hello.begin() + 20}) == Mark::none);
    wire.now += 60;
    CHECK(wire.send(20, {hello.begin() + 20, hello.begin() + 30}) == Mark::block);
    CHECK(wire.count(InspectorCounters::gave_up) == 1);
}

TEST_CASE("without a free collector a hello is unknown, and old ones are given back") {
    Wire wire{mia};
    const auto begin_another = [&wire](std::uint16_t port) {
        wire.client.port = port;
        wire.syn();
        return wire.send(0, Buffer{0x16, 3, 1, 2, 0});
    };
    for (std::uint16_t port = 1; port <= 4; ++port) CHECK(begin_another(port) == Mark::none);
    CHECK(begin_another(5) == Mark::block);
    CHECK(wire.count(InspectorCounters::no_collector) == 1);
    wire.now += 60;
    CHECK(begin_another(6) == Mark::none);
}

TEST_CASE("what is no TCP or UDP packet is blocked and counted") {
    Wire wire{mia};
    CHECK(wire.up(Buffer{0x45, 0, 0}) == Mark::block);
    CHECK(wire.up(ip_packet(wire.client.address, wire.server.address, 47, Buffer(20))) ==
          Mark::block);
    CHECK(wire.count(InspectorCounters::broken_packet) == 2);
}

TEST_CASE("every decision is told to the control thread") {
    Wire wire{mia};
    wire.syn();
    wire.send(0, hello_for("blocked.example"));
    std::vector<inspect::DecisionEvent> events;
    wire.inspector.events().drain([&](const auto& event) { events.push_back(event); });
    REQUIRE(events.size() == 1);
    CHECK(events[0].verdict == Verdict::block);
    CHECK(events[0].reason == Reason::rule);
    CHECK(events[0].protocol == inspect::Protocol::tls);
    CHECK(events[0].host.view() == "blocked.example");
    CHECK(events[0].device == mac(mia));
    CHECK(events[0].transport == 6);
    CHECK(events[0].client == wire.client);
    CHECK(events[0].server == wire.server);
}

TEST_CASE("the event ring drops what does not fit and keeps the order") {
    inspect::EventRing<int, 4> ring;
    for (int i = 0; i < 6; ++i) CHECK(ring.push(i) == (i < 4));
    std::vector<int> seen;
    ring.drain([&](int value) { seen.push_back(value); });
    CHECK(seen == std::vector<int>{0, 1, 2, 3});
    CHECK(ring.push(9));
}
