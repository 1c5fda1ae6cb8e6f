#include "daemon/kernel/conntrack.h"

#include <array>
#include <cerrno>

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include "daemon/kernel/netlink.h"

namespace tarha::kernel {

Result<Forgotten> forget_connections(std::uint32_t value, std::uint32_t mask) {
    auto socket = NetlinkSocket::open(NETLINK_NETFILTER);
    if (!socket) return socket.error();
    alignas(nlmsghdr) std::array<std::uint8_t, 256> buffer{};
    nlmsghdr* message = mnl_nlmsg_put_header(buffer.data());
    message->nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8U | IPCTNL_MSG_CT_DELETE;
    message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
    auto* header = static_cast<nfgenmsg*>(mnl_nlmsg_put_extra_header(message, sizeof(nfgenmsg)));
    header->nfgen_family = AF_UNSPEC;
    header->version = NFNETLINK_V0;
    mnl_attr_put_u32(message, CTA_MARK, htonl(value));
    mnl_attr_put_u32(message, CTA_MARK_MASK, htonl(mask));
    const int error = socket->request(*message);
    if (error == 0) return Forgotten::done;
    if (error == EOPNOTSUPP || error == EINVAL) return Forgotten::unsupported;
    return Error{"conntrack", "connections could not be forgotten: " + reason_of(error)};
}

}  // namespace tarha::kernel
