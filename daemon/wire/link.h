// What stands before the IP header in a capture: Ethernet with VLAN tags, PPPoE and MPLS, Linux
// cooked, BSD loopback, PPP, raw IP, and what tunnels carry. Live packets come without it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "rules/bytes.h"
#include "rules/mac_address.h"

namespace tarha::wire {

// Link types of capture files, as libpcap numbers them (DLT_*).
enum class LinkType : int {
    bsd_null = 0,
    ethernet = 1,
    ppp = 9,
    raw = 12,
    raw_openbsd = 14,
    ppp_serial = 50,
    ppp_ethernet = 51,
    raw_linux = 101,
    cisco_hdlc = 104,
    bsd_loop = 108,
    linux_cooked = 113,
    ipv4 = 228,
    ipv6 = 229,
    nflog = 239,
    linux_cooked_2 = 276,
};

// Can parse_link() read frames of this type?
bool is_known_link(LinkType type) noexcept;

struct LinkFrame {
    bool is_ip = false;
    bool has_source = false;
    MacAddress source;  // has_source: who put the frame on the link
    Bytes ip;           // is_ip: from the IP header on
};

// Tags, labels and headers of one frame that are unwrapped; more are not IP to us.
inline constexpr int max_link_layers = 16;

// The IP packet in a frame, if there is one.
LinkFrame parse_link(LinkType type, Bytes frame) noexcept;

// The IP packet behind an EtherType: what stands in a GRE tunnel (Packet::inner).
LinkFrame parse_ethertype(std::uint16_t type, Bytes payload) noexcept;

}  // namespace tarha::wire
