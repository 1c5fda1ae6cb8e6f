// An IP packet as the inspector needs it: addresses, transport header, payload.
//
// IPv4 and IPv6 with extension headers (RFC 8200), tunnels unwrapped only for captures
// (wire/link.h). Fragments are reported, never guessed at.
#pragma once

#include <cstddef>
#include <cstdint>

#include "rules/bytes.h"
#include "rules/ip_address.h"

namespace tarha::wire {

enum class Transport : std::uint8_t { tcp, udp, other };

struct TcpFlags {
    bool fin = false, syn = false, rst = false, ack = false, urg = false;
};

struct Packet {
    Endpoint source;
    Endpoint destination;
    Transport transport = Transport::other;
    std::uint8_t protocol = 0;   // the IP protocol number, after extension headers
    std::uint32_t sequence = 0;  // TCP
    std::uint32_t acknowledgment = 0;
    TcpFlags flags;
    std::uint8_t hops_left = 0;  // IPv4 TTL, IPv6 hop limit
    Bytes payload;               // behind the transport header; what was captured of it
    std::size_t missing = 0;     // payload bytes that the packet had but the capture does not
};

// Where a fragment belongs (RFC 791 section 3.2, RFC 8200 section 4.5).
struct Fragment {
    IpAddress source;
    IpAddress destination;
    std::uint32_t identification = 0;
    std::uint8_t protocol = 0;  // what the reassembled payload starts with
    std::size_t offset = 0;     // bytes
    bool more = false;
    Bytes data;
};

enum class PacketKind : std::uint8_t { whole, fragment, tunnel, broken };

struct ParsedPacket {
    PacketKind kind = PacketKind::broken;
    Packet packet;                 // whole; addresses and protocol also for tunnel
    Fragment fragment;             // fragment
    Bytes inner;                   // tunnel: what GRE, IPIP or 6in4 carries (captures only look)
    std::uint16_t inner_type = 0;  // tunnel: the EtherType of `inner`
};

inline constexpr std::uint16_t ethertype_ipv4 = 0x0800;
inline constexpr std::uint16_t ethertype_ipv6 = 0x86dd;

// Extension headers of one packet that are followed; more make it broken.
inline constexpr int max_extension_headers = 12;

// Reads one IPv4 or IPv6 packet, told apart by its first nibble. Never looks outside `ip`, and
// not behind the packet's own length (Ethernet padding). A length field of zero, as offloading
// network cards leave it, means all of `ip`.
ParsedPacket parse_ip_packet(Bytes ip) noexcept;

// Reads what was put together from fragments: `payload` starts with a `protocol` header.
ParsedPacket parse_transport(const IpAddress& source, const IpAddress& destination,
                             std::uint8_t protocol, Bytes payload) noexcept;

}  // namespace tarha::wire
