// The face as a client sees it, by UDP.
#include <chrono>
#include <random>
#include <string>

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

std::vector<Buffer> fail_the_test(const Buffer& /*query*/, bool /*by_tcp*/) {
    FAIL("the resolver was asked");
    return {};
}

Buffer with_edns(std::string_view name, unsigned type = 1, unsigned size = 1232) {
    return DnsMessage{.questions = {dns_question(name, type)}, .additionals = {dns_opt(size)}}
        .bytes();
}

TEST_CASE("an allowed question is answered by the resolver, IPv4 and IPv6") {
    Home home{one_address};
    for (const Family family : {Family::v4, Family::v6}) {
        const UdpClient client{home.port(0), family};
        const Buffer query = dns_query("Www.Example.test");
        CHECK(client.ask(query) == reply_to(query, {address}));
    }
    CHECK(home.policy().learned() == std::vector<std::string>(2, "www.example.test 192.0.2.1"));
    CHECK(home.counters().forwarded.get() == 2);
    CHECK(home.counters().answered.get() == 2);
}

TEST_CASE("a blocked question is answered without asking anybody") {
    Home home{fail_the_test};
    const UdpClient client{home.port(0)};
    const Buffer plain = client.ask(dns_query("www.blocked.test"));
    CHECK(header_of(plain).rcode == dns::Rcode::name_error);
    CHECK(dns_text(plain).size() == 2);  // the question and an SOA
    const auto lines = dns_text(client.ask(with_edns("blocked.test", 65)));
    REQUIRE(lines.size() == 3);
    CHECK(lines[2].find("41 1232") != std::string::npos);
    CHECK(home.counters().blocked.get() == 2);
    CHECK(home.counters().forwarded.get() == 0);
}

TEST_CASE("each port has its own profile") {
    Home home{one_address};
    const UdpClient strict{home.port(0)};
    const UdpClient free{home.port(1)};
    const UdpClient zero{home.port(2)};
    const Buffer query = dns_query("blocked.test");
    CHECK(header_of(strict.ask(query)).rcode == dns::Rcode::name_error);
    CHECK(free.ask(query) == reply_to(query, {address}));
    CHECK(dns_text(zero.ask(query)).back() == "0 blocked.test 1 1 10  00000000");
}

TEST_CASE("ports come, go and change hands") {
    Home home{one_address};
    const Buffer query = dns_query("blocked.test");
    const std::uint16_t first = home.port(0);
    const std::uint16_t second = home.port(1);
    REQUIRE(home.set_ports({{1, first}}));
    CHECK(header_of(UdpClient{first}.ask(query)).rcode == dns::Rcode::no_error);
    CHECK(UdpClient{second}.ask(query).empty());  // refused by the kernel
    const auto taken = home.set_ports({{0, first}, {0, 0}});
    REQUIRE(taken);
    CHECK(taken->size() == 2);
    CHECK(header_of(UdpClient{first}.ask(query)).rcode == dns::Rcode::name_error);
}

TEST_CASE("a busy port is one clear sentence, and the others are open") {
    Home busy{one_address};
    Home home{one_address};
    const std::uint16_t taken = busy.port(0);
    const auto bound = home.set_ports({{0, taken}, {1, 0}});
    REQUIRE_FALSE(bound);
    CHECK(bound.error().message() ==
          "DNS port " + std::to_string(taken) + " (UDP): cannot be opened: Address already in use");
}

TEST_CASE("special names") {
    Home home{fail_the_test};
    const UdpClient client{home.port(1)};
    struct Case {
        const char* name;
        dns::Rcode rcode;
    };
    for (const Case& c : {Case{"use-application-dns.net", dns::Rcode::name_error},
                          Case{"_dns.resolver.arpa", dns::Rcode::no_error},
                          Case{"mask.icloud.com", dns::Rcode::name_error},
                          Case{"MASK-h2.icloud.com", dns::Rcode::name_error}}) {
        CAPTURE(c.name);
        const Buffer answer = client.ask(dns_query(c.name, 65));
        CHECK(header_of(answer).rcode == c.rcode);
        CHECK(header_of(answer).authorities == 1);
    }
    CHECK(home.counters().special.get() == 4);
}

TEST_CASE("messages that are no questions") {
    Home home{fail_the_test};
    const UdpClient client{home.port(0)};
    const Buffer q = dns_question("a.test", 1);
    struct Case {
        const char* name;
        Buffer message;
        dns::Rcode rcode;
    };
    const std::vector<Case> cases{
        {"two questions", DnsMessage{.questions = {q, q}}.bytes(), dns::Rcode::format_error},
        {"none", DnsMessage{}.bytes(), dns::Rcode::format_error},
        {"cut off", Buffer(13, 0), dns::Rcode::format_error},
        {"longer than any query", joined({dns_query("a.test"), Buffer(3000, 0)}),
         dns::Rcode::format_error},
        {"an update", DnsMessage{.flags = 0x2800, .questions = {q}}.bytes(),
         dns::Rcode::not_implemented},
        {"a transfer", dns_query("a.test", 252), dns::Rcode::refused},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(header_of(client.ask(c.message)).rcode == c.rcode);
    }
    // Responses and shreds are not answered: the next datagram answers the next question.
    client.send(DnsMessage{.id = 1, .flags = 0x8180, .questions = {q}}.bytes());
    client.send(Buffer(11, 0));
    CHECK(header_of(client.ask(DnsMessage{.id = 2, .questions = {q, q}}.bytes())).id == 2);
}

TEST_CASE("an alias of a blocked name is blocked") {
    Home home{[](const Buffer& query, bool) -> std::vector<Buffer> {
        return {reply_to(query, {dns_record(here, 5, dns_name("cdn.test")),
                                 dns_record(dns_name("cdn.test"), 5, dns_name("x.blocked.test")),
                                 dns_record(dns_name("x.blocked.test"), 1, {192, 0, 2, 1})})};
    }};
    const Buffer query = with_edns("cloak.test");
    const Buffer answer = UdpClient{home.port(0)}.ask(query);
    CHECK(header_of(answer).rcode == dns::Rcode::name_error);
    CHECK(header_of(answer).answers == 0);
    CHECK(home.policy().learned().empty());
    CHECK(header_of(UdpClient{home.port(1)}.ask(query)).answers == 3);
}

TEST_CASE("ech is taken out, h3 where the profile says so") {
    Home home{[](const Buffer& query, bool) -> std::vector<Buffer> {
        return {reply_to(query, {dns_record(here, 65,
                                            svc_data(1, "",
                                                     {svc_param(1, {2, 'h', '3', 2, 'h', '2'}),
                                                      svc_param(5, to_buffer("config"))}))})};
    }};
    const Buffer query = with_edns("a.test", 65);
    const auto plain = UdpClient{home.port(0)}.ask(query);
    CHECK(dns_service_params(plain) == std::vector<std::string>{"1=026833026832"});
    const auto no_quic = UdpClient{home.port(2)}.ask(query);
    CHECK(dns_service_params(no_quic) == std::vector<std::string>{"1=026832"});
    CHECK(header_of(no_quic).id == 0x1234);
}

TEST_CASE("what is too long for the client is asked for by TCP") {
    Home home{[](const Buffer& query, bool) -> std::vector<Buffer> {
        return {reply_to(query, std::vector<Buffer>(60, address))};  // 60 * 16 bytes
    }};
    const UdpClient client{home.port(0)};
    CHECK(header_of(client.ask(dns_query("a.test"))).truncated);
    CHECK(client.ask(dns_query("a.test")).size() < 512);
    const Buffer whole = client.ask(with_edns("a.test", 1, 1232));
    CHECK_FALSE(header_of(whole).truncated);
    CHECK(header_of(whole).answers == 60);
}

TEST_CASE("forged replies are not believed") {
    Home home{[](const Buffer& query, bool) -> std::vector<Buffer> {
        const Buffer forged = reply_to(query, {dns_record(here, 1, {203, 0, 113, 9})});
        Buffer other_id = forged;
        other_id[0] ^= 1U;
        Buffer other_name = forged;
        other_name[13] ^= 1U;
        Buffer no_response = forged;
        no_response[2] &= 0x7fU;
        return {other_id, other_name, no_response, reply_to(query, {address})};
    }};
    const Buffer query = dns_query("a.test");
    CHECK(UdpClient{home.port(0)}.ask(query) == reply_to(query, {address}));
    CHECK(home.counters().reply_unexpected.get() == 3);
}

TEST_CASE("a broken reply is a failure, not an answer") {
    Home home{[](const Buffer& query, bool) -> std::vector<Buffer> {
        Buffer reply = reply_to(query, {address});
        reply.pop_back();
        return {reply};
    }};
    CHECK(header_of(UdpClient{home.port(0)}.ask(dns_query("a.test"))).rcode ==
          dns::Rcode::server_failure);
    CHECK(home.counters().reply_malformed.get() == 1);
}

TEST_CASE("a silent resolver is a failure in time, with a reason") {
    Home home{[](const Buffer&, bool) -> std::vector<Buffer> { return {}; },
              {.upstream_timeout = 100ms}};
    const Buffer answer = UdpClient{home.port(0)}.ask(with_edns("a.test"));
    CHECK(header_of(answer).rcode == dns::Rcode::server_failure);
    CHECK(dns_text(answer).back().ends_with("000f00020016"));  // EDE 22
    CHECK(home.counters().upstream_timeouts.get() == 1);
}

TEST_CASE("a resolver that does not run is a failure in time, too") {
    std::uint16_t nobody = 0;
    {
        const Home other{one_address};
        nobody = other.resolver_port();
    }
    Home home{one_address, {.upstream_timeout = 50ms}, nobody};
    const UdpClient client{home.port(0)};
    for (int i = 0; i < 3; ++i) {
        CHECK(header_of(client.ask(dns_query("a.test"))).rcode == dns::Rcode::server_failure);
    }
    CHECK(home.counters().upstream_timeouts.get() == 3);
}

TEST_CASE("one profile's flood of waiting questions leaves room for others") {
    Home home{[](const Buffer& query, bool) -> std::vector<Buffer> {
        const auto name = dns::question(query).value.name;
        if (name.is_within("slow.test")) return {};
        return {reply_to(query, {address})};
    }};
    const UdpClient flood{home.port(0)};
    constexpr int cap = 1024;
    int refused = 0;
    // One beyond the cap is refused at once; in small rounds, so that no socket buffer overflows.
    for (int i = 0; i < cap; ++i) {
        flood.send(dns_query("slow.test"));
        if (i % 64 == 63) CHECK_FALSE(UdpClient{home.port(1)}.ask(dns_query("b.test")).empty());
    }
    refused += header_of(flood.ask(dns_query("slow.test"))).rcode == dns::Rcode::server_failure;
    CHECK(refused == 1);
    CHECK(home.counters().table_full.get() == 1);
    CHECK(header_of(UdpClient{home.port(1)}.ask(dns_query("a.test"))).answers == 1);
}

TEST_CASE("a flood of noise leaves the face answering") {
    Home home{one_address};
    const UdpClient noise{home.port(0)};
    std::mt19937 random{3};
    for (int i = 0; i < 20'000; ++i) {
        Buffer message(random() % 80);
        for (auto& byte : message) byte = static_cast<std::uint8_t>(random());
        noise.send(message);
    }
    const Buffer query = dns_query("a.test");
    const UdpClient client{home.port(0)};
    Buffer answer = client.ask(query);
    if (answer.empty()) answer = client.ask(query);  // the kernel may have had no room for it
    CHECK(answer == reply_to(query, {address}));
}

}  // namespace
}  // namespace tarha::test
