#include "daemon/wire/dns_filter.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "daemon/wire/dns.h"
#include "tests/support/dns_message.h"
#include "tests/support/dns_text.h"

namespace tarha::test {
namespace {

namespace dns = wire::dns;

const Buffer here = dns_pointer(dns_question_at);
const Buffer ech = svc_param(5, to_buffer("config"));
const Buffer alpn_h2 = svc_param(1, {2, 'h', '2'});
const Buffer alpn_h3 = svc_param(1, {2, 'h', '3', 5, 'h', '3', '-', '2', '9'});
const Buffer alpn_both = svc_param(1, {2, 'h', '3', 2, 'h', '2'});
const Buffer no_default = svc_param(2, {});
const Buffer port = svc_param(3, {1, 0xbb});
const Buffer hint = svc_param(4, {192, 0, 2, 1});

// The signature over records of a type.
Buffer rrsig(unsigned covered) {
    return dns_record(here, 46, joined({number(covered, 2), Buffer(16, 9), dns_name("org"), {7}}));
}

Buffer filtered(const Buffer& message, bool strip_h3 = false) {
    Buffer out(dns::max_message);
    out.resize(dns::filter_services(message, {.strip_h3 = strip_h3}, out));
    return out;
}

Buffer reply(std::vector<Buffer> answers, unsigned flags = 0x81a0) {
    return DnsMessage{.flags = flags,
                      .questions = {dns_question("Www.Example.ORG", 65)},
                      .answers = std::move(answers)}
        .bytes();
}

Buffer https(const std::vector<Buffer>& params, unsigned priority = 1) {
    return dns_record(here, 65, svc_data(priority, "", params));
}

TEST_CASE("what becomes of a service record") {
    struct Case {
        const char* name;
        bool strip_h3;
        std::vector<Buffer> before;
        std::vector<Buffer> after;
    };
    const std::vector<Case> cases{
        {"nothing to take out", false, {alpn_both, port, hint}, {alpn_both, port, hint}},
        {"ech in the middle",
         false,
         {alpn_h2, hint, ech, svc_param(6, Buffer(16, 1))},
         {alpn_h2, hint, svc_param(6, Buffer(16, 1))}},
        {"ech alone", false, {ech}, {}},
        {"mandatory keeps the others",
         false,
         {svc_param(0, {0, 4, 0, 5}), hint, ech},
         {svc_param(0, {0, 4}), hint}},
        {"mandatory goes when empty", false, {svc_param(0, {0, 5}), ech}, {}},
        {"h3 stays unless asked", false, {alpn_h3, port}, {alpn_h3, port}},
        {"h3 beside h2", true, {alpn_both, port}, {alpn_h2, port}},
        {"only h3, default remains",
         true,
         {svc_param(0, {0, 1, 0, 3}), alpn_h3, port},
         {svc_param(0, {0, 3}), port}},
        {"an empty parameter stays", true, {alpn_both, no_default}, {alpn_h2, no_default}},
        {"h3 look-alikes stay",
         true,
         {svc_param(1, {3, 'h', '3', '3', 1, 'h'})},
         {svc_param(1, {3, 'h', '3', '3', 1, 'h'})}},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const Buffer out = filtered(reply({https(c.before)}), c.strip_h3);
        const unsigned flags = c.before == c.after ? 0x81a0 : 0x8180;
        CHECK(out == reply({https(c.after)}, flags));
    }
}

TEST_CASE("records that are left out") {
    struct Case {
        const char* name;
        Buffer record;
    };
    const std::vector<Case> cases{
        {"nothing but h3", https({alpn_h3, no_default, ech})},
        {"keys out of order", https({port, alpn_h2})},
        {"a key twice", https({ech, ech})},
        {"a broken alpn list", https({svc_param(1, {9, 'h'})})},
        {"half a mandatory key", https({svc_param(0, {0, 5, 0})})},
        {"cut off", dns_record(here, 65, {0, 1, 0, 0, 5, 0})},
        {"empty", dns_record(here, 64, {})},
        {"a compressed target", dns_record(here, 65, joined({{0, 1}, here, ech}))},
    };
    const Buffer address = dns_record(here, 1, {192, 0, 2, 1});
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(filtered(reply({address, c.record, address}), true) ==
              reply({address, address}, 0x8180));
    }
}

TEST_CASE("signatures over what was changed go, others stay") {
    const Buffer svcb = dns_record(here, 64, svc_data(1, "", {ech}));
    const Buffer out = filtered(reply({https({port}), rrsig(65), svcb, rrsig(64), rrsig(1)}));
    CHECK(out == reply({https({port}), rrsig(65), dns_record(here, 64, svc_data(1, "")), rrsig(1)},
                       0x8180));
    const Buffer untouched = reply({https({port}), rrsig(65), rrsig(64)});
    CHECK(filtered(untouched) == untouched);
}

TEST_CASE("all sections are looked at") {
    const Buffer record = dns_record(dns_name("a"), 65, svc_data(1, "", {port, ech}));
    const Buffer out = filtered(DnsMessage{.flags = 0x8180,
                                           .questions = {dns_question("a", 65)},
                                           .answers = {record},
                                           .authorities = {record},
                                           .additionals = {record, dns_opt(1232, true)}}
                                    .bytes());
    CHECK(dns_service_params(out) == std::vector<std::string>{"3=01bb", "3=01bb", "3=01bb"});
}

TEST_CASE("pointers into what moves and what goes stay true") {
    // The CNAME's target lies behind the HTTPS record whose ech goes; the last owner points to it,
    // and another into the target name of the dropped record.
    Buffer message = reply({https({alpn_h2, ech})});
    message[7] = 4;  // answers, put together by hand below
    const std::size_t cname_at = message.size();
    append(message, dns_record(here, 5, dns_name("cdn.Example.net")));
    const std::size_t target_at = cname_at + 12;
    append(message, dns_record(dns_pointer(target_at), 1, {192, 0, 2, 1}));
    const std::size_t svc_at = message.size();
    append(message, dns_record(here, 65, svc_data(1, "svc.example.com", {port, alpn_h2})));
    message[9] = 1;
    append(message, dns_record(dns_pointer(svc_at + 14 + 4), 2, dns_pointer(target_at + 4)));

    const Buffer out = filtered(message);
    REQUIRE(out.size() < message.size() + 20);
    const std::vector<std::string> expected{
        "? www.example.org 00410001",
        "0 www.example.org 65 1 300 0001  1=026832",
        "0 www.example.org 5 1 300  -> cdn.example.net ",
        "0 cdn.example.net 1 1 300  c0000201",
        "1 example.com 2 1 300  -> example.net ",
    };
    CHECK(dns_text(out) == expected);
    CHECK(std::search(out.begin(), out.end(), message.begin() + 20, message.begin() + 24) !=
          out.end());  // the case of letters
}

TEST_CASE("broken responses are not copied") {
    const Buffer message = reply({https({alpn_h2, ech}), dns_record(here, 5, here)});
    for (std::size_t n = 0; n < message.size(); ++n) {
        CHECK(filtered(to_buffer(Bytes{message}.first(n))).empty());
    }
    Buffer small(message.size() - 12);
    CHECK(dns::filter_services(message, {}, small) == 0);
    CHECK(filtered(reply({dns_record({0xff, 0xff}, 1, {1, 2, 3, 4})})).empty());
    CHECK(filtered(reply({dns_record(here, 15, {0})})).empty());
}

// A random record; owners and targets are names or pointers to the question.
Buffer random_record(std::mt19937& random) {
    const auto chance = [&](unsigned n) { return random() % n == 0; };
    const auto name = [&] {
        return chance(2) ? here : dns_name(chance(2) ? "cdn.example.net" : "b.Example.org");
    };
    std::vector<Buffer> params;
    if (chance(3)) params.push_back(svc_param(0, chance(2) ? Buffer{0, 5} : Buffer{0, 1, 0, 5}));
    if (chance(2)) params.push_back(chance(2) ? alpn_both : alpn_h3);
    if (chance(4)) params.push_back(no_default);
    if (chance(2)) params.push_back(hint);
    if (chance(2)) params.push_back(ech);
    if (chance(3)) params.push_back(svc_param(7, to_buffer("/dns-query")));
    switch (random() % 8) {
        case 0:
            return dns_record(name(), 1, {192, 0, 2, 1});
        case 1:
            return dns_record(name(), 5, name());
        case 2:
            return dns_record(name(), 6, joined({name(), name(), Buffer(20, 3)}));
        case 3:
            return dns_record(name(), 15, joined({{0, 9}, name()}));
        case 4:
            return rrsig(chance(2) ? 65 : 1);
        case 5:
            return dns_record(name(), 64, svc_data(1, "x.org", params));
        default:
            return dns_record(name(), 65,
                              svc_data(chance(2) ? 0 : 1, chance(2) ? "" : "y.org", params));
    }
}

TEST_CASE("random responses: readable, no ech, nothing else lost, idempotent") {
    std::mt19937 random{11};
    for (int round = 0; round < 3000; ++round) {
        std::vector<Buffer> answers;
        for (auto i = random() % 6; i > 0; --i) answers.push_back(random_record(random));
        const Buffer before = reply(answers);
        const Buffer after = filtered(before);
        CAPTURE(round);
        REQUIRE_FALSE(after.empty());
        CHECK(filtered(after) == after);
        for (const std::string& param : dns_service_params(after)) {
            CHECK_FALSE(param.starts_with("5="));
            CHECK(param.find("0005") == std::string::npos);
        }
        // Lines without services and signatures are the same, in the same order.
        const auto others = [](std::vector<std::string> lines) {
            std::erase_if(lines, [](const std::string& line) {
                return line.find(" 64 1 300") != std::string::npos ||
                       line.find(" 65 1 300") != std::string::npos ||
                       line.find(" 46 1 300") != std::string::npos;
            });
            return lines;
        };
        CHECK(others(dns_text(after)) == others(dns_text(before)));
        const auto params = dns_service_params(before);
        const bool has_ech = std::any_of(params.begin(), params.end(), [](const auto& param) {
            return param.starts_with("5=") || (param.starts_with("0=") && param.ends_with("0005"));
        });
        if (!has_ech) CHECK(dns_text(after) == dns_text(before));
    }
}

}  // namespace
}  // namespace tarha::test
