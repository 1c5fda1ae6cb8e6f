#include "daemon/kernel/flow_counts.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <arpa/inet.h>
#include <endian.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <netinet/in.h>
#include <poll.h>

#include "daemon/kernel/attributes.h"
#include "daemon/kernel/netlink.h"

namespace tarha::kernel {
namespace {

constexpr std::size_t datagram_size = 32U << 10U;  // what the kernel fills at most
constexpr int patience_ms = 1000;                  // for the next datagram of a dump
constexpr std::uint32_t sequence = 1;              // each dump has a socket of its own

template <class T>
T number_of(const nlattr& attribute) noexcept {
    T value{};
    if (mnl_attr_get_payload_len(&attribute) == sizeof value) {
        std::copy_n(static_cast<const std::uint8_t*>(mnl_attr_get_payload(&attribute)),
                    sizeof value, reinterpret_cast<std::uint8_t*>(&value));
    }
    return value;
}

void read_octets(const nlattr& attribute, std::size_t size, IpAddress& address) noexcept {
    if (mnl_attr_get_payload_len(&attribute) != size) return;
    std::copy_n(static_cast<const std::uint8_t*>(mnl_attr_get_payload(&attribute)), size,
                address.octets.begin());
    address.v6 = size == sizeof(in6_addr);
}

void read_addresses(const nlattr& addresses, Direction& direction) noexcept {
    for_each_nested(addresses, [&](const nlattr& attribute) {
        switch (mnl_attr_get_type(&attribute)) {
            case CTA_IP_V4_SRC:
                return read_octets(attribute, sizeof(in_addr), direction.from.address);
            case CTA_IP_V4_DST:
                return read_octets(attribute, sizeof(in_addr), direction.to.address);
            case CTA_IP_V6_SRC:
                return read_octets(attribute, sizeof(in6_addr), direction.from.address);
            case CTA_IP_V6_DST:
                return read_octets(attribute, sizeof(in6_addr), direction.to.address);
            default:
                return;
        }
    });
}

void read_ports(const nlattr& ports, Direction& direction, std::uint8_t& protocol) noexcept {
    for_each_nested(ports, [&](const nlattr& attribute) {
        switch (mnl_attr_get_type(&attribute)) {
            case CTA_PROTO_NUM:
                protocol = number_of<std::uint8_t>(attribute);
                return;
            case CTA_PROTO_SRC_PORT:
                direction.from.port = ntohs(number_of<std::uint16_t>(attribute));
                return;
            case CTA_PROTO_DST_PORT:
                direction.to.port = ntohs(number_of<std::uint16_t>(attribute));
                return;
            default:
                return;
        }
    });
}

void read_tuple(const nlattr& tuple, Direction& direction, std::uint8_t& protocol) noexcept {
    for_each_nested(tuple, [&](const nlattr& attribute) {
        const auto type = mnl_attr_get_type(&attribute);
        if (type == CTA_TUPLE_IP) read_addresses(attribute, direction);
        if (type == CTA_TUPLE_PROTO) read_ports(attribute, direction, protocol);
    });
}

void read_count(const nlattr& counters, Count& count) noexcept {
    for_each_nested(counters, [&](const nlattr& attribute) {
        const auto type = mnl_attr_get_type(&attribute);
        if (type == CTA_COUNTERS_PACKETS)
            count.packets = be64toh(number_of<std::uint64_t>(attribute));
        if (type == CTA_COUNTERS_BYTES) count.bytes = be64toh(number_of<std::uint64_t>(attribute));
    });
}

FlowCount flow_count_of(const nlmsghdr& message) noexcept {
    FlowCount flow;
    std::uint8_t reply_protocol = 0;
    for_each_attribute(message, sizeof(nfgenmsg), [&](const nlattr& attribute) {
        switch (mnl_attr_get_type(&attribute)) {
            case CTA_TUPLE_ORIG:
                return read_tuple(attribute, flow.original, flow.protocol);
            case CTA_TUPLE_REPLY:
                return read_tuple(attribute, flow.reply, reply_protocol);
            case CTA_COUNTERS_ORIG:
                flow.is_counted = true;
                return read_count(attribute, flow.original.count);
            case CTA_COUNTERS_REPLY:
                return read_count(attribute, flow.reply.count);
            case CTA_MARK:
                flow.mark = ntohl(number_of<std::uint32_t>(attribute));
                return;
            case CTA_ID:
                flow.id = ntohl(number_of<std::uint32_t>(attribute));
                return;
            default:
                return;
        }
    });
    return flow;
}

bool is_connection(const nlmsghdr& message) noexcept {
    constexpr unsigned entry = NFNL_SUBSYS_CTNETLINK << 8U | IPCTNL_MSG_CT_NEW;
    return message.nlmsg_type == entry && mnl_nlmsg_get_payload_len(&message) >= sizeof(nfgenmsg);
}

int ask(const NetlinkSocket& socket, MarkFilter filter) {
    alignas(nlmsghdr) std::array<std::uint8_t, 256> buffer{};
    nlmsghdr* message = mnl_nlmsg_put_header(buffer.data());
    message->nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8U | IPCTNL_MSG_CT_GET;
    message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    message->nlmsg_seq = sequence;
    auto* header = static_cast<nfgenmsg*>(mnl_nlmsg_put_extra_header(message, sizeof(nfgenmsg)));
    header->nfgen_family = AF_UNSPEC;
    header->version = NFNETLINK_V0;
    mnl_attr_put_u32(message, CTA_MARK, htonl(filter.value));
    mnl_attr_put_u32(message, CTA_MARK_MASK, htonl(filter.mask));
    return socket.send(*message);
}

bool wait_for(const NetlinkSocket& socket) noexcept {
    pollfd waiting{socket.descriptor(), POLLIN, 0};
    int ready = 0;
    do {
        ready = ::poll(&waiting, 1, patience_ms);
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
}

}  // namespace

void FlowCountReader::end(const nlmsghdr& message) noexcept {
    is_done_ = true;
    int code = 0;  // negative, as the kernel has it
    if (mnl_nlmsg_get_payload_len(&message) >= sizeof code) {
        code = *static_cast<const int*>(mnl_nlmsg_get_payload(&message));
    }
    if (code < 0) error_ = -code;
}

void FlowCountReader::take(const nlmsghdr& message) {
    if (is_done_ || message.nlmsg_seq != sequence_) return;
    if ((message.nlmsg_flags & NLM_F_DUMP_INTR) != 0) result_.is_interrupted = true;
    if (message.nlmsg_type == NLMSG_DONE || message.nlmsg_type == NLMSG_ERROR) return end(message);
    if (!is_connection(message)) return;
    const FlowCount flow = flow_count_of(message);
    if ((flow.mark & filter_.mask) != filter_.value) return;
    if (flow.protocol != IPPROTO_TCP && flow.protocol != IPPROTO_UDP) return;
    if (result_.given == cap_) {
        ++result_.left_out;
        return;
    }
    ++result_.given;
    each_(flow);
}

Result<DumpResult> dump_flow_counts(MarkFilter filter, const FlowCountReader::Each& each,
                                    std::size_t cap) {
    const auto failed = [](int error) {
        return Error{"conntrack", "connections could not be listed: " + reason_of(error)};
    };
    const auto socket = NetlinkSocket::open(NETLINK_NETFILTER, true);
    if (!socket) return socket.error();
    if (const int error = ask(*socket, filter); error != 0) return failed(error);
    FlowCountReader reader{sequence, filter, cap, each};
    alignas(nlmsghdr) std::array<std::uint8_t, datagram_size> buffer;  // NOLINT: filled by receive
    while (!reader.is_done()) {
        const int error =
            socket->receive(buffer, [&](const nlmsghdr& message) { reader.take(message); });
        if (error == EAGAIN && !wait_for(*socket)) return failed(ETIMEDOUT);
        if (error == ENOBUFS) reader.lost_some();
        if (error != 0 && error != EAGAIN && error != ENOBUFS) return failed(error);
    }
    if (reader.error() != 0) return failed(reader.error());
    return reader.result();
}

}  // namespace tarha::kernel
