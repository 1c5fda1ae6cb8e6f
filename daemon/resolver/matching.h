// Is a reply the answer to what was asked (RFC 5452 section 9.1), and who asked it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "daemon/resolver/asker.h"
#include "daemon/wire/dns.h"
#include "rules/bytes.h"

namespace tarha::resolver {

// The longest query that is asked: header 12, question 259, OPT 11, and room.
inline constexpr std::size_t max_query = 288;
// What the resolver may send by UDP.
inline constexpr std::uint16_t max_upstream_reply = 4096;

// True for a response with the id and the one question of `query`; the letter case of the name
// may differ.
bool is_reply_to(Bytes query, Bytes reply) noexcept;

// A query that waits, as the client asked it: with the client's id.
wire::dns::Query client_query(const Waiter& waiter, Bytes asked) noexcept;

// A query as it goes to the resolver: as the client asked it, or for the waiter's target.
class SentQuery {
public:
    SentQuery(const Waiter& waiter, Bytes asked) noexcept;
    SentQuery(const SentQuery&) = delete;
    SentQuery& operator=(const SentQuery&) = delete;
    ~SentQuery() = default;

    // Empty when the target is no host name.
    [[nodiscard]] Bytes bytes() const noexcept { return bytes_; }

private:
    std::array<std::uint8_t, max_query> room_;
    Bytes bytes_;
};

// Writes an id over that of a message, which has a header.
void set_id(std::span<std::uint8_t> message, std::uint16_t id) noexcept;

}  // namespace tarha::resolver
