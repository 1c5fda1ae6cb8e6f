// Questions that are answered with another name's addresses, as a client sees them.
#include <chrono>
#include <optional>
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
using Lines = std::vector<std::string>;

const Buffer here = dns_pointer(dns_question_at);
const Buffer safe_address = dns_record(here, 1, {192, 0, 2, 9});
const Buffer unsafe_address = dns_record(here, 1, {198, 51, 100, 1});

std::string name_asked(const Buffer& query) {
    return std::string{dns::question(query).value.name.view()};
}

// Knows both names: what is asked is what is answered.
std::vector<Buffer> search_engine(const Buffer& query, bool /*by_tcp*/) {
    const bool is_safe = name_asked(query) == "safe.blocked.test";
    return {reply_to(query, {is_safe ? safe_address : unsafe_address})};
}

Buffer with_edns(std::string_view name, unsigned type, unsigned size = 1232, bool dnssec = false) {
    return DnsMessage{.questions = {dns_question(name, type)},
                      .additionals = {dns_opt(size, dnssec)}}
        .bytes();
}

const Lines safe_answer{"? www.search.test 00010001",
                        "0 www.search.test 5 1 60  -> safe.blocked.test ",
                        "0 safe.blocked.test 1 1 60  c0000209"};

TEST_CASE("a search engine is answered with its safe address, by UDP and TCP") {
    Home home{search_engine};
    const Buffer query = dns_query("wWw.Search.tesT");
    const Buffer by_udp = UdpClient{home.port(0)}.ask(query);
    const std::optional<Buffer> by_tcp = TcpClient{home.port(0)}.ask(query);
    REQUIRE(by_tcp);
    CHECK(*by_tcp == by_udp);
    CHECK(dns_text(by_udp) == safe_answer);
    CHECK(header_of(by_udp).id == 0x1234);
    const std::size_t question = query.size() - dns::header_size;
    CHECK(to_buffer(Bytes{by_udp}.subspan(dns::header_size, question)) ==
          to_buffer(Bytes{query}.subspan(dns::header_size)));
    CHECK(home.counters().redirected.get() == 2);
    CHECK(home.counters().blocked.get() == 0);
    CHECK(home.policy().learned() == std::vector<std::string>(2, "www.search.test 192.0.2.9"));
}

TEST_CASE("who has no safe search gets the resolver's answer as it is") {
    Home home{search_engine};
    const Buffer query = dns_query("www.search.test");
    CHECK(UdpClient{home.port(1)}.ask(query) == reply_to(query, {unsafe_address}));
}

TEST_CASE("other types have no data, and nobody is asked") {
    bool is_asked = false;
    Home home{[&](const Buffer& query, bool) -> std::vector<Buffer> {
        is_asked = true;
        return {reply_to(query, {unsafe_address})};
    }};
    const UdpClient client{home.port(0)};
    for (const unsigned type : {2U, 5U, 15U, 16U, 33U, 46U, 64U, 65U, 255U, 65280U}) {
        CAPTURE(type);
        const Buffer answer = client.ask(with_edns("www.search.test", type));
        CHECK(header_of(answer).rcode == dns::Rcode::no_error);
        CHECK(header_of(answer).answers == 0);
        CHECK(header_of(answer).authorities == 1);
    }
    const Buffer chaos = DnsMessage{.questions = {dns_question("www.search.test", 1, 3)}}.bytes();
    CHECK(header_of(client.ask(chaos)).answers == 0);
    CHECK_FALSE(is_asked);
}

TEST_CASE("a blocked name is blocked, safe search or not") {
    Home home{search_engine};
    CHECK(header_of(UdpClient{home.port(0)}.ask(dns_query("search.test.blocked.test"))).rcode ==
          dns::Rcode::name_error);
}

TEST_CASE("an alias in an ordinary answer is judged as ever, not led elsewhere") {
    Home home{[](const Buffer& query, bool) -> std::vector<Buffer> {
        return {reply_to(query, {dns_record(here, 5, dns_name("www.search.test")),
                                 dns_record(dns_name("www.search.test"), 1, {1, 2, 3, 4})})};
    }};
    const Buffer answer = UdpClient{home.port(0)}.ask(dns_query("alias.test"));
    CHECK(header_of(answer).answers == 2);
}

TEST_CASE("a target that does not resolve is a failure, never the address that was asked for") {
    struct Case {
        const char* name;
        unsigned flags;
    };
    for (const Case& c :
         {Case{"no such name", 0x8183}, Case{"failure", 0x8182}, Case{"refused", 0x8185}}) {
        CAPTURE(c.name);
        Home home{[&](const Buffer& query, bool) -> std::vector<Buffer> {
            if (name_asked(query) != "safe.blocked.test") {
                return {reply_to(query, {unsafe_address})};
            }
            return {reply_to(query, {unsafe_address}, c.flags)};
        }};
        const Buffer answer = UdpClient{home.port(0)}.ask(with_edns("www.search.test", 1));
        CHECK(header_of(answer).rcode == dns::Rcode::server_failure);
        CHECK(header_of(answer).answers == 0);
    }
}

TEST_CASE("a reply about the name that was asked is not believed") {
    resolver::FaceSettings settings;
    settings.upstream_timeout = 300ms;
    Home home{[](const Buffer& query, bool) -> std::vector<Buffer> {
                  Buffer unasked = reply_to(dns_query("www.search.test"), {unsafe_address});
                  unasked[0] = query[0];
                  unasked[1] = query[1];
                  return {unasked};
              },
              settings};
    const Buffer answer = UdpClient{home.port(0)}.ask(dns_query("www.search.test"));
    CHECK(header_of(answer).rcode == dns::Rcode::server_failure);
    CHECK(home.counters().reply_unexpected.get() == 1);
    CHECK(home.counters().upstream_timeouts.get() == 1);
}

TEST_CASE("what is too long for UDP comes by TCP, from a resolver that cuts as well") {
    std::vector<Buffer> many(60, safe_address);
    Home home{[&](const Buffer& query, bool by_tcp) -> std::vector<Buffer> {
        if (name_asked(query) != "safe.blocked.test") return {};
        return {by_tcp ? reply_to(query, many) : reply_to(query, {}, 0x8380)};
    }};
    const Buffer query = dns_query("www.search.test");
    const Buffer cut = UdpClient{home.port(0)}.ask(query);
    CHECK(header_of(cut).truncated);
    CHECK(header_of(cut).answers == 0);
    const auto whole = TcpClient{home.port(0)}.ask(query);
    REQUIRE(whole);
    CHECK(header_of(*whole).answers == 61);
    CHECK_FALSE(header_of(*whole).truncated);
    CHECK(header_of(*whole).id == 0x1234);
}

TEST_CASE("an answer that the alias makes too long is cut honestly") {
    // 29 addresses fit 512 bytes, an alias more does not.
    const std::vector<Buffer> many(29, safe_address);
    Home home{
        [&](const Buffer& query, bool) -> std::vector<Buffer> { return {reply_to(query, many)}; }};
    const UdpClient client{home.port(0)};
    CHECK(header_of(client.ask(dns_query("www.search.test"))).truncated);
    const Buffer roomy = client.ask(with_edns("www.search.test", 1, 1232));
    CHECK_FALSE(header_of(roomy).truncated);
    CHECK(header_of(roomy).answers == 30);
    CHECK(roomy.size() <= 1232);
}

TEST_CASE("the resolver is not asked for signatures of what we forge") {
    bool dnssec_ok = true;
    Home home{[&](const Buffer& query, bool) -> std::vector<Buffer> {
        dnssec_ok = dns::query(query).value.edns.dnssec_ok;
        return {reply_to(query, {safe_address}, 0x81a0)};
    }};
    const Buffer answer = UdpClient{home.port(0)}.ask(with_edns("www.search.test", 1, 1232, true));
    CHECK_FALSE(dnssec_ok);
    CHECK_FALSE(header_of(answer).authentic);
    CHECK(dns_text(answer).back() == "2  41 1232 32768  000f00020004");
}

}  // namespace
}  // namespace tarha::test
