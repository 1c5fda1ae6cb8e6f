#include "daemon/wire/tunnel.h"

#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "daemon/wire/ech.h"
#include "tests/support/buffer.h"

using namespace tarha;
using namespace tarha::test;
using wire::Outcome;
using wire::Tunnel;

namespace {

Buffer bytes(std::size_t size, std::uint8_t value) {
    return Buffer(size, value);
}

Buffer wireguard_initiation() {
    Buffer packet = bytes(148, 0x5a);
    packet[0] = 1;
    packet[1] = packet[2] = packet[3] = 0;
    return packet;
}

Buffer openvpn_reset() {
    return joined({{0x38}, bytes(8, 7), {0}, number(0, 4)});
}

// tls-auth with SHA-1, and tls-crypt, as OpenVPN 2.6 sends them.
Buffer openvpn_tls_auth() {
    return joined({{0x38},
                   bytes(8, 7),
                   bytes(20, 9),
                   number(1, 4),
                   number(1700000000, 4),
                   {0},
                   number(0, 4)});
}
Buffer openvpn_tls_crypt() {
    return joined(
        {{0x38}, bytes(8, 7), number(1, 4), number(1700000000, 4), bytes(32, 3), bytes(5, 0xc1)});
}

Buffer ike(unsigned version, unsigned exchange, std::size_t size = 200) {
    return joined({bytes(8, 0x11),
                   bytes(8, 0),
                   {33},
                   number(version, 1),
                   number(exchange, 1),
                   {8},
                   number(0, 4),
                   number(size, 4),
                   bytes(size - 28, 0x22)});
}

Buffer l2tp() {
    return joined(
        {number(0xc802, 2), number(20, 2), number(0, 8), number(0x80080000, 4), number(1, 4)});
}

Buffer pptp() {
    return joined(
        {number(156, 2), number(1, 2), number(0x1a2b3c4d, 4), number(1, 2), bytes(146, 0)});
}

struct Case {
    std::string what;
    Buffer data;
    Tunnel tunnel = Tunnel::none;
};

}  // namespace

TEST_CASE("tunnels over UDP are known by their first datagram") {
    const std::vector<Case> cases{
        {"wireguard", wireguard_initiation(), Tunnel::wireguard},
        {"openvpn", openvpn_reset(), Tunnel::openvpn},
        {"openvpn tls-auth", openvpn_tls_auth(), Tunnel::openvpn},
        {"openvpn tls-crypt", openvpn_tls_crypt(), Tunnel::openvpn},
        {"ikev2", ike(0x20, 34), Tunnel::ipsec},
        {"ikev1 main mode", ike(0x10, 2), Tunnel::ipsec},
        {"ikev1 aggressive", ike(0x10, 4), Tunnel::ipsec},
        {"ikev2 on 4500", joined({number(0, 4), ike(0x20, 34)}), Tunnel::ipsec},
        {"l2tp", l2tp(), Tunnel::l2tp},
    };
    for (const auto& [what, data, tunnel] : cases) {
        const auto shown_what = what;
        CAPTURE(shown_what);
        CHECK(wire::tunnel_in_datagram(data) == tunnel);
        for (std::size_t n = 0; n < data.size(); ++n) {
            CHECK(wire::tunnel_in_datagram(Bytes{data}.first(n)) == Tunnel::none);
        }
        CHECK(wire::tunnel_in_datagram(joined({data, {1}})) == Tunnel::none);
    }
}

TEST_CASE("what looks like a tunnel and is none") {
    Buffer reserved = wireguard_initiation();
    reserved[2] = 1;
    Buffer answered = ike(0x20, 34);
    answered[9] = 1;  // a responder's SPI
    const std::vector<Case> cases{
        {"empty", {}},
        {"wireguard's size, other bytes", reserved},
        {"ike with a responder", answered},
        {"ike of another exchange", ike(0x20, 35)},
        {"stun", joined({number(0x0001, 2), number(0, 2), number(0x2112a442, 4), bytes(12, 5)})},
        {"rtp", joined({{0x80, 0x60}, bytes(170, 3)})},
        {"zeros", bytes(148, 0)},
    };
    for (const auto& [what, data, tunnel] : cases) {
        const auto shown_what = what;
        CAPTURE(shown_what);
        CHECK(wire::tunnel_in_datagram(data) == tunnel);
    }
}

TEST_CASE("tunnels over TCP are known by the beginning of the stream") {
    const std::vector<Case> cases{
        {"ssh", to_buffer("SSH-2.0-OpenSSH_9.2"), Tunnel::ssh},
        {"socks5", {5, 1, 0}, Tunnel::socks},
        {"socks5, two methods", {5, 2, 0, 2}, Tunnel::socks},
        {"socks5, pipelined", {5, 1, 0, 5, 1, 0, 3}, Tunnel::socks},
        {"socks4", {4, 1, 1, 187, 10, 0, 0, 1, 0}, Tunnel::socks},
        {"socks4a with a user",
         {4, 1, 1, 187, 0, 0, 0, 1, 'm', 'e', 0, 'a', '.', 'b', 0},
         Tunnel::socks},
        {"pptp", pptp(), Tunnel::pptp},
        {"openvpn", block(2, openvpn_reset()), Tunnel::openvpn},
        {"openvpn tls-crypt", block(2, openvpn_tls_crypt()), Tunnel::openvpn},
    };
    for (const auto& [what, data, tunnel] : cases) {
        const auto shown_what = what;
        CAPTURE(shown_what);
        const auto whole = wire::tunnel_in_stream(data);
        CHECK(whole.outcome == Outcome::found);
        CHECK(whole.value == tunnel);
        // Every prefix waits, for what is really to come, or has the same answer.
        for (std::size_t n = 0; n < data.size(); ++n) {
            const auto part = wire::tunnel_in_stream(Bytes{data}.first(n));
            CAPTURE(n);
            CHECK(part.outcome != Outcome::foreign);
            CHECK(part.outcome != Outcome::none);
            if (part.outcome == Outcome::need_more) CHECK(part.needed > n);
            if (part.outcome == Outcome::need_more) CHECK(part.needed <= data.size());
        }
    }
}

TEST_CASE("other beginnings of a stream are foreign at once") {
    const std::vector<Buffer> beginnings{{0x16, 3, 1, 2},
                                         to_buffer("GET / HTTP/1.1"),
                                         to_buffer("STARTTLS"),
                                         {5, 0, 0},
                                         {5, 1, 0x55},
                                         {4, 9, 0},
                                         {4, 1, 0, 0, 10, 0, 0, 1, 0},
                                         {0, 40, 1},
                                         {0xff, 0xff, 0xff}};
    for (const Buffer& beginning : beginnings) {
        CHECK(wire::tunnel_in_stream(beginning).outcome == Outcome::foreign);
    }
}

TEST_CASE("random bytes are hardly ever a tunnel") {
    std::mt19937 random{7};
    int found = 0;
    for (int i = 0; i < 200'000; ++i) {
        Buffer data(random() % 200);
        for (auto& byte : data) byte = static_cast<std::uint8_t>(random());
        if (wire::tunnel_in_datagram(data) != Tunnel::none) ++found;
    }
    CHECK(found == 0);
}

TEST_CASE("the public names of encrypted hello keys are read") {
    const auto config = [](const std::string& name, unsigned version = 0xfe0d) {
        const Buffer content = joined({{7},
                                       number(0x20, 2),
                                       block(2, bytes(32, 1)),
                                       block(2, number(0x10001, 4)),
                                       {0},
                                       block(1, to_buffer(name)),
                                       number(0, 2)});
        return joined({number(version, 2), block(2, content)});
    };
    const auto names_of = [](const Buffer& list) {
        std::string names;
        wire::each_public_name(list, [&](const DomainName& name) noexcept {
            names += std::string{name.view()} + " ";
        });
        return names;
    };
    const Buffer two = block(2, joined({config("Cover.Example"), config("other.example")}));
    CHECK(names_of(two) == "cover.example other.example ");
    CHECK(names_of(block(2, joined({config("old.example", 0xfe0a), config("new.example")}))) ==
          "new.example ");
    CHECK(names_of({}).empty());
    for (std::size_t n = 0; n < two.size(); ++n) {  // never outside, never a name that is cut
        const Buffer cut{two.begin(), two.begin() + static_cast<std::ptrdiff_t>(n)};
        CHECK(names_of(cut).empty());
    }
}
