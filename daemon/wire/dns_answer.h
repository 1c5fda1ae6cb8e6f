// Answers that Tarha gives itself, written into the caller's buffer.
//
// Negative answers carry an SOA so that they are kept for a short, known time (RFC 2308). Its owner
// is the parent of the name asked: some ancestor must own it, an NXDOMAIN that names the missing
// name itself as a zone would contradict itself, and no list of registrable names is needed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "daemon/wire/dns.h"
#include "rules/ip_address.h"

namespace tarha::wire::dns {

enum class AnswerKind : std::uint8_t {
    nxdomain,
    nodata,
    zero_address,  // 0.0.0.0 or ::, other types: nodata
    address,       // Answer::address, where it is of the type asked for; else: nodata
    format_error,
    server_failure,
    not_implemented,
    refused,
    bad_version,  // EDNS version we do not speak (RFC 6891 section 6.1.3)
    truncated,    // "ask again by TCP"
};

// Extended DNS errors (RFC 8914 section 4).
enum class Ede : std::uint16_t {
    other = 0,
    forged = 4,
    blocked = 15,
    filtered = 17,
    no_reachable_authority = 22,
    network_error = 23,
};

struct Answer {
    AnswerKind kind = AnswerKind::server_failure;
    std::uint32_t ttl = 10;      // seconds a client may keep it
    std::optional<Ede> error{};  // sent only to clients that speak EDNS
    std::string_view text{};     // EXTRA-TEXT of the error; left out where it does not fit
    std::optional<IpAddress> address{};
};

// What every answer fits into: header, question, SOA or address, OPT with error and some text.
inline constexpr std::size_t max_answer = plain_udp_size;

// Writes the answer to a query. `out` holds max_answer bytes or more; never writes more than that.
// Gives the size.
std::size_t write_answer(const Query& query, const Answer& answer,
                         std::span<std::uint8_t> out) noexcept;

// Writes an answer to a message whose question could not be read: the header alone.
std::size_t write_bare_answer(const Header& query, AnswerKind kind,
                              std::span<std::uint8_t> out) noexcept;

// Writes a query anew from what was read of it, to be sent to the resolver: the same question to
// the byte, RD, AD, CD and DO as they were, `id` as given, nothing else of what the client wrote
// (no client subnet, no cookies, no padding). Advertises min(client's size, `udp_size`) when the
// client spoke EDNS.
std::size_t write_query(const Query& query, std::uint16_t id, std::uint16_t udp_size,
                        std::span<std::uint8_t> out) noexcept;

}  // namespace tarha::wire::dns
