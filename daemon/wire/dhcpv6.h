// DHCP for IPv6 (RFC 8415), as far as it tells whose addresses a client has chosen. Servers answer
// one client alone; the client says to all which server it took.
#pragma once

#include <cstdint>
#include <optional>

#include "rules/bytes.h"
#include "rules/mac_address.h"

namespace tarha::wire::dhcpv6 {

inline constexpr std::uint16_t server_port = 547;
inline constexpr std::uint16_t client_port = 546;
// Options of one message that are looked at; what is behind them is left out.
inline constexpr unsigned max_options = 64;

struct Choice {
    // The hardware address in the server's DUID (section 11.2, 11.4); the other kinds hold none.
    std::optional<MacAddress> server;
};

// A REQUEST or RENEW: the payload of a datagram from a client. Nothing when it is another message,
// names no server, or an option before that name is cut off.
std::optional<Choice> read_choice(Bytes datagram) noexcept;

}  // namespace tarha::wire::dhcpv6
