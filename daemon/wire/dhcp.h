// DHCP for IPv4 (RFC 2131, 2132), as far as it tells who asks for an address and who gives one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "rules/bytes.h"
#include "rules/ip_address.h"
#include "rules/mac_address.h"

namespace tarha::wire::dhcp {

inline constexpr std::uint16_t server_port = 67;
inline constexpr std::uint16_t client_port = 68;
// Options of one message that are looked at; what is behind them is left out.
inline constexpr unsigned max_options = 64;

// Option 53 (RFC 2132 section 9.6).
enum class Kind : std::uint8_t {
    discover = 1,
    offer,
    request,
    decline,
    acknowledge,
    refuse,
    release,
    inform
};

struct Message {
    Kind kind{};
    MacAddress client;                   // the hardware address that the client says it has
    std::optional<IpAddress> server;     // option 54: whom a REQUEST chose, who an OFFER is from
    std::optional<IpAddress> requested;  // option 50
    Bytes host_name;                     // option 12, as it came: a view, as the two below
    Bytes vendor_class;                  // option 60
    Bytes wanted;                        // option 55: the options that the client would like

    // OFFER, ACK and NAK: what only a server says.
    [[nodiscard]] constexpr bool is_from_server() const noexcept {
        return kind == Kind::offer || kind == Kind::acknowledge || kind == Kind::refuse;
    }
};

// The payload of a datagram between the two ports. Nothing when it is no DHCP message of Ethernet,
// its kind and its direction disagree, or an option is cut off. Of an option that comes twice the
// first counts.
std::optional<Message> read(Bytes datagram) noexcept;

}  // namespace tarha::wire::dhcp
