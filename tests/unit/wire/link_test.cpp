#include "daemon/wire/link.h"

#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/ip_packet.h"

namespace tarha::test {
namespace {

using wire::LinkFrame;
using wire::LinkType;

const Buffer mac_a = {2, 0, 0, 0, 0, 0xaa};
const Buffer mac_b = {2, 0, 0, 0, 0, 0xbb};

Buffer packet4() {
    return udp_packet(*parse_endpoint("192.0.2.1:1000"), *parse_endpoint("192.0.2.2:53"), {1, 2});
}
Buffer packet6() {
    return udp_packet(*parse_endpoint("[2001:db8::1]:1000"), *parse_endpoint("[2001:db8::2]:53"),
                      {1, 2});
}
Buffer ethernet(const Buffer& behind_addresses) {
    return joined({mac_b, mac_a, behind_addresses});
}
Buffer label(bool is_bottom) {
    return number(is_bottom ? 0x00010140 : 0x00010040, 4);
}

struct Case {
    std::string name;
    LinkType type;
    Buffer frame;
    bool is_ip = true;
    bool has_source = false;
};

std::vector<Case> cases_with_ip(const Buffer& ip, const Buffer& type, const Buffer& ppp) {
    const Buffer pppoe = joined({{0x11, 0, 0, 1}, number(ip.size() + 2, 2), ppp, ip});
    const Buffer cooked_address = joined({number(6, 2), mac_a, Buffer(2, 0)});
    return {
        {"Ethernet", LinkType::ethernet, ethernet(joined({type, ip})), true, true},
        {"VLAN", LinkType::ethernet, ethernet(joined({{0x81, 0, 0, 5}, type, ip})), true, true},
        {"QinQ", LinkType::ethernet,
         ethernet(joined({{0x88, 0xa8, 0, 5, 0x81, 0, 0, 6}, type, ip})), true, true},
        {"old QinQ", LinkType::ethernet,
         ethernet(joined({{0x91, 0, 0, 5, 0x81, 0, 0, 6}, type, ip})), true, true},
        {"PPPoE", LinkType::ethernet, ethernet(joined({{0x88, 0x64}, pppoe})), true, true},
        {"PPPoE in QinQ", LinkType::ethernet,
         ethernet(joined({{0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 0x88, 0x64}, pppoe})), true, true},
        {"MPLS", LinkType::ethernet,
         ethernet(joined({{0x88, 0x47}, label(false), label(true), ip})), true, true},
        {"SNAP", LinkType::ethernet,
         ethernet(joined({number(ip.size() + 8, 2), {0xaa, 0xaa, 3, 0, 0, 0}, type, ip})), true,
         true},
        {"PPP", LinkType::ppp, joined({ppp, ip})},
        {"PPP in HDLC framing", LinkType::ppp_serial, joined({{0xff, 3}, ppp, ip})},
        {"PPP, short protocol", LinkType::ppp, joined({{ppp.back()}, ip})},
        {"PPPoE alone", LinkType::ppp_ethernet, pppoe},
        {"Cisco HDLC", LinkType::cisco_hdlc, joined({{0x0f, 0}, type, ip})},
        {"BSD null", LinkType::bsd_null, joined({{2, 0, 0, 0}, ip})},
        {"BSD loop", LinkType::bsd_loop, joined({{0, 0, 0, 24}, ip})},
        {"Linux cooked", LinkType::linux_cooked, joined({{0, 0, 0, 1}, cooked_address, type, ip}),
         true, true},
        {"Linux cooked, no address", LinkType::linux_cooked,
         joined({{0, 4, 3, 4}, Buffer(10, 0), type, ip})},
        {"Linux cooked 2", LinkType::linux_cooked_2,
         joined({type, Buffer(2, 0), number(3, 4), number(1, 2), {0, 6}, mac_a, Buffer(2, 0), ip}),
         true, true},
        {"raw", LinkType::raw, ip},
        {"NFLOG", LinkType::nflog,
         joined({{2, 0, 0, 0},
                 {8, 0, 1, 0, 0, 0, 0, 0},
                 {5, 0, 10, 0, 0, 0, 0, 0},
                 {static_cast<std::uint8_t>(ip.size() + 4), 0, 9, 0},
                 ip})},
    };
}

TEST_CASE("the IP packet is found behind every kind of link") {
    for (const bool v6 : {false, true}) {
        const Buffer ip = v6 ? packet6() : packet4();
        const Buffer type = v6 ? Buffer{0x86, 0xdd} : Buffer{0x08, 0x00};
        const Buffer ppp = v6 ? Buffer{0x00, 0x57} : Buffer{0x00, 0x21};
        for (const Case& c : cases_with_ip(ip, type, ppp)) {
            CAPTURE(c.name);
            CAPTURE(v6);
            const LinkFrame frame = wire::parse_link(c.type, c.frame);
            CHECK(frame.is_ip);
            CHECK(to_buffer(frame.ip) == ip);
            CHECK(frame.has_source == c.has_source);
            if (c.has_source) CHECK(to_buffer(frame.source.octets) == mac_a);
            CHECK(wire::is_known_link(c.type));
        }
    }
}

TEST_CASE("frames without IP") {
    Buffer tags;
    for (int i = 0; i <= wire::max_link_layers; ++i) append(tags, Buffer{0x81, 0, 0, 5});
    const Buffer ip = packet4();
    const std::vector<Case> cases{
        {"nothing", LinkType::ethernet, {}},
        {"ARP", LinkType::ethernet, ethernet(joined({{8, 6}, Buffer(28, 0)}))},
        {"a bare LLC frame", LinkType::ethernet, ethernet({0, 3, 0x42, 0x42, 3})},
        {"PPPoE discovery", LinkType::ethernet, ethernet({0x88, 0x64, 0x11, 9, 0, 0, 0, 0})},
        {"PPP LCP", LinkType::ppp, {0xc0, 0x21, 1, 1, 0, 4}},
        {"tags without end", LinkType::ethernet, ethernet(joined({tags, {8, 0}, ip}))},
        {"labels without end", LinkType::ethernet, ethernet(joined({{0x88, 0x47}, Buffer(80, 0)}))},
        {"raw, but no IP", LinkType::raw, {0x12, 0x34}},
        {"NFLOG with a senseless length", LinkType::nflog, {2, 0, 0, 0, 1, 0, 9, 0, 0x45}},
        {"a link type nobody knows", static_cast<LinkType>(147), ip},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK_FALSE(wire::parse_link(c.type, c.frame).is_ip);
    }
    CHECK_FALSE(wire::is_known_link(static_cast<LinkType>(147)));
}

TEST_CASE("what a tunnel carries") {
    const Buffer ip = packet4();
    CHECK(to_buffer(wire::parse_ethertype(0x0800, ip).ip) == ip);
    const Buffer bridged = ethernet(joined({{8, 0}, ip}));
    CHECK(to_buffer(wire::parse_ethertype(0x6558, bridged).ip) == ip);
    CHECK(to_buffer(wire::parse_ethertype(0x880b, joined({{0, 0x21}, ip})).ip) == ip);
    CHECK_FALSE(wire::parse_ethertype(0x1234, ip).is_ip);
}

TEST_CASE("any prefix and any damage is read within bounds") {
    std::mt19937 random{4};
    for (const Case& c : cases_with_ip(packet4(), {8, 0}, {0, 0x21})) {
        for (std::size_t size = 0; size <= c.frame.size(); ++size) {
            const Buffer prefix = to_buffer(Bytes{c.frame}.first(size));
            CHECK(wire::parse_link(c.type, prefix).ip.size() <= size);
        }
        for (int round = 0; round < 500; ++round) {
            Buffer damaged = c.frame;
            for (int i = 0; i < 3; ++i) {
                damaged[random() % damaged.size()] = static_cast<std::uint8_t>(random());
            }
            CHECK(wire::parse_link(c.type, damaged).ip.size() <= damaged.size());
        }
    }
}

}  // namespace
}  // namespace tarha::test
