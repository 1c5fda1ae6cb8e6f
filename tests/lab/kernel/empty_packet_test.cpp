// "Carries no data" in the firewall, for every TCP header there can be: hand-made segments.
#include <algorithm>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "tests/lab/kernel/home.h"

namespace tarha::test {
namespace {

constexpr std::uint8_t ack = 0x10;
constexpr std::uint8_t syn = 0x02;

void add_words(std::uint32_t& sum, const std::uint8_t* bytes, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) sum += i % 2 == 0 ? bytes[i] * 256U : bytes[i];
}

// RFC 9293 section 3.1, over the pseudo header of either family.
std::uint16_t checksum(const std::string& segment, const IpAddress& from, const IpAddress& to) {
    std::uint32_t sum = IPPROTO_TCP + static_cast<std::uint32_t>(segment.size());
    add_words(sum, from.octets.data(), from.octets.size());
    add_words(sum, to.octets.data(), to.octets.size());
    add_words(sum, reinterpret_cast<const std::uint8_t*>(segment.data()), segment.size());
    while (sum > 0xffff) sum = (sum & 0xffffU) + (sum >> 16U);
    return static_cast<std::uint16_t>(~sum & 0xffffU);
}

struct Segment {
    unsigned header_words = 5;  // options are filled with no-operations
    std::uint8_t flags = ack;
    std::string data;
    std::uint16_t source_port = 0;

    [[nodiscard]] std::string bytes(bool v6) const {
        std::string segment(header_words * 4UL, '\1');
        std::fill_n(segment.begin(), 20, '\0');
        const std::uint16_t port = htons(source_port);
        std::copy_n(reinterpret_cast<const char*>(&port), 2, segment.begin());
        segment[3] = 80;
        segment[7] = 1;  // sequence number
        segment[11] = 1;
        segment[12] = static_cast<char>(header_words << 4U);
        segment[13] = static_cast<char>(flags);
        segment[14] = 1;  // window
        segment += data;
        const auto sum = htons(checksum(segment, Lab::child_address(v6), Lab::server_address(v6)));
        std::copy_n(reinterpret_cast<const char*>(&sum), 2, segment.begin() + 16);
        return segment;
    }
};

class Sender {
public:
    Sender(Home& home, bool v6)
        : v6_{v6}, home_{home}, socket_{home.lab.child.make_inside([&] {
              return Socket::raw(v6, IPPROTO_TCP);
          })} {}

    // Whether the segment, the first of a flow of its own, came to the queue.
    bool is_queued(Segment segment) {
        segment.source_port = ++port_;
        const auto before = home_.inspector.count();
        CHECK(socket_.send_to({Lab::server_address(v6_), 0}, segment.bytes(v6_)) == 0);
        // A packet behind it on the same path and queue, which always is queued.
        auto marker = home_.lab.child.make_inside([&] { return Socket::udp(v6_); });
        const std::string text =
            std::string{v6_ ? "v6" : "v4"} + " marker " + std::to_string(port_);
        marker.send_to({Lab::server_address(v6_), 9}, text);
        home_.inspector.wait_until_seen(text);
        return home_.inspector.count() == before + 2;
    }

    Socket& socket() { return socket_; }

private:
    bool v6_;
    Home& home_;
    Socket socket_;
    std::uint16_t port_ = 20000;
};

}  // namespace

TEST_CASE("a TCP packet without data is not queued, one byte of data is") {
    for (const bool v6 : {false, true}) {
        CAPTURE(v6);
        Home home;
        Sender sender{home, v6};
        for (unsigned words = 5; words <= 15; ++words) {
            CAPTURE(words);
            CHECK(!sender.is_queued({.header_words = words, .data = {}}));
            CHECK(sender.is_queued({.header_words = words, .data = "x"}));
            CHECK(sender.is_queued({.header_words = words, .data = "four"}));
        }
        CHECK(sender.is_queued({.flags = syn, .data = {}}));
    }
}

TEST_CASE("a SYN is not queued when it need not be, one with data is") {
    auto rules = filtering_child();
    rules.queue_syn = false;
    for (const bool v6 : {false, true}) {
        CAPTURE(v6);
        Home home{rules};
        Sender sender{home, v6};
        CHECK(!sender.is_queued({.flags = syn, .data = {}}));
        CHECK(sender.is_queued({.flags = syn, .data = "early"}));
    }
}

TEST_CASE("IPv4 options count as data, IPv6 extension headers go no further") {
    Home home;
    Sender v4{home, false};
    const std::uint8_t no_operations[4] = {1, 1, 1, 1};
    REQUIRE(::setsockopt(v4.socket().descriptor(), IPPROTO_IP, IP_OPTIONS, no_operations,
                         sizeof no_operations) == 0);
    CHECK(v4.is_queued({.data = {}}));

    Sender v6{home, true};
    const std::uint8_t padding[8] = {0, 0, 1, 4, 0, 0, 0, 0};  // one PadN of six bytes
    REQUIRE(::setsockopt(v6.socket().descriptor(), IPPROTO_IPV6, IPV6_DSTOPTS, padding,
                         sizeof padding) == 0);
    CHECK(!v6.is_queued({.data = {}}));
    CHECK(!v6.is_queued({.data = "x"}));
}

}  // namespace tarha::test
