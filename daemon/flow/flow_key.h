// FlowKey: which conversation a packet belongs to.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "daemon/flow/siphash.h"
#include "rules/ip_address.h"

namespace tarha::flow {

struct FlowKey {
    Endpoint client;
    Endpoint server;
    std::uint8_t protocol = 0;  // the IP protocol number

    friend bool operator==(const FlowKey&, const FlowKey&) = default;

    // The same two parties, seen from the other side.
    [[nodiscard]] FlowKey reversed() const noexcept { return {server, client, protocol}; }
};

inline std::uint64_t hash(const FlowKey& key, const HashKey& secret) noexcept {
    std::array<std::uint8_t, 38> packed{};
    auto* out = packed.data();
    for (const Endpoint* endpoint : {&key.client, &key.server}) {
        out = std::ranges::copy(endpoint->address.octets, out).out;
        *out++ = static_cast<std::uint8_t>(endpoint->port >> 8U);
        *out++ = static_cast<std::uint8_t>(endpoint->port & 0xffU);
    }
    *out++ = key.protocol;
    *out = static_cast<std::uint8_t>((key.client.address.v6 ? 1U : 0U) |
                                     (key.server.address.v6 ? 2U : 0U));
    return SipHash{secret}(packed);
}

}  // namespace tarha::flow
