#include "daemon/wire/dns_redirect.h"

#include <array>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "daemon/wire/dns.h"
#include "daemon/wire/dns_answer.h"
#include "tests/support/dns_message.h"
#include "tests/support/dns_text.h"

namespace tarha::test {
namespace {

namespace dns = wire::dns;

const Buffer here = dns_pointer(dns_question_at);
constexpr const char* target = "safe.search.test";

Buffer question_for(std::string_view name, unsigned type, bool edns = false, bool dnssec = false) {
    DnsMessage message{.questions = {dns_question(name, type)}};
    if (edns) message.additionals = {dns_opt(1232, dnssec)};
    return message.bytes();
}

// A resolver's reply about the target: AD set, as a validating one does.
Buffer reply_of(const std::vector<Buffer>& answers, unsigned type = 1, unsigned flags = 0x81a0) {
    return DnsMessage{.flags = flags, .questions = {dns_question(target, type)}, .answers = answers}
        .bytes();
}

Buffer redirected(const Buffer& query, const Buffer& reply,
                  const dns::Redirect& redirect = {.target = target}) {
    Buffer out(dns::max_message);
    out.resize(dns::write_redirected_answer(dns::query(query).value, redirect, reply, out));
    return out;
}

using Lines = std::vector<std::string>;

TEST_CASE("the client's question, the alias, the target's addresses") {
    const Buffer query = question_for("WwW.Search.test", 1);
    const Buffer reply = reply_of(
        {dns_record(here, 1, {192, 0, 2, 1}, 300), dns_record(here, 1, {192, 0, 2, 2}, 40)});
    const Buffer answer = redirected(query, reply);
    CHECK(dns_text(answer) ==
          Lines{"? www.search.test 00010001", "0 www.search.test 5 1 40  -> safe.search.test ",
                "0 safe.search.test 1 1 40  c0000201", "0 safe.search.test 1 1 40  c0000202"});
    const auto question = Bytes{query}.subspan(dns::header_size);
    CHECK(to_buffer(Bytes{answer}.subspan(dns::header_size, question.size())) ==
          to_buffer(question));
    const auto header = dns::header(answer).value;
    CHECK(header.id == 0x1234);
    CHECK(header.recursion_available);
    CHECK_FALSE(header.authentic);
    CHECK_FALSE(header.authoritative);
}

TEST_CASE("nothing but addresses of the asked type passes") {
    const Buffer six(16, 0x20);
    const Buffer other = dns_name("other.test");
    const std::vector<Buffer> answers{
        dns_record(here, 5, other, 30),       dns_record(other, 28, six),
        dns_record(other, 1, {192, 0, 2, 1}), dns_record(other, 28, {1, 2, 3}),
        dns_record(other, 28, six, 300, 3),   dns_record(other, 46, Buffer(30, 7)),
        dns_record(here, 65, svc_data(1, ""))};
    Buffer reply = DnsMessage{.flags = 0x8180,
                              .questions = {dns_question(target, 28)},
                              .answers = answers,
                              .authorities = {dns_record(other, 28, six)},
                              .additionals = {dns_record(other, 28, six), dns_opt(4096, true)}}
                       .bytes();
    CHECK(dns_text(redirected(question_for("www.search.test", 28), reply)) ==
          Lines{"? www.search.test 001c0001", "0 www.search.test 5 1 30  -> safe.search.test ",
                "0 safe.search.test 28 1 30  20202020202020202020202020202020"});
}

TEST_CASE("time to live is capped and never raised") {
    for (const auto& [ttl, kept] : {std::pair{86400U, 60U}, std::pair{5U, 5U}, std::pair{0U, 0U}}) {
        const auto shown_ttl = ttl;
        CAPTURE(shown_ttl);
        const Buffer answer = redirected(question_for("a.test", 1),
                                         reply_of({dns_record(here, 1, {192, 0, 2, 1}, ttl)}));
        CHECK(dns_text(answer).back() ==
              "0 safe.search.test 1 1 " + std::to_string(kept) + "  c0000201");
    }
}

TEST_CASE("a target without addresses is no data, kept for a short time") {
    const Buffer answer = redirected(question_for("a.test", 28), reply_of({}, 28));
    CHECK(dns::header(answer).value.rcode == dns::Rcode::no_error);
    CHECK(dns::header(answer).value.answers == 0);
    REQUIRE(dns_text(answer).size() == 2);
    CHECK(dns_text(answer).back().find("1 test 6 1 10 ") == 0);
}

TEST_CASE("who speaks EDNS hears that it is forged") {
    const Buffer reply = reply_of({dns_record(here, 1, {192, 0, 2, 1})});
    for (const bool dnssec : {false, true}) {
        const Buffer answer = redirected(question_for("a.test", 1, true, dnssec), reply);
        const std::string opt = dns_text(answer).back();
        CHECK(opt == std::string{"2  41 1232 "} + (dnssec ? "32768" : "0") + "  000f00020004");
    }
    CHECK(dns::header(redirected(question_for("a.test", 1), reply)).value.additionals == 0);
}

TEST_CASE("what is no answer becomes none") {
    const Buffer good = reply_of({dns_record(here, 1, {192, 0, 2, 1})});
    Buffer cut = good;
    cut.pop_back();
    struct Case {
        const char* name;
        Buffer reply;
        std::string target;
    };
    const std::vector<Case> cases{
        {"no such name", reply_of({}, 1, 0x8183), target},
        {"failure", reply_of({}, 1, 0x8182), target},
        {"refused, with an address", reply_of({dns_record(here, 1, {1, 2, 3, 4})}, 1, 0x8185),
         target},
        {"cut off", cut, target},
        {"half a header", Buffer(11, 0), target},
        {"a target that is no name", good, "safe..test"},
        {"no target", good, ""},
        {"a label too long", good, std::string(64, 'a')},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(redirected(question_for("a.test", 1), c.reply, {.target = c.target}).empty());
    }
    CHECK_FALSE(redirected(question_for("a.test", 1), good).empty());
}

TEST_CASE("it never writes beyond the room it has") {
    const Buffer query = question_for("a.test", 1, true);
    const Buffer reply = reply_of({dns_record(here, 1, {192, 0, 2, 1})});
    const std::size_t whole = redirected(query, reply).size();
    for (std::size_t room = 0; room < whole; ++room) {
        Buffer out(room);
        CHECK(dns::write_redirected_answer(dns::query(query).value, {.target = target}, reply,
                                           out) == 0);
    }
}

TEST_CASE("the longest names fit") {
    const std::string label(63, 'x');
    const std::string longest = label + "." + label + "." + label + "." + std::string(61, 'y');
    const Buffer query = question_for(longest, 1);
    const Buffer answer =
        redirected(query, reply_of({dns_record(here, 1, {192, 0, 2, 1})}), {.target = longest});
    CHECK(dns_text(answer).back() == "0 " + longest + " 1 1 60  c0000201");
    std::array<std::uint8_t, 288> out{};
    const auto size = dns::write_redirected_query(dns::query(query).value, longest, 1, 4096, out);
    CHECK(dns::query(Bytes{out}.first(size)).value.question.name.view() == longest);
}

TEST_CASE("the resolver is asked for the target, without the client's DO and AD") {
    Buffer query = question_for("Www.Search.test", 28, true, true);
    query[3] |= 0x30U;  // AD and CD
    std::array<std::uint8_t, 288> out{};
    const auto size =
        dns::write_redirected_query(dns::query(query).value, target, 0xabcd, 4096, out);
    const auto sent = dns::query(Bytes{out}.first(size));
    REQUIRE(sent.outcome == wire::Outcome::found);
    const auto& question = sent.value.question;
    CHECK(question.name.view() == target);
    CHECK(question.type == dns::Type::aaaa);
    CHECK(question.header.id == 0xabcd);
    CHECK(question.header.recursion_desired);
    CHECK(question.header.checking_disabled);
    CHECK_FALSE(question.header.authentic);
    CHECK(sent.value.edns.present);
    CHECK_FALSE(sent.value.edns.dnssec_ok);
    CHECK(sent.value.edns.payload_size == 1232);
    CHECK(dns::write_redirected_query(dns::query(query).value, "", 1, 4096, out) == 0);
}

TEST_CASE("which questions can be led elsewhere") {
    struct Case {
        unsigned type;
        unsigned record_class;
        bool can;
    };
    for (const Case& c :
         {Case{1, 1, true}, Case{28, 1, true}, Case{65, 1, false}, Case{255, 1, false},
          Case{5, 1, false}, Case{1, 3, false}, Case{1, 255, false}}) {
        CAPTURE(c.type);
        const Buffer query =
            DnsMessage{.questions = {dns_question("a.test", c.type, c.record_class)}}.bytes();
        CHECK(dns::can_redirect(dns::question(query).value) == c.can);
    }
}

}  // namespace
}  // namespace tarha::test
