// MulticastMember: makes the router a member of the groups of multicast DNS and of DHCPv6 servers
// on its LAN, so that switches pass them on and the kernel hands them to the firewall. It reads
// nothing of them.
#pragma once

#include <cstdint>

#include "daemon/kernel/descriptor.h"

namespace tarha::kernel {

class MulticastMember {
public:
    MulticastMember();

    // Joins 224.0.0.251 and ff02::fb (RFC 6762) and ff02::1:2 (RFC 8415) on an interface, again
    // when it has come back under the same number. Where that fails the device names of mDNS are
    // missing and another DHCPv6 server is not noticed, and nothing else.
    void join(std::uint32_t interface) const noexcept;

private:
    Descriptor v4_;
    Descriptor v6_;
};

}  // namespace tarha::kernel
