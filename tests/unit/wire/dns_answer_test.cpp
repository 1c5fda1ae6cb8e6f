#include "daemon/wire/dns_answer.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "daemon/wire/dns_records.h"
#include "tests/support/dns_message.h"

namespace tarha::test {
namespace {

using wire::Outcome;
namespace dns = wire::dns;
using Kind = dns::AnswerKind;

struct Written {
    dns::Header header;
    std::string name;
    std::optional<std::uint32_t> soa_ttl;
    Buffer soa_data;
    std::string soa_owner;
    std::optional<IpAddress> address;
    std::optional<dns::Edns> edns;
    Buffer options;
    unsigned extended_rcode = 0;
    std::size_t size = 0;
};

void note(Written& written, Bytes bytes, const dns::Record& record) {
    if (record.type == dns::Type::soa) {
        DomainName owner;
        CHECK(dns::read_name(bytes, record.owner, owner));
        written.soa_ttl = record.ttl;
        written.soa_data = to_buffer(record.data);
        written.soa_owner = owner.view();
    } else if (record.type == dns::Type::opt) {
        written.edns = dns::edns_of(record);
        written.options = to_buffer(record.data);
        written.extended_rcode = record.ttl >> 24U;
    } else {
        written.address = dns::address_in(record);
    }
}

// Reads an answer back with the parser; everything must be readable to the last byte.
Written read_back(Bytes bytes) {
    Written written;
    written.size = bytes.size();
    const auto question = dns::question(bytes);
    REQUIRE(question.outcome == Outcome::found);
    written.header = question.value.header;
    written.name = question.value.name.view();
    dns::RecordWalk walk{bytes};
    dns::Record record;
    while (walk.next(record)) note(written, bytes, record);
    CHECK(walk.complete());
    CHECK(walk.offset() == bytes.size());
    return written;
}

Written answer_to(const Buffer& query, const dns::Answer& answer) {
    const auto read = dns::query(query);
    REQUIRE(read.outcome == Outcome::found);
    std::array<std::uint8_t, dns::max_answer> out{};
    const std::size_t size = dns::write_answer(read.value, answer, out);
    REQUIRE(size > 0);
    return read_back(Bytes{out}.first(size));
}

Buffer query_with_edns(std::string_view name, unsigned type = 1, bool dnssec_ok = false) {
    return DnsMessage{.questions = {dns_question(name, type)},
                      .additionals = {dns_opt(1232, dnssec_ok)}}
        .bytes();
}

TEST_CASE("each kind of answer") {
    struct Case {
        const char* name;
        Kind kind;
        unsigned type;
        dns::Rcode rcode;
        bool soa;
        bool address;
    };
    const std::vector<Case> cases{
        {"nxdomain", Kind::nxdomain, 1, dns::Rcode::name_error, true, false},
        {"nodata", Kind::nodata, 1, dns::Rcode::no_error, true, false},
        {"zero for A", Kind::zero_address, 1, dns::Rcode::no_error, false, true},
        {"zero for AAAA", Kind::zero_address, 28, dns::Rcode::no_error, false, true},
        {"zero for HTTPS", Kind::zero_address, 65, dns::Rcode::no_error, true, false},
        {"formerr", Kind::format_error, 1, dns::Rcode::format_error, false, false},
        {"servfail", Kind::server_failure, 1, dns::Rcode::server_failure, false, false},
        {"notimp", Kind::not_implemented, 1, dns::Rcode::not_implemented, false, false},
        {"refused", Kind::refused, 1, dns::Rcode::refused, false, false},
        {"truncated", Kind::truncated, 1, dns::Rcode::no_error, false, false},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const Written w = answer_to(dns_query("www.Example.org", c.type), {.kind = c.kind});
        CHECK(w.header.response);
        CHECK(w.header.id == 0x1234);
        CHECK(w.header.recursion_desired);
        CHECK(w.header.recursion_available);
        CHECK_FALSE(w.header.authoritative);
        CHECK_FALSE(w.header.authentic);
        CHECK(w.header.truncated == (c.kind == Kind::truncated));
        CHECK(w.header.rcode == c.rcode);
        CHECK(w.name == "www.example.org");
        CHECK(w.soa_ttl.has_value() == c.soa);
        CHECK(w.address.has_value() == c.address);
        if (w.address) CHECK(w.address->octets == IpAddress{}.octets);
        CHECK_FALSE(w.edns);
    }
}

TEST_CASE("an address stands in answers to its type only") {
    const IpAddress four{{192, 0, 2, 1}};
    IpAddress six{{0x20, 0x01, 0x0d, 0xb8}};
    six.octets[15] = 1;
    six.v6 = true;
    const auto answer = [](unsigned type, const IpAddress& address) {
        return answer_to(dns_query("tarha.home.arpa", type),
                         {.kind = Kind::address, .address = address});
    };
    CHECK(answer(1, four).address == four);
    CHECK(answer(28, six).address == six);
    for (const auto& none : {answer(28, four), answer(1, six), answer(65, four)}) {
        CHECK_FALSE(none.address);
        CHECK(none.soa_ttl.has_value());
        CHECK(none.header.rcode == dns::Rcode::no_error);
    }
}

TEST_CASE("the SOA belongs to the parent and says how long") {
    struct Case {
        const char* name;
        const char* owner;
    };
    for (const Case& c : {Case{"www.example.org", "example.org"}, Case{"org", ""}, Case{"", ""},
                          Case{"a.b", "b"}}) {
        CAPTURE(c.name);
        const Written w = answer_to(dns_query(c.name), {.kind = Kind::nxdomain, .ttl = 25});
        REQUIRE(w.soa_ttl);
        CHECK(w.soa_owner == c.owner);
        CHECK(*w.soa_ttl == 25);
        REQUIRE(w.soa_data.size() == 22);
        CHECK(w.soa_data.back() == 25);  // MINIMUM
    }
}

TEST_CASE("the error and its text go to who speaks EDNS") {
    const dns::Answer answer{.kind = Kind::nxdomain, .error = dns::Ede::filtered, .text = "why"};
    CHECK_FALSE(answer_to(dns_query("a.org"), answer).edns);
    const Written w = answer_to(query_with_edns("a.org", 1, true), answer);
    REQUIRE(w.edns);
    CHECK(w.edns->dnssec_ok);
    CHECK(w.edns->payload_size == 1232);
    CHECK(w.options == Buffer{0, 15, 0, 5, 0, 17, 'w', 'h', 'y'});
    const Written silent = answer_to(query_with_edns("a.org"), {.kind = Kind::nodata});
    CHECK(silent.options.empty());
    CHECK_FALSE(silent.edns->dnssec_ok);
    CHECK(answer_to(query_with_edns("a.org"), {.kind = Kind::bad_version}).extended_rcode == 1);
}

TEST_CASE("every answer fits; a text that does not is left out") {
    const std::string label(63, 'x');
    const std::string longest = label + "." + label + "." + label + "." + std::string(61, 'y');
    for (const std::size_t text_size : {0U, 50U, 150U, 160U, 170U, 300U, 5000U}) {
        const std::string text(text_size, 't');
        const Written w =
            answer_to(query_with_edns(longest),
                      {.kind = Kind::nxdomain, .error = dns::Ede::filtered, .text = text});
        CHECK(w.size <= dns::max_answer);
        const bool has_text = w.options.size() == 6 + text_size;
        CHECK((has_text || w.options.size() == 6));
        if (text_size <= 50) CHECK(has_text);
    }
}

TEST_CASE("too small a buffer gives nothing") {
    const Buffer bytes = query_with_edns("www.example.org");
    const auto query = dns::query(bytes).value;
    for (std::size_t room = 0; room < 60; ++room) {
        Buffer out(room);
        CHECK(dns::write_answer(query, {.kind = Kind::nxdomain}, out) <= room);
    }
}

TEST_CASE("an answer without a question") {
    std::array<std::uint8_t, dns::max_answer> out{};
    const auto header = dns::header(DnsMessage{.id = 7, .flags = 0x2900}.bytes()).value;
    const std::size_t size = dns::write_bare_answer(header, Kind::not_implemented, out);
    REQUIRE(size == dns::header_size);
    const auto written = dns::header(Bytes{out}.first(size)).value;
    CHECK(written.id == 7);
    CHECK(written.response);
    CHECK(written.opcode == dns::Opcode::update);
    CHECK(written.rcode == dns::Rcode::not_implemented);
    CHECK(written.questions == 0);
}

TEST_CASE("a query is written anew without what the client added") {
    const Buffer subnet{0, 8, 0, 7, 0, 1, 24, 0, 192, 0, 2};
    const DnsMessage asked{.flags = 0x0130,
                           .questions = {dns_question("wWw.ExAmPlE.org", 28)},
                           .additionals = {dns_opt(9000, true, subnet)}};
    const Buffer bytes = asked.bytes();
    std::array<std::uint8_t, dns::max_answer> out{};
    const std::size_t size = dns::write_query(dns::query(bytes).value, 0xabcd, 4096, out);
    const DnsMessage expected{.id = 0xabcd,
                              .flags = 0x0130,
                              .questions = asked.questions,
                              .additionals = {dns_opt(4096, true)}};
    CHECK(to_buffer(Bytes{out}.first(size)) == expected.bytes());

    const Buffer plain = dns_query("a.org");
    const std::size_t plain_size = dns::write_query(dns::query(plain).value, 0x1234, 4096, out);
    CHECK(to_buffer(Bytes{out}.first(plain_size)) == plain);
}

}  // namespace
}  // namespace tarha::test
