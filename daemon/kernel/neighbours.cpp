#include "daemon/kernel/neighbours.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include <libmnl/libmnl.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>

#include "daemon/kernel/attributes.h"

namespace tarha::kernel {
namespace {

constexpr std::size_t datagram_size = 32U << 10U;
constexpr unsigned useless = NUD_FAILED | NUD_INCOMPLETE | NUD_NOARP;
constexpr unsigned confirmed = NUD_REACHABLE | NUD_PERMANENT;

template <std::size_t N>
std::optional<std::array<std::uint8_t, N>> octets_of(const nlattr* attribute) {
    if (attribute == nullptr || mnl_attr_get_payload_len(attribute) != N) return std::nullopt;
    std::array<std::uint8_t, N> octets{};
    std::copy_n(static_cast<const std::uint8_t*>(mnl_attr_get_payload(attribute)), N,
                octets.begin());
    return octets;
}

std::optional<IpAddress> address_of(std::uint8_t family, const nlattr* attribute) {
    IpAddress address;
    if (family == AF_INET6) {
        const auto octets = octets_of<16>(attribute);
        if (!octets) return std::nullopt;
        address.octets = *octets;
        address.v6 = true;
        return address;
    }
    const auto octets = octets_of<4>(attribute);
    if (family != AF_INET || !octets) return std::nullopt;
    std::copy(octets->begin(), octets->end(), address.octets.begin());
    return address;
}

std::optional<Neighbour> neighbour_of(const nlmsghdr& message) {
    if (message.nlmsg_type != RTM_NEWNEIGH && message.nlmsg_type != RTM_DELNEIGH)
        return std::nullopt;
    if (mnl_nlmsg_get_payload_len(&message) < sizeof(ndmsg)) return std::nullopt;
    const auto* header = static_cast<const ndmsg*>(mnl_nlmsg_get_payload(&message));
    const nlattr* destination = nullptr;
    const nlattr* link = nullptr;
    for_each_attribute(message, sizeof(ndmsg), [&](const nlattr& attribute) {
        if (mnl_attr_get_type(&attribute) == NDA_DST) destination = &attribute;
        if (mnl_attr_get_type(&attribute) == NDA_LLADDR) link = &attribute;
    });
    const auto address = address_of(header->ndm_family, destination);
    if (!address || header->ndm_ifindex <= 0) return std::nullopt;
    Neighbour neighbour{*address, std::nullopt, static_cast<std::uint32_t>(header->ndm_ifindex),
                        false};
    const bool there = message.nlmsg_type == RTM_NEWNEIGH && (header->ndm_state & useless) == 0;
    if (const auto octets = octets_of<6>(link); there && octets) neighbour.mac = {*octets};
    neighbour.is_confirmed = neighbour.mac && (header->ndm_state & confirmed) != 0;
    return neighbour;
}

bool is_link_change(const nlmsghdr& message) {
    switch (message.nlmsg_type) {
        case RTM_NEWLINK:
        case RTM_DELLINK:
        case RTM_NEWADDR:
        case RTM_DELADDR:
            return true;
        default:
            return false;
    }
}

}  // namespace

Result<Neighbours> Neighbours::open() {
    auto socket = NetlinkSocket::open(NETLINK_ROUTE, true);
    if (!socket) return socket.error();
    for (const auto group :
         {RTNLGRP_NEIGH, RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR}) {
        if (auto joined = socket->join(group); !joined) return joined.error();
    }
    Neighbours neighbours{std::move(*socket)};
    if (auto asked = neighbours.refresh(); !asked) return asked.error();
    return neighbours;
}

Status Neighbours::refresh() {
    alignas(nlmsghdr) std::array<std::uint8_t, 128> buffer{};
    nlmsghdr* message = mnl_nlmsg_put_header(buffer.data());
    message->nlmsg_type = RTM_GETNEIGH;
    message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    mnl_nlmsg_put_extra_header(message, sizeof(ndmsg));
    const int error = socket_.send(*message);
    if (error != 0) return Error{"neighbours", reason_of(error)};
    return Done{};
}

Neighbours::Read Neighbours::read(const std::function<void(const Neighbour&)>& seen) {
    alignas(nlmsghdr) std::array<std::uint8_t, datagram_size> buffer;
    Read done;
    for (;;) {
        const int error = socket_.receive(buffer, [&](const nlmsghdr& message) {
            if (is_link_change(message)) done.links_changed = true;
            if (const auto neighbour = neighbour_of(message)) seen(*neighbour);
        });
        if (error == ENOBUFS) done = {.is_complete = false, .links_changed = true};
        if (error != 0 && error != ENOBUFS) return done;
    }
}

}  // namespace tarha::kernel
