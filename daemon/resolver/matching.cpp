#include "daemon/resolver/matching.h"

#include <algorithm>
#include <cstddef>

#include "daemon/wire/dns_redirect.h"

namespace tarha::resolver {
namespace {

namespace dns = wire::dns;

constexpr std::uint8_t lower(std::uint8_t byte) noexcept {
    return byte >= 'A' && byte <= 'Z' ? static_cast<std::uint8_t>(byte + ('a' - 'A')) : byte;
}

}  // namespace

bool is_reply_to(Bytes query, Bytes reply) noexcept {
    const auto asked = dns::question(query);
    const auto header = dns::header(reply);
    if (asked.outcome != wire::Outcome::found || header.outcome != wire::Outcome::found) {
        return false;
    }
    const dns::Header& h = header.value;
    const std::size_t end = asked.value.end;
    if (!h.response || h.opcode != dns::Opcode::query || h.questions != 1) return false;
    if (h.id != asked.value.header.id || reply.size() < end) return false;
    constexpr std::size_t type_and_class = 4;
    const Bytes mine = query.subspan(dns::header_size, end - dns::header_size);
    const Bytes theirs = reply.subspan(dns::header_size, mine.size());
    const auto numbers = static_cast<std::ptrdiff_t>(mine.size() - type_and_class);
    return std::equal(mine.begin() + numbers, mine.end(), theirs.begin() + numbers) &&
           std::equal(mine.begin(), mine.begin() + numbers, theirs.begin(),
                      [](std::uint8_t a, std::uint8_t b) { return lower(a) == lower(b); });
}

SentQuery::SentQuery(const Waiter& waiter, Bytes asked) noexcept  // NOLINT: room_ is written to
    : bytes_{asked} {
    if (waiter.target.empty()) return;
    const dns::Query query = dns::query(asked).value;
    const std::size_t size = dns::write_redirected_query(
        query, waiter.target, query.question.header.id, max_upstream_reply, room_);
    bytes_ = Bytes{room_}.first(size);
}

dns::Query client_query(const Waiter& waiter, Bytes asked) noexcept {
    dns::Query query = dns::query(asked).value;
    query.question.header.id = waiter.client_id;
    return query;
}

void set_id(std::span<std::uint8_t> message, std::uint16_t id) noexcept {
    message[0] = static_cast<std::uint8_t>(id >> 8U);
    message[1] = static_cast<std::uint8_t>(id);
}

}  // namespace tarha::resolver
