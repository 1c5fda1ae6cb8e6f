#include "tests/bench/bare_queue.h"

#include <array>
#include <cerrno>
#include <stdexcept>
#include <vector>

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <poll.h>
#include <sys/socket.h>

namespace tarha::bench {
namespace {

constexpr unsigned batch = 32;
constexpr std::size_t verdict_room = 64;  // one with a mark is 44 bytes

nlmsghdr* put(void* buffer, std::uint16_t number, unsigned kind) {
    nlmsghdr* message = mnl_nlmsg_put_header(buffer);
    message->nlmsg_type = static_cast<std::uint16_t>(NFNL_SUBSYS_QUEUE << 8U | kind);
    message->nlmsg_flags = NLM_F_REQUEST;
    auto* header = static_cast<nfgenmsg*>(mnl_nlmsg_put_extra_header(message, sizeof(nfgenmsg)));
    header->nfgen_family = AF_UNSPEC;
    header->res_id = htons(number);
    return message;
}

}  // namespace

struct BareQueue::Socket {
    mnl_socket* netlink = nullptr;
    std::uint16_t number = 0;
    Verdicts verdicts = Verdicts::one;
    std::vector<char> buffer = std::vector<char>(0xffff + 8192);
    std::array<std::uint32_t, batch> ids{};
    alignas(nlmsghdr) std::array<char, batch * verdict_room> answers{};

    // The answers for the first `count` ids; their size in bytes.
    std::size_t write_answers(unsigned count);
};

std::size_t BareQueue::Socket::write_answers(unsigned count) {
    std::size_t size = 0;
    for (unsigned i = verdicts == Verdicts::one ? count - 1 : 0; i < count; ++i) {
        const bool each = verdicts == Verdicts::each;
        nlmsghdr* verdict =
            put(answers.data() + size, number, each ? NFQNL_MSG_VERDICT : NFQNL_MSG_VERDICT_BATCH);
        const nfqnl_msg_verdict_hdr header{htonl(NF_ACCEPT), ids[i]};
        mnl_attr_put(verdict, NFQA_VERDICT_HDR, sizeof header, &header);
        if (each) mnl_attr_put_u32(verdict, NFQA_MARK, htonl(0x02000000U << (i & 1U)));
        size += verdict->nlmsg_len;
    }
    return size;
}

BareQueue::BareQueue(std::uint16_t number, Verdicts verdicts) : socket_{new Socket} {
    socket_->number = number;
    socket_->verdicts = verdicts;
    socket_->netlink = mnl_socket_open(NETLINK_NETFILTER);
    if (socket_->netlink == nullptr || mnl_socket_bind(socket_->netlink, 0, 0) < 0)
        throw std::runtime_error{"no netlink socket"};
    std::array<char, 512> buffer{};
    nlmsghdr* message = put(buffer.data(), number, NFQNL_MSG_CONFIG);
    const nfqnl_msg_config_cmd bind{NFQNL_CFG_CMD_BIND, 0, 0};
    mnl_attr_put(message, NFQA_CFG_CMD, sizeof bind, &bind);
    mnl_socket_sendto(socket_->netlink, message, message->nlmsg_len);

    message = put(buffer.data(), number, NFQNL_MSG_CONFIG);
    const nfqnl_msg_config_params params{htonl(0xffff), NFQNL_COPY_PACKET};
    mnl_attr_put(message, NFQA_CFG_PARAMS, sizeof params, &params);
    mnl_attr_put_u32(message, NFQA_CFG_QUEUE_MAXLEN, htonl(2048));
    mnl_attr_put_u32(message, NFQA_CFG_FLAGS, htonl(NFQA_CFG_F_GSO));
    mnl_attr_put_u32(message, NFQA_CFG_MASK, htonl(NFQA_CFG_F_GSO));
    mnl_socket_sendto(socket_->netlink, message, message->nlmsg_len);

    const int descriptor = mnl_socket_get_fd(socket_->netlink);
    const int size = 4 << 20;
    const int on = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
    ::setsockopt(descriptor, SOL_NETLINK, NETLINK_NO_ENOBUFS, &on, sizeof on);
}

BareQueue::~BareQueue() {
    mnl_socket_close(socket_->netlink);
    delete socket_;
}

unsigned BareQueue::run_once(int wait_ms) {
    const int descriptor = mnl_socket_get_fd(socket_->netlink);
    pollfd waiting{descriptor, POLLIN, 0};
    if (::poll(&waiting, 1, wait_ms) <= 0) return 0;
    unsigned count = 0;
    while (count < batch) {
        const ssize_t size =
            ::recv(descriptor, socket_->buffer.data(), socket_->buffer.size(), MSG_DONTWAIT);
        if (size <= 0) break;
        const auto* message = reinterpret_cast<const nlmsghdr*>(socket_->buffer.data());
        const auto* first =
            static_cast<const nlattr*>(mnl_nlmsg_get_payload_offset(message, sizeof(nfgenmsg)));
        if (message->nlmsg_type != (NFNL_SUBSYS_QUEUE << 8U | NFQNL_MSG_PACKET)) continue;
        socket_->ids[count++] =
            static_cast<const nfqnl_msg_packet_hdr*>(mnl_attr_get_payload(first))->packet_id;
    }
    if (count == 0) return 0;
    const std::size_t size = socket_->write_answers(count);
    mnl_socket_sendto(socket_->netlink, socket_->answers.data(), size);
    return count;
}

}  // namespace tarha::bench
