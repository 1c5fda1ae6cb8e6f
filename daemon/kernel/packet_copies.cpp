#include "daemon/kernel/packet_copies.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <sys/socket.h>

#include "daemon/kernel/attributes.h"

namespace tarha::kernel {
namespace {

constexpr std::size_t datagram_size = 64U << 10U;
// Messages of one call: what keeps coming waits for the next one.
constexpr int max_datagrams = 64;

std::uint16_t message_type(unsigned kind) noexcept {
    return static_cast<std::uint16_t>(NFNL_SUBSYS_ULOG << 8U | kind);
}

nlmsghdr* put_config(void* buffer, std::uint16_t group) noexcept {
    nlmsghdr* message = mnl_nlmsg_put_header(buffer);
    message->nlmsg_type = message_type(NFULNL_MSG_CONFIG);
    message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
    auto* header = static_cast<nfgenmsg*>(mnl_nlmsg_put_extra_header(message, sizeof(nfgenmsg)));
    header->nfgen_family = AF_UNSPEC;
    header->version = NFNETLINK_V0;
    header->res_id = htons(group);
    return message;
}

// errno, 0 for success.
int bind_group(const NetlinkSocket& socket, std::uint16_t group) noexcept {
    alignas(nlmsghdr) std::array<std::uint8_t, 256> buffer{};
    nlmsghdr* message = put_config(buffer.data(), group);
    nfulnl_msg_config_cmd bind{};
    bind.command = NFULNL_CFG_CMD_BIND;
    mnl_attr_put(message, NFULA_CFG_CMD, sizeof bind, &bind);
    if (const int error = socket.request(*message); error != 0) return error;

    message = put_config(buffer.data(), group);
    nfulnl_msg_config_mode mode{};
    mode.copy_range = htonl(PacketCopies::copied_bytes);
    mode.copy_mode = NFULNL_COPY_PACKET;
    mnl_attr_put(message, NFULA_CFG_MODE, sizeof mode, &mode);
    mnl_attr_put_u32(message, NFULA_CFG_QTHRESH, htonl(1));  // at once, each by itself
    return socket.request(*message);
}

std::optional<MacAddress> mac_in(const nlattr& attribute) noexcept {
    nfulnl_msg_packet_hw hardware{};
    if (mnl_attr_get_payload_len(&attribute) < sizeof hardware) return std::nullopt;
    std::memcpy(&hardware, mnl_attr_get_payload(&attribute), sizeof hardware);
    MacAddress mac;
    if (ntohs(hardware.hw_addrlen) != mac.octets.size()) return std::nullopt;
    std::copy_n(std::begin(hardware.hw_addr), mac.octets.size(), mac.octets.begin());
    return mac;
}

std::optional<PacketCopy> copy_in(const nlmsghdr& message) noexcept {
    if (message.nlmsg_type != message_type(NFULNL_MSG_PACKET)) return std::nullopt;
    if (mnl_nlmsg_get_payload_len(&message) < sizeof(nfgenmsg)) return std::nullopt;
    PacketCopy copy;
    for_each_attribute(message, sizeof(nfgenmsg), [&copy](const nlattr& attribute) {
        const auto size = mnl_attr_get_payload_len(&attribute);
        switch (mnl_attr_get_type(&attribute)) {
            case NFULA_IFINDEX_INDEV:
                if (size == 4) copy.ingress = ntohl(mnl_attr_get_u32(&attribute));
                return;
            case NFULA_HWADDR:
                copy.source = mac_in(attribute);
                return;
            case NFULA_PAYLOAD:
                copy.ip = {static_cast<const std::uint8_t*>(mnl_attr_get_payload(&attribute)),
                           size};
                return;
            default:
                return;
        }
    });
    return copy;
}

}  // namespace

Result<PacketCopies> PacketCopies::open(std::uint16_t group) {
    const std::string where = "log group " + std::to_string(group);
    auto socket = NetlinkSocket::open(NETLINK_NETFILTER, true);
    if (!socket) return socket.error();
    const int error = bind_group(*socket, group);
    if (error == EBUSY) return Error{where, "is already used by another program"};
    if (error == EINVAL || error == ENOENT || error == EOPNOTSUPP) {
        return Error{where, "this kernel copies no packets (NETFILTER_NETLINK_LOG)"};
    }
    if (error != 0) return Error{where, "cannot be bound: " + reason_of(error)};
    return PacketCopies{std::move(*socket)};
}

bool PacketCopies::read(const std::function<void(const PacketCopy&)>& seen) {
    alignas(nlmsghdr) std::array<std::uint8_t, datagram_size> buffer;
    bool complete = true;
    for (int i = 0; i < max_datagrams; ++i) {
        const int error = socket_.receive(buffer, [&seen](const nlmsghdr& message) {
            if (const auto copy = copy_in(message)) seen(*copy);
        });
        if (error == ENOBUFS) complete = false;
        if (error != 0 && error != ENOBUFS) return complete;
    }
    return complete;
}

}  // namespace tarha::kernel
