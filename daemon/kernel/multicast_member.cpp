#include "daemon/kernel/multicast_member.h"

#include <initializer_list>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace tarha::kernel {

MulticastMember::MulticastMember()
    : v4_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)},
      v6_{::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0)} {}

void MulticastMember::join(std::uint32_t interface) const noexcept {
    ip_mreqn four{};
    four.imr_ifindex = static_cast<int>(interface);
    ::inet_pton(AF_INET, "224.0.0.251", &four.imr_multiaddr);
    ::setsockopt(v4_.number(), IPPROTO_IP, IP_ADD_MEMBERSHIP, &four, sizeof four);
    ipv6_mreq six{};
    six.ipv6mr_interface = interface;
    for (const auto* group : {"ff02::fb", "ff02::1:2"}) {
        ::inet_pton(AF_INET6, group, &six.ipv6mr_multiaddr);
        ::setsockopt(v6_.number(), IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, &six, sizeof six);
    }
}

}  // namespace tarha::kernel
