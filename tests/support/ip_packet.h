// Builds IP packets as the queue hands them to the inspector. Checksums are zero: the kernel has
// looked at them before.
#pragma once

#include <cstdint>

#include "rules/ip_address.h"
#include "tests/support/buffer.h"

namespace tarha::test {

struct TcpSegment {
    Endpoint source;
    Endpoint destination;
    std::uint32_t sequence = 0;
    std::uint32_t acknowledgment = 0;
    std::uint8_t flags = 0x10;  // ACK
    Buffer payload = {};
};

inline constexpr std::uint8_t tcp_fin = 0x01;
inline constexpr std::uint8_t tcp_syn = 0x02;
inline constexpr std::uint8_t tcp_ack = 0x10;

inline Buffer address_bytes(const IpAddress& address) {
    return {address.octets.begin(), address.octets.begin() + (address.v6 ? 16 : 4)};
}

// `transport` behind an IPv4 or IPv6 header, by the family of the addresses.
inline Buffer ip_packet(const IpAddress& source, const IpAddress& destination,
                        std::uint8_t protocol, const Buffer& transport) {
    const Buffer addresses = joined({address_bytes(source), address_bytes(destination)});
    if (source.v6) {
        return joined({number(0x60000000U, 4), number(transport.size(), 2), number(protocol, 1),
                       number(64, 1), addresses, transport});
    }
    return joined({number(0x4500, 2), number(20 + transport.size(), 2), number(0, 4), number(64, 1),
                   number(protocol, 1), number(0, 2), addresses, transport});
}

inline Buffer tcp_packet(const TcpSegment& segment) {
    const Buffer header =
        joined({number(segment.source.port, 2), number(segment.destination.port, 2),
                number(segment.sequence, 4), number(segment.acknowledgment, 4), number(0x50, 1),
                number(segment.flags, 1), number(0xffff, 2), number(0, 4)});
    return ip_packet(segment.source.address, segment.destination.address, 6,
                     joined({header, segment.payload}));
}

inline Buffer udp_packet(const Endpoint& source, const Endpoint& destination,
                         const Buffer& payload) {
    const Buffer header = joined({number(source.port, 2), number(destination.port, 2),
                                  number(8 + payload.size(), 2), number(0, 2)});
    return ip_packet(source.address, destination.address, 17, joined({header, payload}));
}

}  // namespace tarha::test
