// Any query led elsewhere and any reply to it: the answer is readable to its last byte, asks what
// was asked, and holds the alias, addresses of the target that the reply has, and nothing else. The
// first byte says how long the query is; the reply follows it.
#include "daemon/wire/dns_redirect.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "daemon/wire/dns.h"
#include "daemon/wire/dns_records.h"
#include "tests/support/buffer.h"

namespace {

using namespace tarha;
namespace dns = wire::dns;

constexpr const char* target = "safe.search.example";

void require(bool holds) {
    if (!holds) std::abort();
}

std::vector<IpAddress> addresses_of(Bytes message) {
    std::vector<IpAddress> addresses;
    dns::RecordWalk walk{message};
    dns::Record record;
    while (walk.next(record)) {
        const auto address = dns::address_in(record);
        if (address && record.section == dns::Section::answer) addresses.push_back(*address);
    }
    return addresses;
}

void check_record(const dns::Query& query, Bytes answer, const dns::Record& record) {
    DomainName owner;
    require(dns::read_name(answer, record.owner, owner).has_value());
    if (record.section == dns::Section::authority) return require(record.type == dns::Type::soa);
    if (record.section == dns::Section::additional) {
        return require(record.type == dns::Type::opt && query.edns.present);
    }
    require(record.ttl <= dns::Redirect{}.max_ttl);
    if (record.type == query.question.type) return require(owner.view() == target);
    DomainName alias;
    require(record.type == dns::Type::cname && owner == query.question.name);
    require(dns::target_of(answer, record, alias) && alias.view() == target);
}

void check_answer(const dns::Query& query, Bytes reply) {
    test::Buffer out(dns::max_message);
    out.resize(dns::write_redirected_answer(query, {.target = target}, reply, out));
    if (out.empty()) return;
    const auto question = dns::question(out).value;
    require(question.header.response && question.header.id == query.question.header.id);
    require(!question.header.authentic && !question.header.authoritative);
    require(std::ranges::equal(Bytes{out}.subspan(dns::header_size, query.question_bytes.size()),
                               query.question_bytes));
    dns::RecordWalk walk{out};
    dns::Record record;
    while (walk.next(record)) check_record(query, out, record);
    require(walk.complete() && walk.offset() == out.size());
    const auto offered = addresses_of(reply);
    for (const IpAddress& address : addresses_of(out)) {
        require(std::ranges::find(offered, address) != offered.end());
    }
}

void check_query(const dns::Query& query) {
    test::Buffer out(512);
    out.resize(dns::write_redirected_query(query, target, 7, 4096, out));
    const auto again = dns::query(out);
    require(again.outcome == wire::Outcome::found);
    require(again.value.question.name.view() == target);
    require(again.value.question.type == query.question.type);
    require(!again.value.edns.dnssec_ok);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const Bytes input{data + 1, size - 1};
    const std::size_t split = std::min<std::size_t>(data[0], input.size());
    const auto read = dns::query(input.first(split));
    if (read.outcome != wire::Outcome::found) return 0;
    if (!dns::can_redirect(read.value.question)) return 0;
    check_query(read.value);
    check_answer(read.value, input.subspan(split));
    return 0;
}
