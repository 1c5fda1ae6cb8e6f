// A question that is answered with another name's addresses: "www.search.example is an alias of
// safe.search.example", and what the resolver says of that (RFC 1034 section 3.6.2).
//
// Only for questions of type A and AAAA in class IN; everything else at an alias that we invent
// would lead round it, and is no data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "daemon/wire/dns.h"

namespace tarha::wire::dns {

// May this question be led elsewhere?
bool can_redirect(const Question& question) noexcept;

// Writes the query for the resolver: `target` in place of the name that was asked. Like
// write_query() in dns_answer.h, but without DO: signatures of the target prove nothing about the
// answer that we make of it. Gives 0 when the target is no host name or `out` is too small.
std::size_t write_redirected_query(const Query& query, std::string_view target, std::uint16_t id,
                                   std::uint16_t udp_size, std::span<std::uint8_t> out) noexcept;

struct Redirect {
    std::string_view target;
    std::uint32_t max_ttl = 60;  // seconds a client may keep it, if the resolver allows more
    std::uint32_t no_ttl = 10;   // seconds a client may keep "no data"
};

// Writes the answer for the client: its question to the byte, the alias, and each address of the
// asked type in the answer section of `reply` as the target's own: aliases between them, other
// records, AA and AD do not pass. One TTL for all, the smallest that was seen. No address at all:
// no data. Who speaks EDNS hears that the answer is forged (RFC 8914 section 4.5).
//
// Gives the size; 0 when the resolver did not answer "no error", when its reply is broken, when
// the target is no host name, or when `out` is too small (max_message bytes suffice for what fits a
// message).
std::size_t write_redirected_answer(const Query& query, const Redirect& redirect, Bytes reply,
                                    std::span<std::uint8_t> out) noexcept;

}  // namespace tarha::wire::dns
