// IPv6 router advertisements (RFC 4861 section 4.2), as far as they tell who wants to be a router.
#pragma once

#include <cstdint>
#include <optional>

#include "rules/bytes.h"

namespace tarha::wire {

struct RouterAdvertisement {
    std::uint16_t lifetime = 0;   // seconds as a default router; 0: it does not want to be one
    bool gives_resolver = false;  // RFC 8106: names DNS resolvers that hold longer than no time

    // Border routers of Thread (smart home hubs) announce a prefix of their own and nothing of
    // this: they lead nobody anywhere else.
    [[nodiscard]] constexpr bool wants_traffic() const noexcept {
        return lifetime != 0 || gives_resolver;
    }
};

inline constexpr std::uint8_t icmpv6_protocol = 58;

// An ICMPv6 message, from its type on. Nothing when it is another one, or an option of it is cut
// off or without length.
std::optional<RouterAdvertisement> read_router_advertisement(Bytes icmp) noexcept;

}  // namespace tarha::wire
