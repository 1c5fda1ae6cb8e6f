#include "daemon/kernel/bridge_port.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

#include <libmnl/libmnl.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include "daemon/kernel/attributes.h"
#include "daemon/kernel/netlink.h"

namespace tarha::kernel {
namespace {

constexpr std::size_t datagram_size = 32U << 10U;

// The index of the port in one entry of the table; 0 when it is about another address.
unsigned port_in(const nlmsghdr& message, const MacAddress& mac) noexcept {
    if (message.nlmsg_type != RTM_NEWNEIGH) return 0;
    if (mnl_nlmsg_get_payload_len(&message) < sizeof(ndmsg)) return 0;
    const auto* header = static_cast<const ndmsg*>(mnl_nlmsg_get_payload(&message));
    bool is_it = false;
    for_each_attribute(message, sizeof(ndmsg), [&](const nlattr& attribute) {
        if (mnl_attr_get_type(&attribute) != NDA_LLADDR) return;
        if (mnl_attr_get_payload_len(&attribute) != mac.octets.size()) return;
        const auto* octets = static_cast<const std::uint8_t*>(mnl_attr_get_payload(&attribute));
        is_it = std::equal(mac.octets.begin(), mac.octets.end(), octets);
    });
    return is_it && header->ndm_ifindex > 0 ? static_cast<unsigned>(header->ndm_ifindex) : 0;
}

}  // namespace

std::string bridge_port_of(const MacAddress& mac) {
    auto socket = NetlinkSocket::open(NETLINK_ROUTE, true);
    if (!socket) return {};
    alignas(nlmsghdr) std::array<std::uint8_t, 128> request{};
    nlmsghdr* message = mnl_nlmsg_put_header(request.data());
    message->nlmsg_type = RTM_GETNEIGH;
    message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    auto* header = static_cast<ndmsg*>(mnl_nlmsg_put_extra_header(message, sizeof(ndmsg)));
    header->ndm_family = AF_BRIDGE;
    if (socket->send(*message) != 0) return {};
    unsigned port = 0;
    alignas(nlmsghdr) std::array<std::uint8_t, datagram_size> buffer;
    const auto look = [&](const nlmsghdr& one) { port = port == 0 ? port_in(one, mac) : port; };
    // The kernel answers a dump as it is read: there is nothing to wait for.
    while (socket->receive(buffer, look) == 0) {
    }
    std::array<char, IF_NAMESIZE> name{};
    return port != 0 && if_indextoname(port, name.data()) != nullptr ? name.data() : "";
}

}  // namespace tarha::kernel
