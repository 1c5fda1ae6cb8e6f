// Takes out of an answer what would lead a client round the filter: `ech` (and, if asked, HTTP/3)
// in SVCB and HTTPS records (RFC 9460, RFC 9848). Everything else stays as it was.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "rules/bytes.h"

namespace tarha::wire::dns {

struct ServiceFilter {
    bool strip_ech = true;
    bool strip_h3 = false;
};

// Copies a response into `out` (max_message bytes always suffice for what fits a message) without:
//   - SvcParam 5 (ech), and 5 in `mandatory`; with strip_h3 also the alpns h3 and h3-NN, and alpn
//     and its mention in `mandatory` when nothing is left of it;
//   - a record that offers nothing but h3, and a service record that cannot be read;
//   - the signatures over a type that was changed, and AD (RFC 4035: they would not verify).
// Keys keep their order, names keep their case and stay compressed. Gives the size; 0 when the
// response is broken or does not fit.
std::size_t filter_services(Bytes response, const ServiceFilter& filter,
                            std::span<std::uint8_t> out) noexcept;

}  // namespace tarha::wire::dns
