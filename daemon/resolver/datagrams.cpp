#include "daemon/resolver/datagrams.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace tarha::resolver {
namespace {

bool is_link_local(const in6_addr& address) noexcept {
    return address.s6_addr[0] == 0xfe && (address.s6_addr[1] & 0xc0U) == 0x80;
}

// Turns "came to this address on this interface" into "answer from this address": the routes
// choose the interface, except for link-local addresses, which mean nothing without it.
void forget_interface(msghdr& header) noexcept {
    cmsghdr* message = CMSG_FIRSTHDR(&header);
    if (message == nullptr) return;
    if (message->cmsg_level == IPPROTO_IPV6 && message->cmsg_type == IPV6_PKTINFO) {
        in6_pktinfo info;
        std::memcpy(&info, CMSG_DATA(message), sizeof info);
        if (!is_link_local(info.ipi6_addr)) info.ipi6_ifindex = 0;
        std::memcpy(CMSG_DATA(message), &info, sizeof info);
    } else if (message->cmsg_level == IPPROTO_IP && message->cmsg_type == IP_PKTINFO) {
        in_pktinfo info;
        std::memcpy(&info, CMSG_DATA(message), sizeof info);
        info.ipi_ifindex = 0;
        std::memcpy(CMSG_DATA(message), &info, sizeof info);
    }
}

IpAddress ip_of(const in_addr& address) noexcept {
    IpAddress ip;
    std::memcpy(ip.octets.data(), &address, sizeof address);
    return ip;
}

// An IPv4 address that a socket for both families tells (RFC 4291 2.5.5.2) is one again.
IpAddress ip_of(const in6_addr& address) noexcept {
    IpAddress ip;
    if (IN6_IS_ADDR_V4MAPPED(&address)) {
        std::memcpy(ip.octets.data(), &address.s6_addr[12], 4);
        return ip;
    }
    std::memcpy(ip.octets.data(), &address, sizeof address);
    ip.v6 = true;
    return ip;
}

}  // namespace

IpAddress local_address(const ReturnPath& path) noexcept {
    auto control = path.control;  // CMSG_ macros want what they could write to
    msghdr header{};
    header.msg_control = control.data();
    header.msg_controllen = path.control_size;
    const cmsghdr* message = CMSG_FIRSTHDR(&header);
    if (message == nullptr) return {};
    if (message->cmsg_level == IPPROTO_IPV6 && message->cmsg_type == IPV6_PKTINFO) {
        in6_pktinfo info;
        std::memcpy(&info, CMSG_DATA(message), sizeof info);
        return ip_of(info.ipi6_addr);
    }
    if (message->cmsg_level == IPPROTO_IP && message->cmsg_type == IP_PKTINFO) {
        in_pktinfo info;
        std::memcpy(&info, CMSG_DATA(message), sizeof info);
        return ip_of(info.ipi_spec_dst);
    }
    return {};
}

IpAddress to_ip(const boost::asio::ip::address& address) noexcept {
    if (address.is_v4()) {
        IpAddress ip;
        const auto bytes = address.to_v4().to_bytes();
        std::copy(bytes.begin(), bytes.end(), ip.octets.begin());
        return ip;
    }
    in6_addr six{};
    const auto bytes = address.to_v6().to_bytes();
    std::copy(bytes.begin(), bytes.end(), std::begin(six.s6_addr));
    return ip_of(six);
}

InBatch::InBatch(std::size_t room) : room_{room}, bytes_(batch_size * room) {
    for (std::size_t i = 0; i < batch_size; ++i) {
        vectors_[i] = {bytes_.data() + i * room, room};
        msghdr& header = headers_[i].msg_hdr;
        header.msg_iov = &vectors_[i];
        header.msg_iovlen = 1;
        header.msg_name = &paths_[i].peer;
        header.msg_control = paths_[i].control.data();
    }
}

std::size_t InBatch::receive(int socket, int& error) noexcept {
    for (std::size_t i = 0; i < batch_size; ++i) {
        headers_[i].msg_hdr.msg_namelen = sizeof paths_[i].peer;
        headers_[i].msg_hdr.msg_controllen = paths_[i].control.size();
    }
    int count = -1;
    do {
        count = recvmmsg(socket, headers_.data(), batch_size, MSG_DONTWAIT, nullptr);
    } while (count < 0 && errno == EINTR);
    error = count < 0 && errno != EAGAIN ? errno : 0;
    return count < 0 ? 0 : static_cast<std::size_t>(count);
}

std::span<std::uint8_t> InBatch::message(std::size_t i) noexcept {
    return {bytes_.data() + i * room_, std::min<std::size_t>(headers_[i].msg_len, room_)};
}

bool InBatch::is_cut(std::size_t i) const noexcept {
    return (headers_[i].msg_hdr.msg_flags & MSG_TRUNC) != 0;
}

const ReturnPath& InBatch::path(std::size_t i) noexcept {
    ReturnPath& path = paths_[i];
    msghdr& header = headers_[i].msg_hdr;
    path.peer_size = header.msg_namelen;
    path.control_size = header.msg_controllen;
    forget_interface(header);
    return path;
}

OutBatch::OutBatch(std::size_t room) : room_{room}, bytes_(batch_size * room) {
    for (std::size_t i = 0; i < batch_size; ++i) {
        vectors_[i].iov_base = bytes_.data() + i * room;
        headers_[i].msg_hdr.msg_iov = &vectors_[i];
        headers_[i].msg_hdr.msg_iovlen = 1;
    }
}

msghdr& OutBatch::next(int socket, Bytes message) noexcept {
    if (count_ == batch_size || (count_ > 0 && socket != socket_)) send();
    socket_ = socket;
    const std::size_t i = count_++;
    vectors_[i].iov_len = std::min(message.size(), room_);
    std::copy_n(message.begin(), vectors_[i].iov_len,
                bytes_.begin() + static_cast<long>(i * room_));
    return headers_[i].msg_hdr;
}

void OutBatch::add(int socket, const ReturnPath& path, Bytes message) noexcept {
    msghdr& header = next(socket, message);
    ReturnPath& kept = paths_[count_ - 1];
    kept = path;
    header.msg_name = &kept.peer;
    header.msg_namelen = kept.peer_size;
    header.msg_control = kept.control_size > 0 ? kept.control.data() : nullptr;
    header.msg_controllen = kept.control_size;
}

void OutBatch::add(int socket, Bytes message) noexcept {
    next(socket, message);
}

void OutBatch::send() noexcept {
    std::size_t sent = 0;
    bool was_refused = false;
    while (sent < count_) {
        const auto left = static_cast<unsigned>(count_ - sent);
        const int n = sendmmsg(socket_, headers_.data() + sent, left, MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) continue;
        // A connected socket tells now that an earlier datagram was refused: try once more.
        if (n < 0 && errno == ECONNREFUSED && !std::exchange(was_refused, true)) continue;
        if (n > 0) {
            sent += static_cast<std::size_t>(n);
            continue;
        }
        ++sent;  // this one cannot be sent; the others may
        ++refused_;
    }
    count_ = 0;
}

std::size_t OutBatch::flush() noexcept {
    if (count_ > 0) send();
    return std::exchange(refused_, 0);
}

}  // namespace tarha::resolver
