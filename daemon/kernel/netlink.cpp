#include "daemon/kernel/netlink.h"

#include <array>
#include <cerrno>
#include <ctime>

#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace tarha::kernel {
namespace {

constexpr int answer_timeout_ms = 5'000;
constexpr std::size_t answer_size = 8192;

sockaddr_nl kernel_address() noexcept {
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    return address;
}

// errno of an acknowledgement; nothing for other messages.
bool is_answer(const nlmsghdr& message, std::uint32_t sequence, int& error) noexcept {
    if (message.nlmsg_type != NLMSG_ERROR || message.nlmsg_seq != sequence) return false;
    if (mnl_nlmsg_get_payload_len(&message) < sizeof(nlmsgerr)) return false;
    error = -static_cast<const nlmsgerr*>(mnl_nlmsg_get_payload(&message))->error;
    return true;
}

}  // namespace

Result<NetlinkSocket> NetlinkSocket::open(int family, bool non_blocking) {
    const int type = SOCK_RAW | SOCK_CLOEXEC | (non_blocking ? SOCK_NONBLOCK : 0);
    NetlinkSocket opened{::socket(AF_NETLINK, type, family)};
    if (opened.descriptor_ < 0) return Error{"netlink", reason_of(errno)};
    sockaddr_nl local = kernel_address();
    if (::bind(opened.descriptor_, reinterpret_cast<sockaddr*>(&local), sizeof local) != 0)
        return Error{"netlink", reason_of(errno)};
    return opened;
}

NetlinkSocket::~NetlinkSocket() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Status NetlinkSocket::join(unsigned group) {
    const int number = static_cast<int>(group);
    if (::setsockopt(descriptor_, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &number, sizeof number) != 0)
        return Error{"netlink group " + std::to_string(group), reason_of(errno)};
    return Done{};
}

int NetlinkSocket::send(const nlmsghdr& message) const noexcept {
    const sockaddr_nl kernel = kernel_address();
    ssize_t sent = 0;
    do {
        sent = ::sendto(descriptor_, &message, message.nlmsg_len, 0,
                        reinterpret_cast<const sockaddr*>(&kernel), sizeof kernel);
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? errno : 0;
}

int NetlinkSocket::request(nlmsghdr& message) const noexcept {
    message.nlmsg_seq = static_cast<std::uint32_t>(::time(nullptr));
    if (const int error = send(message); error != 0) return error;
    alignas(nlmsghdr) std::array<std::uint8_t, answer_size> buffer{};
    for (;;) {
        pollfd waiting{descriptor_, POLLIN, 0};
        const int ready = ::poll(&waiting, 1, answer_timeout_ms);
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return ready == 0 ? ETIMEDOUT : errno;
        const ssize_t size = ::recv(descriptor_, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (size < 0) {
            if (errno == EINTR || errno == ENOBUFS || errno == EAGAIN) continue;
            return errno;
        }
        const auto* header = reinterpret_cast<const nlmsghdr*>(buffer.data());
        int error = 0;
        if (size >= static_cast<ssize_t>(sizeof *header) &&
            is_answer(*header, message.nlmsg_seq, error)) {
            return error;
        }
    }
}

int NetlinkSocket::receive(std::span<std::uint8_t> buffer,
                           const std::function<void(const nlmsghdr&)>& each) const {
    ssize_t size = 0;
    do {
        size = ::recv(descriptor_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    } while (size < 0 && errno == EINTR);
    if (size < 0) return errno;
    int left = static_cast<int>(size);
    const auto* message = reinterpret_cast<const nlmsghdr*>(buffer.data());
    while (mnl_nlmsg_ok(message, left)) {
        each(*message);
        message = mnl_nlmsg_next(message, &left);
    }
    return 0;
}

std::string reason_of(int error_number) {
    if (error_number == EPERM || error_number == EACCES)
        return "permission denied (CAP_NET_ADMIN is needed: run as root or as the service)";
    return std::generic_category().message(error_number);
}

}  // namespace tarha::kernel
