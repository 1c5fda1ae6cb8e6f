// The shield in the inspector: tunnels, addresses nobody named, covers, second beginnings.
#include <array>
#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "daemon/inspect/inspector.h"
#include "rules/household_file.h"
#include "tests/support/client_hello.h"
#include "tests/support/initial_packet.h"
#include "tests/support/ip_packet.h"

using namespace tarha;
using namespace tarha::test;
using inspect::DnsKnowledge;
using inspect::InspectorCounters;
using inspect::Mark;
using inspect::Notice;

namespace {

constexpr const char* home_text = R"(version = 2
[[profile]]
id = "child"
name = "Child"
band = "7-11"
deny = ["blocked.example", "github.com"]
allow = ["allowed.example"]
[[profile]]
id = "strict"
name = "Strict"
band = "7-11"
bound_addresses = "block"
allow = ["allowed.example"]
[[profile]]
id = "teen"
name = "Teen"
band = "16-17"
[[device]]
mac = "02:00:00:00:00:01"
name = "tablet"
profile = "child"
[[device]]
mac = "02:00:00:00:00:02"
name = "phone"
profile = "strict"
[[device]]
mac = "02:00:00:00:00:03"
name = "laptop"
profile = "teen"
)";
constexpr std::uint8_t child = 1;
constexpr std::uint8_t strict = 2;
constexpr std::uint8_t teen = 3;

DomainName name(const std::string& text) {
    return DomainName::from_text(text).value();
}

Buffer hello_for(const std::string& host, bool has_ech = false) {
    Hello hello;
    hello.host = host;
    if (has_ech) hello.after.push_back({0xfe0d, Buffer(100, 1)});
    return in_one_record(client_hello(hello));
}

struct Home {
    explicit Home(std::uint16_t port = 443) : server{{}, port} {
        const auto household = rules::parse_household(home_text, "household.toml");
        REQUIRE(household.has_value());
        snapshot.household = std::make_shared<const rules::Household>(*household);
        snapshot.paused.assign(household->profiles().size(), false);
        snapshot.dns_slots = {0, 1, 2, 3};
        snapshot.version = 1;
        server.address = parse_ip("198.51.100.1").value();
    }

    Mark up(std::uint8_t device, const Buffer& ip) {
        return inspector.inspect({ip, MacAddress{{2, 0, 0, 0, 0, device}}, true, false}, snapshot,
                                 now);
    }
    // A connection from its SYN to the first bytes, from a port of its own.
    Mark opens(std::uint8_t device, const Buffer& data, std::uint8_t hops_left = 63) {
        client.port = next_port++;
        const auto packet = [&](std::uint32_t sequence, std::uint8_t flags, const Buffer& payload) {
            Buffer ip = tcp_packet({client, server, sequence, 1, flags, payload});
            ip[8] = hops_left;
            return ip;
        };
        up(device, packet(99, tcp_syn, {}));
        return up(device, packet(100, tcp_ack, data));
    }
    Mark sends(std::uint8_t device, const Buffer& datagram) {
        client.port = next_port++;
        return up(device, udp_packet(client, server, datagram));
    }
    std::uint64_t count(InspectorCounters::Name which) const {
        return inspector.counters().values[which];
    }

    Endpoint client{parse_ip("192.0.2.10").value(), 0};
    Endpoint server;
    std::uint16_t next_port = 40000;
    std::uint32_t now = 1000;
    inspect::Snapshot snapshot;
    DnsKnowledge knowledge{{1, 2}};
    inspect::Inspector inspector{{64, 16}, {1, 2}, &knowledge};
};

}  // namespace

TEST_CASE("an address that no answer named is noticed, or refused where the family says so") {
    Home home;
    CHECK(home.opens(child, hello_for("wiki.example")) == Mark::none);
    CHECK(home.count(InspectorCounters::unbound_address) == 1);
    CHECK(home.opens(strict, hello_for("wiki.example")) == Mark::block);
    CHECK(home.opens(strict, hello_for("www.allowed.example")) == Mark::none);  // their own rule
    CHECK(home.opens(teen, hello_for("wiki.example")) == Mark::none);
    CHECK(home.count(InspectorCounters::unbound_address) == 1);

    for (std::uint16_t slot = 0; slot < 3; ++slot) {
        home.knowledge.learn_address(slot, home.server.address, home.now);
    }
    CHECK(home.opens(child, hello_for("wiki.example")) == Mark::none);
    CHECK(home.opens(strict, hello_for("wiki.example")) == Mark::none);
    CHECK(home.count(InspectorCounters::unbound_address) == 1);
}

TEST_CASE("an answer for one profile is none for another, and is forgotten after a day") {
    Home home;
    home.knowledge.learn_address(0, home.server.address, home.now);
    CHECK(home.opens(strict, hello_for("wiki.example")) == Mark::block);
    home.knowledge.learn_address(1, home.server.address, home.now);
    CHECK(home.opens(strict, hello_for("wiki.example")) == Mark::none);
    home.now += 25 * 60 * 60;
    CHECK(home.opens(strict, hello_for("wiki.example")) == Mark::block);
}

TEST_CASE("a hello without a name is judged by the name its address was given for") {
    const Buffer nameless = in_one_record(client_hello({.host = std::nullopt}));
    Home home;
    const auto given = [&home](std::uint16_t slot, const std::string& host) {
        home.knowledge.learn_name_of(slot, home.server.address, name(host), home.now);
    };
    CHECK(home.opens(child, nameless) == Mark::block);
    given(2, "wiki.example");  // to somebody else
    CHECK(home.opens(child, nameless) == Mark::block);
    given(0, "wiki.example");
    CHECK(home.opens(child, nameless) == Mark::none);
    const Buffer hidden =
        in_one_record(client_hello({.host = std::nullopt, .after = {{0xfe0d, Buffer(100, 1)}}}));
    CHECK(home.opens(child, hidden) == Mark::block);
    given(0, "www.blocked.example");
    CHECK(home.opens(child, nameless) == Mark::block);
    given(0, "wiki.example");
    CHECK(home.opens(child, nameless) == Mark::none);
    home.now += 25 * 60 * 60;
    CHECK(home.opens(child, nameless) == Mark::block);
}

TEST_CASE("what was given for an address: the last name stands, the oldest address makes room") {
    inspect::AddressNames names{{3, 4}};
    const auto address = [](unsigned number) {
        IpAddress one;
        one.octets = {10, static_cast<std::uint8_t>(number >> 16U),
                      static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)};
        return one;
    };
    names.learn(1, address(1), name("old.example"), 60);
    names.learn(1, address(1), name("new.example"), 120);
    CHECK(names.name_of(1, address(1), 120).value() == name("new.example"));
    CHECK_FALSE(names.name_of(2, address(1), 120));
    const std::string longest = std::string(55, 'a') + ".example";
    names.learn(1, address(2), name(longest), 120);
    CHECK(names.name_of(1, address(2), 120).value() == name(longest));
    names.learn(1, address(3), name('a' + longest), 120);
    CHECK_FALSE(names.name_of(1, address(3), 120));  // too long to be kept

    for (unsigned i = 10; i < 10 + 4 * inspect::AddressNames::entries; ++i) {
        names.learn(1, address(i), name("n" + std::to_string(i) + ".example"), 600);
    }
    CHECK_FALSE(names.name_of(1, address(1), 600));
    unsigned known = 0;
    for (unsigned i = 10; i < 10 + 4 * inspect::AddressNames::entries; ++i) {
        const auto found = names.name_of(1, address(i), 600);
        if (found) CHECK(found->view() == "n" + std::to_string(i) + ".example");
        known += found ? 1 : 0;
    }
    CHECK(known == inspect::AddressNames::entries);
}

TEST_CASE("a cover of encrypted hellos is refused unless it was looked up for its own sake") {
    Home home;
    home.knowledge.learn_cover(name("cover.example"), home.now);
    CHECK(home.opens(child, hello_for("cover.example", true)) == Mark::block);
    CHECK(home.opens(child, hello_for("cover.example", false)) == Mark::none);
    CHECK(home.opens(child, hello_for("other.example", true)) == Mark::none);  // GREASE
    home.knowledge.learn_name(0, name("cover.example"), home.now);
    CHECK(home.opens(child, hello_for("cover.example", true)) == Mark::none);
}

TEST_CASE("tunnels follow what the family says about ways round") {
    Buffer wireguard(148, 0x5a);
    wireguard[0] = 1;
    wireguard[1] = wireguard[2] = wireguard[3] = 0;
    Home home{51820};
    CHECK(home.sends(child, wireguard) == Mark::block);
    CHECK(home.sends(teen, wireguard) == Mark::allow);
    CHECK(home.count(InspectorCounters::tunnel) == 1);
    CHECK(home.opens(child, to_buffer("SSH-2.0-x\r\n")) == Mark::block);
    CHECK(home.opens(child, {5, 1, 0}) == Mark::block);
    CHECK(home.opens(child, to_buffer("CONNECT a.example:443 HTTP/1.1\r\nHost: a\r\n\r\n")) ==
          Mark::block);
    Hello dot;
    dot.host = "wiki.example";
    dot.alpn = {"dot"};
    CHECK(home.opens(child, in_one_record(client_hello(dot))) == Mark::block);
}

TEST_CASE("calls over Wi-Fi are not taken for a VPN") {
    Home home{500};
    const Buffer ike = joined({Buffer(8, 1),
                               Buffer(8, 0),
                               {33, 0x20, 34, 8},
                               number(0, 4),
                               number(60, 4),
                               Buffer(32, 3)});
    CHECK(home.sends(child, ike) == Mark::block);
    const auto learn = [&home](const char* name) {
        home.knowledge.learn_owner(*DomainName::from_text(name), home.server.address, home.now);
    };
    learn("epdg.example");
    CHECK(home.sends(child, ike) == Mark::block);
    learn("epdg.epc.mnc091.mcc244.pub.3gppnetwork.org");
    CHECK(home.sends(child, ike) == Mark::allow);
}

TEST_CASE("Git over SSH at a known place is judged by the name of the place") {
    const Buffer banner = to_buffer("SSH-2.0-OpenSSH_9.2p1\r\n");
    Home home{22};
    CHECK(home.opens(child, banner) == Mark::block);
    home.knowledge.learn_owner(*DomainName::from_text("epdg.pub.3gppnetwork.org"),
                               home.server.address, home.now);
    CHECK(home.opens(child, banner) == Mark::block);  // its owner has another kind of tunnel
    home.knowledge.learn_owner(*DomainName::from_text("codeberg.org"), home.server.address,
                               home.now);
    CHECK(home.opens(child, banner) == Mark::none);  // allowed, once the server has answered
    home.now += inspect::DnsKnowledge::kept_minutes * 60 + 120;
    CHECK(home.opens(child, banner) == Mark::block);
}

TEST_CASE("whoever may not open the place may not use its SSH") {
    Home home{22};
    home.knowledge.learn_owner(*DomainName::from_text("github.com"), home.server.address, home.now);
    CHECK(home.opens(child, to_buffer("SSH-2.0-x\r\n")) == Mark::block);
}

TEST_CASE("a second beginning is a lie") {
    Home home;
    home.client.port = 50000;
    const auto packet = [&](std::uint32_t sequence, std::uint8_t flags, const Buffer& payload) {
        return tcp_packet({home.client, home.server, sequence, 1, flags, payload});
    };
    CHECK(home.up(child, packet(99, tcp_syn, {})) == Mark::none);
    CHECK(home.up(child, packet(99, tcp_syn, {})) == Mark::none);  // sent again
    CHECK(home.up(child, packet(5000, tcp_syn, {})) == Mark::block);
    CHECK(home.up(child, packet(100, tcp_ack, hello_for("wiki.example"))) == Mark::block);
    // Later, on the same ports, it is another connection.
    home.now += 11;
    CHECK(home.up(child, packet(7000, tcp_syn, {})) == Mark::none);
    CHECK(home.up(child, packet(7001, tcp_ack, hello_for("wiki.example"))) == Mark::none);
}

TEST_CASE("another QUIC connection on the ports of an allowed one is judged as well") {
    const auto initials = [](const std::string& host, std::uint8_t id, std::size_t piece) {
        Hello hello;
        hello.host = host;
        Initial initial;
        initial.destination = Buffer(8, id);
        return initial_datagrams(initial, client_hello(hello), piece);
    };
    const auto send = [](Home& home, const Buffer& datagram) {
        return home.up(child, udp_packet(home.client, home.server, datagram));
    };
    Home home;
    home.client.port = 51000;
    CHECK(send(home, initials("wiki.example", 1, 1000).front()) == Mark::allow);
    CHECK(send(home, initials("wiki.example", 1, 1000).front()) == Mark::allow);  // sent again
    CHECK(send(home, Buffer(40, 0x41)) == Mark::allow);
    const auto pieces = initials("blocked.example", 2, 60);
    REQUIRE(pieces.size() > 2);
    for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
        if (i == 1) ++home.snapshot.version;  // a change of the rules in between loses nothing
        if (i == 1) CHECK(send(home, Buffer(40, 0x41)) == Mark::allow);
        CHECK(send(home, pieces[i]) == Mark::none);
    }
    CHECK(send(home, pieces.back()) == Mark::block);

    // One that is begun and left gives its buffer back, and ends the flow when it goes on.
    home.client.port = 51001;
    CHECK(send(home, initials("wiki.example", 1, 1000).front()) == Mark::allow);
    CHECK(send(home, pieces.front()) == Mark::none);
    home.now += 11;
    for (std::uint16_t port = 52000; port < 52020; ++port) {  // more than there are buffers
        home.client.port = port;
        send(home, pieces.front());
    }
    home.client.port = 51001;
    CHECK(send(home, pieces[1]) == Mark::block);
}

TEST_CASE("an allowed hello does not cover for another that was begun before") {
    const auto initials = [](const std::string& host, std::uint8_t id, std::size_t piece) {
        Hello hello;
        hello.host = host;
        Initial initial;
        initial.destination = Buffer(8, id);
        return initial_datagrams(initial, client_hello(hello), piece);
    };
    const auto denied = initials("blocked.example", 2, 60);
    const auto allowed = initials("wiki.example", 1, 1000);
    const Buffer negotiation =
        joined({{0x80}, number(0, 4), {8}, Buffer(8, 1), {8}, Buffer(8, 2), number(0x6b3343cf, 4)});
    for (const bool is_negotiated : {false, true}) {
        CAPTURE(is_negotiated);
        Home home;
        home.client.port = 53000;
        const auto send = [&](const Buffer& datagram) {
            return home.up(child, udp_packet(home.client, home.server, datagram));
        };
        CHECK(send(denied.front()) == Mark::none);
        if (is_negotiated) {
            home.inspector.inspect(
                {udp_packet(home.server, home.client, negotiation), {}, false, false},
                home.snapshot, home.now);
        }
        CHECK(send(allowed.front()) == (is_negotiated ? Mark::allow : Mark::block));
    }
}

TEST_CASE("a server that has had more than we saw ends it") {
    Home home;
    home.client.port = 50001;
    const Buffer hello = hello_for("blocked.example");
    const Buffer tail{hello.begin() + 50, hello.end()};
    home.up(child, tcp_packet({home.client, home.server, 99, 1, tcp_syn, {}}));
    CHECK(home.up(child, tcp_packet({home.client, home.server, 150, 1, tcp_ack, tail})) ==
          Mark::none);
    const auto whole = 100 + static_cast<std::uint32_t>(hello.size());
    const Buffer answer =
        tcp_packet({home.server, home.client, 9000, whole, tcp_ack, Buffer(100, 0x16)});
    CHECK(home.inspector.inspect({answer, {}, false, false}, home.snapshot, home.now) ==
          Mark::block);
}

TEST_CASE("another hop behind a device is noticed") {
    Home home;
    home.knowledge.learn_address(0, home.server.address, home.now);
    for (const auto direct : std::array<std::uint8_t, 6>{63, 127, 254, 64, 30, 2}) {
        CAPTURE(int{direct});
        home.opens(child, hello_for("wiki.example"), direct);
        CHECK(home.count(InspectorCounters::hop_behind) == 0);
    }
    for (const auto behind : std::array<std::uint8_t, 3>{62, 126, 253})
        home.opens(child, hello_for("wiki.example"), behind);
    CHECK(home.count(InspectorCounters::hop_behind) == 3);
    bool told = false;
    home.inspector.events().drain([&](const inspect::DecisionEvent& event) {
        told = told || event.notices.has(Notice::hop_behind);
    });
    CHECK(told);
}
