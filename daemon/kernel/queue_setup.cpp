#include "daemon/kernel/queue_setup.h"

#include <array>
#include <cerrno>
#include <string>

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <sys/socket.h>

#include "daemon/kernel/queue_status.h"

namespace tarha::kernel {
namespace {

Error bind_error(std::uint16_t number, int error) {
    const std::string where = "queue " + std::to_string(number);
    if (const auto status = read_queue_status(number))
        return Error{where, "is already used by " + holder_of(*status) +
                                "; stop it or set another queue number"};
    if (error == ENOENT || error == EINVAL || error == EPROTONOSUPPORT)
        return Error{where, "this kernel has no packet queue (NETFILTER_NETLINK_QUEUE)"};
    return Error{where, "cannot be bound: " + reason_of(error)};
}

// Everything but the copy mode, which starts the flow of packets. errno, 0 for success.
int configure(const NetlinkSocket& socket, const QueueOptions& options) noexcept {
    alignas(nlmsghdr) std::array<std::uint8_t, 256> buffer{};
    nlmsghdr* message =
        put_queue_header(buffer.data(), options.number, NFQNL_MSG_CONFIG, NLM_F_ACK);
    const nfqnl_msg_config_cmd bind{NFQNL_CFG_CMD_BIND, 0, 0};
    mnl_attr_put(message, NFQA_CFG_CMD, sizeof bind, &bind);
    if (const int error = socket.request(*message); error != 0) return error;

    message = put_queue_header(buffer.data(), options.number, NFQNL_MSG_CONFIG, NLM_F_ACK);
    mnl_attr_put_u32(message, NFQA_CFG_QUEUE_MAXLEN, htonl(options.max_length));
    mnl_attr_put_u32(message, NFQA_CFG_FLAGS, htonl(NFQA_CFG_F_GSO));
    mnl_attr_put_u32(
        message, NFQA_CFG_MASK,
        htonl(NFQA_CFG_F_GSO | NFQA_CFG_F_FAIL_OPEN | NFQA_CFG_F_CONNTRACK | NFQA_CFG_F_UID_GID));
    return socket.request(*message);
}

// Without an acknowledgement: a packet could come in front of it and would be lost.
int start_packets(const NetlinkSocket& socket, std::uint16_t number) noexcept {
    alignas(nlmsghdr) std::array<std::uint8_t, 256> buffer{};
    nlmsghdr* message = put_queue_header(buffer.data(), number, NFQNL_MSG_CONFIG, 0);
    nfqnl_msg_config_params params{};
    params.copy_range = htonl(copy_range);
    params.copy_mode = NFQNL_COPY_PACKET;
    mnl_attr_put(message, NFQA_CFG_PARAMS, sizeof params, &params);
    return socket.send(*message);
}

void size_buffers(int descriptor, std::uint32_t bytes) noexcept {
    const int size = static_cast<int>(bytes);
    if (::setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) != 0)
        ::setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    const int on = 1;
    ::setsockopt(descriptor, SOL_NETLINK, NETLINK_NO_ENOBUFS, &on, sizeof on);
}

}  // namespace

nlmsghdr* put_queue_header(void* buffer, std::uint16_t number, unsigned kind,
                           std::uint16_t flags) noexcept {
    nlmsghdr* message = mnl_nlmsg_put_header(buffer);
    message->nlmsg_type = queue_message(kind);
    message->nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
    auto* header = static_cast<nfgenmsg*>(mnl_nlmsg_put_extra_header(message, sizeof(nfgenmsg)));
    header->nfgen_family = AF_UNSPEC;
    header->version = NFNETLINK_V0;
    header->res_id = htons(number);
    return message;
}

Result<NetlinkSocket> bind_queue(const QueueOptions& options) {
    auto socket = NetlinkSocket::open(NETLINK_NETFILTER);
    if (!socket) return socket.error();
    size_buffers(socket->descriptor(), options.receive_buffer);
    if (const int error = configure(*socket, options); error != 0)
        return bind_error(options.number, error);
    if (const int error = start_packets(*socket, options.number); error != 0)
        return bind_error(options.number, error);
    return socket;
}

}  // namespace tarha::kernel
