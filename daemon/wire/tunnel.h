// Tunnels told by their first bytes: what carries every other connection inside, out of sight.
//
// Only what no other protocol begins with is named here; a tunnel that begins with noise looks
// like nothing, and is left to the policy for unknown connections.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "daemon/wire/outcome.h"
#include "rules/bytes.h"

namespace tarha::wire {

enum class Tunnel : std::uint8_t {
    none,
    wireguard,    // a handshake initiation (148 bytes) or its answer
    openvpn,      // a client's hard reset, plain, tls-auth or tls-crypt
    ipsec,        // the first message of IKE (RFC 7296, RFC 2408), also behind 4500's marker
    l2tp,         // a start of control connection (RFC 2661)
    pptp,         // the same of RFC 2637
    ssh,          // a banner (RFC 4253 section 4.2)
    socks,        // versions 4, 4a and 5 (RFC 1928)
    proxy,        // HTTP CONNECT
    foreign_dns,  // questions to another resolver: plain, or a hello that offers "dot" or "doq"
    count
};

inline constexpr std::array<std::string_view, static_cast<std::size_t>(Tunnel::count)> tunnel_names{
    "none", "wireguard", "openvpn", "ipsec", "l2tp",
    "pptp", "ssh",       "socks",   "proxy", "foreign-dns"};

// The client's datagram of a UDP flow.
Tunnel tunnel_in_datagram(Bytes datagram) noexcept;

// The beginning of the client's TCP stream. Never `none`: what is no tunnel is foreign.
Dissected<Tunnel> tunnel_in_stream(Bytes stream) noexcept;

}  // namespace tarha::wire
