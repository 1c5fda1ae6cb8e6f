// Is a reply the answer to what was asked (RFC 5452 section 9.1), and who asked it.
#pragma once

#include <span>

#include "daemon/resolver/asker.h"
#include "daemon/wire/dns.h"
#include "rules/bytes.h"

namespace tarha::resolver {

// True for a response with the id and the one question of `query`; the letter case of the name
// may differ.
bool is_reply_to(Bytes query, Bytes reply) noexcept;

// The query that was sent to the resolver, as the client asked it: with the client's id.
wire::dns::Query client_query(const Waiter& waiter, Bytes sent) noexcept;

// Writes an id over that of a message, which has a header.
void set_id(std::span<std::uint8_t> message, std::uint16_t id) noexcept;

}  // namespace tarha::resolver
