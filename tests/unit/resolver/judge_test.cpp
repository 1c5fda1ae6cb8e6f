#include "daemon/resolver/judge.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/dns_message.h"
#include "tests/support/dns_text.h"
#include "tests/unit/resolver/fake_policy.h"

namespace tarha::test {
namespace {

using resolver::Judge;
using resolver::Next;
namespace dns = wire::dns;

const Buffer here = dns_pointer(dns_question_at);

struct Bench {
    FakePolicy policy;
    resolver::Counters counters;
    Judge judge{policy, counters};
    Buffer out = Buffer(dns::max_message);

    Buffer question(const Buffer& message, resolver::ProfileIndex profile = 0) {
        const auto intake = judge.take_question(profile, message, out);
        CHECK(intake.next == Next::answer);
        return to_buffer(Bytes{out}.first(intake.size));
    }
    Buffer reply(const std::vector<Buffer>& answers, resolver::ProfileIndex profile = 0) {
        const Buffer query = dns_query("a.test", 65);
        const Buffer bytes =
            DnsMessage{
                .flags = 0x8180, .questions = {dns_question("a.test", 65)}, .answers = answers}
                .bytes();
        return to_buffer(
            judge.take_reply(profile, dns::query(query).value, bytes, dns::max_message, out));
    }
};

std::string extra_text(const Buffer& answer) {
    const std::string text{answer.begin(), answer.end()};
    const auto start = text.find('{');
    return start == std::string::npos ? "" : text.substr(start);
}

Buffer with_edns(std::string_view name) {
    return DnsMessage{.questions = {dns_question(name, 1)}, .additionals = {dns_opt(1232)}}.bytes();
}

TEST_CASE("the reason is told in the structured text") {
    Bench bench;
    CHECK(extra_text(bench.question(with_edns("blocked.test"))) ==
          R"({"j":"your family's own rule","o":"Tarha"})");
    CHECK(extra_text(bench.question(with_edns("own-text.test"))) == R"({"j":"!"})");
    CHECK(extra_text(bench.question(with_edns("empty.test"))).empty());
    CHECK(extra_text(bench.question(dns_query("blocked.test"))).empty());
}

TEST_CASE("what a policy says becomes an answer") {
    Bench bench;
    const auto rcode = [](const Buffer& answer) { return dns::header(answer).value.rcode; };
    CHECK(rcode(bench.question(dns_query("blocked.test"))) == dns::Rcode::name_error);
    CHECK(rcode(bench.question(dns_query("empty.test"))) == dns::Rcode::no_error);
    const Buffer zero = bench.question(dns_query("blocked.test", 28), 2);
    CHECK(rcode(zero) == dns::Rcode::no_error);
    CHECK(dns::header(zero).value.answers == 1);
    CHECK(bench.judge.take_question(1, dns_query("blocked.test"), bench.out).next == Next::forward);
}

TEST_CASE("the child's page is where the question arrived") {
    Bench bench;
    const IpAddress router{{192, 168, 7, 1}};
    struct Case {
        std::string_view name;
        unsigned type;
        resolver::ProfileIndex profile;
        bool has_address;
    };
    const Case cases[] = {
        {"tarha.home.arpa", 1, 0, true},   {"tarha.home.arpa", 28, 0, false},
        {"tarha.home.arpa", 65, 1, false}, {"www.tarha.home.arpa", 1, 2, true},
        {"blocked.test", 1, 3, true},      {"blocked.test", 28, 3, false},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        CAPTURE(c.type);
        const Buffer query = dns_query(c.name, c.type);
        const auto intake = bench.judge.take_question(c.profile, query, bench.out);
        REQUIRE(intake.next == Next::portal);
        const Buffer answer =
            to_buffer(bench.judge.write_portal(intake.query, intake.judged, router, bench.out));
        CHECK(dns::header(answer).value.rcode == dns::Rcode::no_error);
        CHECK(dns::header(answer).value.answers == (c.has_address ? 1 : 0));
        if (!c.has_address) continue;
        const std::string bytes{answer.begin(), answer.end()};
        CHECK(bytes.find("\xc0\xa8\x07\x01") != std::string::npos);
    }
}

TEST_CASE("who is led to the page is told why") {
    Bench bench;
    const Buffer query = with_edns("blocked.test");
    const auto intake = bench.judge.take_question(3, query, bench.out);
    REQUIRE(intake.next == Next::portal);
    const IpAddress router{{192, 168, 7, 1}};
    const Buffer answer =
        to_buffer(bench.judge.write_portal(intake.query, intake.judged, router, bench.out));
    CHECK(extra_text(answer) == R"({"j":"your family's own rule","o":"Tarha"})");
}

TEST_CASE("EDNS versions and responses") {
    Bench bench;
    const Buffer newer = DnsMessage{.questions = {dns_question("a.test", 1)},
                                    .additionals = {dns_opt(1232, false, {}, 1)}}
                             .bytes();
    CHECK(dns_text(bench.question(newer)).back().find(" 16777216 ") != std::string::npos);
    const Buffer response = DnsMessage{.flags = 0x8000}.bytes();
    CHECK(bench.judge.take_question(0, response, bench.out).next == Next::drop);
    CHECK(bench.judge.take_question(0, Buffer(11, 0), bench.out).next == Next::drop);
}

TEST_CASE("where a reply leads is judged") {
    struct Case {
        const char* name;
        Buffer record;
        dns::Rcode rcode;
    };
    const auto blocked = dns_name("x.blocked.test");
    const std::vector<Case> cases{
        {"CNAME", dns_record(here, 5, blocked), dns::Rcode::name_error},
        {"DNAME", dns_record(dns_name("test"), 39, blocked), dns::Rcode::name_error},
        {"HTTPS alias", dns_record(here, 65, svc_data(0, "blocked.test")), dns::Rcode::name_error},
        {"SVCB target", dns_record(here, 64, svc_data(1, "blocked.test")), dns::Rcode::name_error},
        {"HTTPS of itself", dns_record(here, 65, svc_data(1, "")), dns::Rcode::no_error},
        {"MX leads nobody there yet", dns_record(here, 15, joined({{0, 1}, blocked})),
         dns::Rcode::no_error},
        {"a CNAME that cannot be read", dns_record(here, 5, {0xff}), dns::Rcode::server_failure},
        {"a service that cannot be read is left out", dns_record(here, 65, {0, 1, 9}),
         dns::Rcode::no_error},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        Bench bench;
        const Buffer answer = bench.reply({c.record});
        CHECK(dns::header(answer).value.rcode == c.rcode);
        CHECK_FALSE(dns_text(answer).empty());
    }
}

TEST_CASE("an endless chain is no answer") {
    Bench bench;
    const std::vector<Buffer> most(resolver::max_targets, dns_record(here, 5, dns_name("b.test")));
    CHECK(dns::header(bench.reply(most)).value.rcode == dns::Rcode::no_error);
    const std::vector<Buffer> more(resolver::max_targets + 1,
                                   dns_record(here, 5, dns_name("b.test")));
    CHECK(dns::header(bench.reply(more)).value.rcode == dns::Rcode::server_failure);
}

TEST_CASE("what an answer teaches") {
    Bench bench;
    const Buffer other = dns_record(dns_name("c.test"), 28, Buffer(16, 0x20));
    const std::vector<Buffer> chain{dns_record(here, 5, dns_name("c.test")), other};
    CHECK(dns::header(bench.reply(chain)).value.answers == 2);
    CHECK(bench.policy.learned() ==
          std::vector<std::string>{"a.test 2020:2020:2020:2020:2020:2020:2020:2020"});
}

}  // namespace
}  // namespace tarha::test
