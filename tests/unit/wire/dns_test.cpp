#include "daemon/wire/dns.h"

#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/dns_message.h"
#include "tests/support/properties.h"

namespace tarha::test {
namespace {

using wire::Outcome;
namespace dns = wire::dns;

Answer dns_question_name(Bytes bytes) {
    const auto answer = dns::question(bytes);
    return {answer.outcome, answer.needed, std::string{answer.value.name.view()}, answer.value.end};
}

Answer dns_frame(Bytes bytes) {
    const auto answer = dns::frame(bytes);
    return {answer.outcome, answer.needed, {}, answer.value.size};
}

const std::string long_label(63, 'a');
const std::string longest_name =
    long_label + "." + long_label + "." + long_label + "." + std::string(61, 'b');

TEST_CASE("the question of a message") {
    struct Case {
        const char* name;
        Buffer message;
        Outcome outcome;
        std::string host;
    };
    const Buffer dotted = joined({block(1, to_buffer("a.b")), dns_name("org")});
    const Buffer tail = number(0x00010001, 4);
    const std::vector<Case> cases{
        {"a name", dns_query("www.Example.ORG"), Outcome::found, "www.example.org"},
        {"the root", dns_query(""), Outcome::found, ""},
        {"the longest name", dns_query(longest_name), Outcome::found, longest_name},
        {"one byte too long", dns_query(longest_name + "b"), Outcome::foreign, ""},
        {"odd bytes", dns_query("a b.\x01.org"), Outcome::found, "a b.\x01.org"},
        {"two questions: the first",
         DnsMessage{.questions = {dns_question("a.org", 1), dns_question("b.org", 1)}}.bytes(),
         Outcome::found, "a.org"},
        {"no question", DnsMessage{}.bytes(), Outcome::none, ""},
        {"a pointer", DnsMessage{.questions = {joined({dns_pointer(0), tail})}}.bytes(),
         Outcome::foreign, ""},
        {"an extended label", DnsMessage{.questions = {joined({{0x41, 1}, tail})}}.bytes(),
         Outcome::foreign, ""},
        {"a dot in a label", DnsMessage{.questions = {joined({dotted, tail})}}.bytes(),
         Outcome::found, "a.b.org"},
        {"bytes behind it", joined({dns_query("a.org"), Buffer(9, 0xff)}), Outcome::found, "a.org"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto answer = dns::question(c.message);
        CHECK(answer.outcome == c.outcome);
        if (c.outcome == Outcome::found) CHECK(answer.value.name.view() == c.host);
    }
    const auto odd = dns::question(DnsMessage{.questions = {joined({dotted, tail})}}.bytes());
    CHECK_FALSE(odd.value.name.is_ordinary());
}

TEST_CASE("header and question fields") {
    const DnsMessage message{
        .id = 0xbeef, .flags = 0xadb3, .questions = {dns_question("a.org", 65, 0x8001)}};
    const auto answer = dns::question(message.bytes());
    REQUIRE(answer.outcome == Outcome::found);
    const dns::Question& q = answer.value;
    CHECK(q.header.id == 0xbeef);
    CHECK(q.header.response);
    CHECK(q.header.opcode == dns::Opcode::update);
    CHECK(q.header.authoritative);
    CHECK_FALSE(q.header.truncated);
    CHECK(q.header.recursion_desired);
    CHECK(q.header.recursion_available);
    CHECK(q.header.authentic);
    CHECK(q.header.checking_disabled);
    CHECK(q.header.rcode == dns::Rcode::name_error);
    CHECK(q.type == dns::Type::https);
    CHECK(q.record_class == 0x8001);
    CHECK(q.end == message.bytes().size());
}

TEST_CASE("a question and a frame keep the promises of a dissector") {
    const Buffer framed = block(2, dns_query("www.example.org"));
    for (const char* name : {"", "a", "www.example.org"}) {
        CHECK(broken_prefix(dns_question_name, dns_query(name)) == "");
        CHECK(broken_mutation(dns_question_name, dns_query(name), 300) == "");
    }
    CHECK(broken_prefix(dns_frame, framed) == "");
    CHECK(broken_mutation(dns_frame, framed, 300) == "");
}

TEST_CASE("a client's query is read strictly") {
    struct Case {
        const char* name;
        DnsMessage message;
        bool is_query;
    };
    const Buffer q = dns_question("a.org", 1);
    const Buffer record = dns_record(dns_pointer(12), 1, {192, 0, 2, 1});
    const std::vector<Case> cases{
        {"plain", {.questions = {q}}, true},
        {"with EDNS", {.questions = {q}, .additionals = {dns_opt(1232)}}, true},
        {"a response", {.flags = 0x8180, .questions = {q}}, false},
        {"an update", {.flags = 0x2800, .questions = {q}}, false},
        {"two questions", {.questions = {q, q}}, false},
        {"no question", {}, false},
        {"with an answer", {.questions = {q}, .answers = {record}}, false},
        {"with an authority", {.questions = {q}, .authorities = {record}}, false},
        {"with another additional", {.questions = {q}, .additionals = {record}}, true},
        {"OPT twice", {.questions = {q}, .additionals = {dns_opt(512), dns_opt(512)}}, false},
        {"OPT of somebody",
         {.questions = {q}, .additionals = {dns_record(dns_name("a"), 41, {}, 0, 512)}},
         false},
        {"half a record", {.questions = {q}, .additionals = {Buffer{0, 0, 41}}}, false},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK((dns::query(c.message.bytes()).outcome == Outcome::found) == c.is_query);
    }
}

TEST_CASE("EDNS of a query") {
    const DnsMessage message{.questions = {dns_question("a.org", 1)},
                             .additionals = {dns_opt(4096, true, {0, 10, 0, 0}, 1)}};
    const auto query = dns::query(message.bytes()).value;
    CHECK(query.edns.present);
    CHECK(query.edns.dnssec_ok);
    CHECK(query.edns.version == 1);
    CHECK(query.udp_size() == 4096);
    CHECK(dns::query(dns_query("a.org")).value.udp_size() == 512);
    const DnsMessage small{.questions = {dns_question("a.org", 1)}, .additionals = {dns_opt(100)}};
    CHECK(dns::query(small.bytes()).value.udp_size() == 512);
}

TEST_CASE("frames of a TCP stream follow one another") {
    const Buffer stream = joined({block(2, dns_query("a.org")), block(2, dns_query("b.org"))});
    const auto first = dns::frame(stream);
    REQUIRE(first.outcome == Outcome::found);
    const auto second = dns::frame(Bytes{stream}.subspan(first.value.size));
    REQUIRE(second.outcome == Outcome::found);
    CHECK(dns::question(second.value.message).value.name.view() == "b.org");
    CHECK(dns::frame(Buffer{0, 11}).outcome == Outcome::foreign);
}

TEST_CASE("DNS on any port is told from other datagrams") {
    const Buffer query = DnsMessage{
        .questions = {dns_question("a.org", 28)},
        .additionals = {
            dns_opt(1232)}}.bytes();
    CHECK(dns::is_query_beyond_doubt(query, 0));
    CHECK_FALSE(dns::is_query_beyond_doubt(joined({query, {0}}), 0));
    const Bytes cut = Bytes{query}.first(query.size() - 5);
    CHECK_FALSE(dns::is_query_beyond_doubt(cut, 0));
    CHECK(dns::is_query_beyond_doubt(cut, 5));
    CHECK_FALSE(dns::is_query_beyond_doubt(
        DnsMessage{.flags = 0x8180, .questions = {dns_question("a.org", 1)}}.bytes(), 0));

    std::mt19937 random{7};
    for (int round = 0; round < 100'000; ++round) {
        Buffer noise(12 + random() % 60);
        for (auto& byte : noise) byte = static_cast<std::uint8_t>(random());
        REQUIRE_FALSE(dns::is_query_beyond_doubt(noise, round % 2 == 0 ? 0 : 1));
    }
}

}  // namespace
}  // namespace tarha::test
