// DHCP leases as dnsmasq writes them: the only place where devices tell their names.
// Names come from strangers: they are reduced to what a host name may be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/ip_address.h"
#include "rules/mac_address.h"
#include "rules/result.h"

namespace tarha::devices {

inline constexpr std::size_t max_name = 63;
inline constexpr std::size_t max_leases = 4096;

struct Lease {
    MacAddress mac;
    IpAddress address;
    std::string name;          // letters, digits, - and _; empty when the device told none
    std::int64_t expires = 0;  // Unix seconds, 0 never
};

// What is left of a name that a device tells: at most max_name letters, digits, - and _.
// Nothing of "*", which is how dnsmasq writes "none".
std::string plain_name(std::string_view told);

// IPv4 leases of the text; IPv6 lines (no MAC in them), damaged lines and what comes after
// max_leases are left out.
std::vector<Lease> parse_leases(std::string_view text);

// A missing file is an empty house, not an error.
Result<std::vector<Lease>> read_leases(const std::string& path);

}  // namespace tarha::devices
