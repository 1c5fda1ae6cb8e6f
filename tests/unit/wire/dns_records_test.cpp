#include "daemon/wire/dns_records.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/dns_message.h"

namespace tarha::test {
namespace {

namespace dns = wire::dns;

TEST_CASE("names and their pointers") {
    struct Case {
        const char* name;
        Buffer bytes;
        std::size_t offset;
        bool is_readable;
        std::string text;
        std::size_t end;
    };
    // 12: "b.c", 17: "a" -> 12, 21: -> 17, 23: -> itself, 25: -> 27, 27: -> 25, 29: "x" -> 29,
    // 33: -> the header
    const Buffer names = joined({Buffer(12, 0),
                                 dns_name("b.c"),
                                 {1, 'a'},
                                 dns_pointer(12),
                                 dns_pointer(17),
                                 dns_pointer(23),
                                 dns_pointer(27),
                                 dns_pointer(25),
                                 {1, 'x'},
                                 dns_pointer(29),
                                 dns_pointer(11)});
    const std::vector<Case> cases{
        {"plain", names, 12, true, "b.c", 17},
        {"the middle of one", names, 14, true, "c", 17},
        {"a label and a pointer", names, 17, true, "a.b.c", 21},
        {"a pointer to a pointer", names, 21, true, "a.b.c", 23},
        {"a pointer to itself", names, 23, false, "", 0},
        {"forwards", names, 25, false, "", 0},
        {"a loop", names, 27, false, "", 0},
        {"a loop over a label", names, 29, false, "", 0},
        {"into the header", names, 33, false, "", 0},
        {"behind the end", names, names.size(), false, "", 0},
        {"half a pointer", {0xc0}, 0, false, "", 0},
        {"half a label", {3, 'a'}, 0, false, "", 0},
        {"no root", {1, 'a'}, 0, false, "", 0},
        {"an extended label", {0x80, 0}, 0, false, "", 0},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        DomainName name;
        const auto end = dns::read_name(c.bytes, c.offset, name);
        REQUIRE(end.has_value() == c.is_readable);
        if (!c.is_readable) continue;
        CHECK(name.view() == c.text);
        CHECK(*end == c.end);
        CHECK(dns::skip_name(c.bytes, c.offset) == c.end);
    }
}

TEST_CASE("pointers have a cap") {
    for (const unsigned hops : {dns::max_pointers, dns::max_pointers + 1}) {
        Buffer chain = joined({Buffer(12, 0), dns_name("a")});
        std::size_t last = 12;
        for (unsigned i = 0; i < hops; ++i) {
            const std::size_t here = chain.size();
            append(chain, dns_pointer(last));
            last = here;
        }
        DomainName name;
        CHECK(dns::read_name(chain, last, name).has_value() == (hops <= dns::max_pointers));
    }
}

TEST_CASE("records are walked through all sections") {
    const Buffer owner = dns_pointer(dns_question_at);
    const DnsMessage message{
        .flags = 0x8180,
        .questions = {dns_question("www.a.org", 1)},
        .answers = {dns_record(owner, 5, dns_name("b.org"), 60),
                    dns_record(dns_name("b.org"), 1, {192, 0, 2, 7})},
        .authorities = {dns_record(dns_name("org"), 2, dns_name("ns.org"))},
        .additionals = {dns_record(dns_name("ns.org"), 28, Buffer(16, 0x20)), dns_opt(1232)},
    };
    const Buffer bytes = message.bytes();
    dns::RecordWalk walk{bytes};
    std::vector<dns::Record> records;
    dns::Record record;
    while (walk.next(record)) records.push_back(record);
    CHECK(walk.complete());
    CHECK(walk.offset() == bytes.size());
    REQUIRE(records.size() == 5);
    CHECK(records[0].ttl == 60);
    CHECK(records[1].section == dns::Section::answer);
    CHECK(records[2].section == dns::Section::authority);
    CHECK(records[4].section == dns::Section::additional);
    DomainName target;
    CHECK(dns::target_of(bytes, records[0], target));
    CHECK(target.view() == "b.org");
    CHECK(dns::address_in(records[1])->to_string() == "192.0.2.7");
    CHECK(dns::address_in(records[3])->v6);
    CHECK_FALSE(dns::address_in(records[2]));
    CHECK(dns::edns_of(records[4]).payload_size == 1232);

    for (std::size_t n = 0; n < bytes.size(); ++n) {
        const Buffer prefix = to_buffer(Bytes{bytes}.first(n));
        dns::RecordWalk cut{prefix};
        while (cut.next(record)) {
        }
        CHECK_FALSE(cut.complete());
    }
}

TEST_CASE("where records lead") {
    struct Case {
        const char* name;
        unsigned type;
        Buffer data;
        bool leads;
        std::string target;
    };
    const Buffer here = dns_pointer(dns_question_at);
    const std::vector<Case> cases{
        {"CNAME, compressed", 5, here, true, "q.org"},
        {"DNAME", 39, dns_name("a.org"), true, "a.org"},
        {"PTR", 12, dns_name("a.org"), true, "a.org"},
        {"MX", 15, joined({{0, 5}, here}), true, "q.org"},
        {"SRV", 33, joined({Buffer(6, 0), dns_name("a.org")}), true, "a.org"},
        {"HTTPS", 65, svc_data(1, "a.org"), true, "a.org"},
        {"HTTPS, the owner itself", 65, svc_data(1, ""), true, ""},
        {"A", 1, {192, 0, 2, 1}, false, ""},
        {"CNAME of nothing", 5, {}, false, ""},
        {"CNAME beyond its data", 5, {3, 'a'}, false, ""},
        {"CNAME forwards", 5, {0xff, 0xff}, false, ""},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const Buffer bytes = DnsMessage{.questions = {dns_question("q.org", 1)},
                                        .answers = {dns_record(here, c.type, c.data)}}
                                 .bytes();
        dns::RecordWalk walk{bytes};
        dns::Record record;
        REQUIRE(walk.next(record));
        DomainName target;
        REQUIRE(dns::target_of(bytes, record, target) == c.leads);
        if (c.leads) CHECK(target.view() == c.target);
    }
}

TEST_CASE("service parameters") {
    const auto count = [](const Buffer& data, bool& ok) {
        dns::SvcData service{data};
        dns::SvcParam param;
        int n = 0;
        while (service.next(param)) ++n;
        ok = service.ok();
        return n;
    };
    bool ok = false;
    CHECK(count(svc_data(1, "a.org", {svc_param(1, {2, 'h', '2'}), svc_param(5, {})}), ok) == 2);
    CHECK(ok);
    CHECK(count(svc_data(0, ""), ok) == 0);
    CHECK(ok);
    count(svc_data(1, "", {svc_param(5, {}), svc_param(1, {})}), ok);
    CHECK_FALSE(ok);  // keys must rise
    count(svc_data(1, "", {svc_param(1, {}), svc_param(1, {})}), ok);
    CHECK_FALSE(ok);  // and not repeat
    count(svc_data(1, "", {Buffer{0, 1, 0}}), ok);
    CHECK_FALSE(ok);
    count(joined({{0, 1}, dns_pointer(12)}), ok);
    CHECK_FALSE(ok);  // a compressed target
    count({}, ok);
    CHECK_FALSE(ok);
}

}  // namespace
}  // namespace tarha::test
