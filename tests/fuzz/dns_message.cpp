// Reading a DNS message: nothing is read past its end, a final answer is never taken back, and what
// is found is what the header counts.
#include <cstdlib>

#include "daemon/wire/dns.h"
#include "daemon/wire/dns_records.h"
#include "tests/support/dns_text.h"
#include "tests/support/properties.h"

namespace {

using namespace tarha;
namespace dns = wire::dns;

test::Answer question(Bytes bytes) {
    const auto answer = dns::question(bytes);
    return {answer.outcome, answer.needed, std::string{answer.value.name.view()}, answer.value.end};
}

test::Answer frame(Bytes bytes) {
    const auto answer = dns::frame(bytes);
    return {answer.outcome, answer.needed, {}, answer.value.size};
}

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Bytes message{data, size};
    constexpr std::size_t prefixes = 300;
    require(test::broken_finality(question, message.first(std::min(size, prefixes))).empty());
    require(test::broken_finality(frame, message.first(std::min(size, prefixes))).empty());

    const auto asked = dns::question(message);
    const auto query = dns::query(message);
    const bool is_query = query.outcome == wire::Outcome::found;
    require(!is_query || asked.outcome == wire::Outcome::found);
    require(!dns::is_query_beyond_doubt(message, 0) || asked.outcome == wire::Outcome::found);

    dns::RecordWalk walk{message};
    dns::Record record;
    std::size_t last = 0;
    while (walk.next(record)) {
        require(record.end > last && record.end <= size);
        require(record.data_offset + record.data.size() == record.end);
        last = record.end;
    }
    test::dns_text(message);
    return 0;
}
