// Answers to whatever can be read as a query: each is readable, repeats id and question, and is no
// longer than promised; the query written anew asks the same.
#include "daemon/wire/dns_answer.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

#include "daemon/wire/dns.h"
#include "daemon/wire/dns_records.h"

namespace {

using namespace tarha;
namespace dns = wire::dns;
using Kind = dns::AnswerKind;

void require(bool holds) {
    if (!holds) std::abort();
}

void check_answer(const dns::Query& query, const dns::Answer& answer) {
    std::array<std::uint8_t, dns::max_answer> out{};
    const std::size_t size = dns::write_answer(query, answer, out);
    require(size > 0 && size <= query.udp_size());
    const Bytes written = Bytes{out}.first(size);
    const auto question = dns::question(written).value;
    require(question.header.response && question.header.id == query.question.header.id);
    require(question.name == query.question.name && question.type == query.question.type);
    dns::RecordWalk walk{written};
    dns::Record record;
    DomainName owner;
    while (walk.next(record)) {
        require(dns::read_name(written, record.owner, owner).has_value());
        require(record.type != dns::Type::opt || query.edns.present);
    }
    require(walk.complete() && walk.offset() == size);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Bytes message{data, size};
    const auto read = dns::query(message);
    if (read.outcome != wire::Outcome::found) return 0;
    const dns::Query& query = read.value;
    const std::string text(size % 400, 't');
    for (auto kind = static_cast<int>(Kind::nxdomain); kind <= static_cast<int>(Kind::truncated);
         ++kind) {
        check_answer(query,
                     {.kind = static_cast<Kind>(kind), .error = dns::Ede::filtered, .text = text});
    }
    std::array<std::uint8_t, dns::max_answer> out{};
    const std::size_t written = dns::write_query(query, 7, 4096, out);
    const auto again = dns::query(Bytes{out}.first(written));
    require(again.outcome == wire::Outcome::found);
    require(std::ranges::equal(again.value.question_bytes, query.question_bytes));
    require(again.value.edns.dnssec_ok == query.edns.dnssec_ok);
    return 0;
}
