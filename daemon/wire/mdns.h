// Multicast DNS (RFC 6762), as far as a device tells its own name by it.
#pragma once

#include <cstdint>
#include <optional>

#include "rules/bytes.h"
#include "rules/domain_name.h"
#include "rules/ip_address.h"

namespace tarha::wire::mdns {

inline constexpr std::uint16_t port = 5353;
// Records of one message that are looked at.
inline constexpr unsigned max_records = 64;

// The label X of a name "X.local" that the message, an answer or a probe, gives to the address of
// its own sender. Names of other addresses do not count: a sleep proxy answers for those who sleep.
// Nothing when there is none or the message breaks before it.
std::optional<DomainName> own_name(Bytes message, const IpAddress& sender) noexcept;

}  // namespace tarha::wire::mdns
