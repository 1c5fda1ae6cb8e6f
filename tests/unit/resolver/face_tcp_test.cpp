// The face as a client sees it, by TCP.
#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/dns_message.h"
#include "tests/support/dns_text.h"
#include "tests/unit/resolver/home.h"

namespace tarha::test {
namespace {

using namespace std::chrono_literals;
namespace dns = wire::dns;

const Buffer here = dns_pointer(dns_question_at);
const Buffer address = dns_record(here, 1, {192, 0, 2, 1});

std::vector<Buffer> one_address(const Buffer& query, bool /*by_tcp*/) {
    return {reply_to(query, {address})};
}

Buffer query_number(std::uint16_t id, std::string_view name) {
    return DnsMessage{.id = id, .questions = {dns_question(name, 1)}}.bytes();
}

TEST_CASE("blocked and allowed questions share a connection") {
    Home home{one_address};
    const TcpClient client{home.port(0)};
    CHECK(client.ask(dns_query("a.test")) == reply_to(dns_query("a.test"), {address}));
    CHECK(header_of(client.ask(dns_query("blocked.test")).value()).rcode == dns::Rcode::name_error);
    CHECK(client.ask(dns_query("b.test")).has_value());
    CHECK(home.counters().tcp_accepted.get() == 1);
}

TEST_CASE("many questions in one segment are all answered, once each") {
    Home home{one_address};
    const TcpClient client{home.port(0)};
    constexpr std::uint16_t count = 100;
    Buffer all;
    for (std::uint16_t id = 0; id < count; ++id) {
        append(all, block(2, query_number(id, id % 3 == 0 ? "blocked.test" : "a.test")));
    }
    client.send(all);
    client.finish_sending();
    std::set<unsigned> answered;
    while (const auto answer = client.receive()) answered.insert(header_of(*answer).id);
    CHECK(answered.size() == count);
}

TEST_CASE("a question cut into single bytes is read") {
    Home home{one_address};
    const TcpClient client{home.port(0)};
    const Buffer framed = block(2, dns_query("a.test"));
    for (const std::uint8_t byte : framed) client.send({byte});
    CHECK(client.receive() == reply_to(dns_query("a.test"), {address}));
}

TEST_CASE("what the resolver cuts by UDP is fetched by TCP") {
    const std::vector<Buffer> many(300, address);
    Home home{[&](const Buffer& query, bool by_tcp) -> std::vector<Buffer> {
        return {by_tcp ? reply_to(query, many) : reply_to(query, {}, 0x8380)};
    }};
    const auto answer = TcpClient{home.port(0)}.ask(dns_query("a.test"));
    REQUIRE(answer);
    CHECK(header_of(*answer).answers == 300);
    CHECK(header_of(*answer).id == 0x1234);
    CHECK(header_of(UdpClient{home.port(0)}.ask(dns_query("a.test"))).truncated);
}

TEST_CASE("a resolver without an answer by TCP is a failure") {
    struct Case {
        const char* name;
        std::vector<Buffer> by_tcp;
    };
    const Buffer other = reply_to(dns_query("other.test"), {address});
    for (const Case& c : {Case{"it hangs up", {}}, Case{"it answers something else", {other}},
                          Case{"it sends a shred", {Buffer{1, 2, 3}}}}) {
        CAPTURE(c.name);
        Home home{[&](const Buffer& query, bool by_tcp) {
            return by_tcp ? c.by_tcp : std::vector<Buffer>{reply_to(query, {}, 0x8380)};
        }};
        const auto answer = TcpClient{home.port(0)}.ask(dns_query("a.test"));
        REQUIRE(answer);
        CHECK(header_of(*answer).rcode == dns::Rcode::server_failure);
        CHECK(header_of(*answer).id == 0x1234);
    }
}

TEST_CASE("what is no DNS is cut") {
    Home home{one_address};
    for (const Buffer& noise :
         {to_buffer("\x01\x00GET / HTTP"), Buffer{0, 3, 1, 2, 3}, Buffer{0xff, 0xff, 1}}) {
        const TcpClient client{home.port(0)};
        client.send(noise);
        if (noise[0] == 1) continue;  // a message of 256 bytes may still come
        CHECK_FALSE(client.receive());
    }
    CHECK(home.counters().tcp_cut.get() == 2);
}

TEST_CASE("a client that sends too slowly is cut") {
    Home home{one_address, {.tcp_idle = 100ms}};
    const TcpClient client{home.port(0)};
    client.send({0, 40, 1});
    CHECK_FALSE(client.receive());
    CHECK(home.counters().tcp_cut.get() == 1);
    CHECK(home.counters().tcp_open.get() == 0);
}

TEST_CASE("one address has a limited number of connections") {
    Home home{one_address};
    constexpr std::size_t cap = 16;
    std::vector<std::unique_ptr<TcpClient>> clients;
    for (std::size_t i = 0; i < cap; ++i) {
        clients.push_back(std::make_unique<TcpClient>(home.port(0)));
        CHECK(clients.back()->ask(dns_query("a.test")));
    }
    CHECK_FALSE(TcpClient{home.port(0)}.ask(dns_query("a.test")));
    CHECK(home.counters().tcp_refused.get() == 1);
    clients.pop_back();
    CHECK(clients.front()->ask(dns_query("a.test")));
}

TEST_CASE("a port that closes takes its connections along") {
    Home home{one_address};
    const TcpClient client{home.port(0)};
    REQUIRE(client.ask(dns_query("a.test")));
    REQUIRE(home.set_ports({}));
    CHECK_FALSE(client.receive());
    CHECK(home.counters().tcp_open.get() == 0);
}

TEST_CASE("an open connection changes hands with its port") {
    Home home{one_address};
    const std::uint16_t port = home.port(1);
    const TcpClient client{port};
    CHECK(header_of(client.ask(dns_query("blocked.test")).value()).answers == 1);
    REQUIRE(home.set_ports({{0, port}}));
    CHECK(header_of(client.ask(dns_query("blocked.test")).value()).rcode == dns::Rcode::name_error);
}

TEST_CASE("a client that goes while its question waits harms nobody") {
    Home home{[](const Buffer& query, bool) -> std::vector<Buffer> {
                  if (dns::question(query).value.name.is_within("slow.test")) return {};
                  return {reply_to(query, {address})};
              },
              {.upstream_timeout = 50ms}};
    for (int i = 0; i < 10; ++i) TcpClient{home.port(0)}.send(block(2, dns_query("slow.test")));
    const auto late = TcpClient{home.port(0)}.ask(dns_query("slow.test"));
    REQUIRE(late);
    CHECK(header_of(*late).rcode == dns::Rcode::server_failure);
}

}  // namespace
}  // namespace tarha::test
