// NetlinkSocket: a netlink socket with an owner. Blocking requests for set-up and control work;
// the packet queue has its own loop (nfqueue.cpp).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>

#include "rules/result.h"

struct nlmsghdr;

namespace tarha::kernel {

class NetlinkSocket {
public:
    // Of one family (NETLINK_NETFILTER, NETLINK_ROUTE), non-blocking when asked for.
    static Result<NetlinkSocket> open(int family, bool non_blocking = false);

    NetlinkSocket(NetlinkSocket&& other) noexcept
        : descriptor_{std::exchange(other.descriptor_, -1)} {}
    NetlinkSocket& operator=(NetlinkSocket&& other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    NetlinkSocket(const NetlinkSocket&) = delete;
    NetlinkSocket& operator=(const NetlinkSocket&) = delete;
    ~NetlinkSocket();

    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

    // Subscribes to a multicast group.
    Status join(unsigned group);

    // Sends one message that is complete but for its sequence number. errno, 0 when sent.
    [[nodiscard]] int send(const nlmsghdr& message) const noexcept;

    // Sends one message that has NLM_F_ACK, and waits (5 s) for its answer. errno, 0 for success.
    [[nodiscard]] int request(nlmsghdr& message) const noexcept;

    // One datagram without waiting, into `buffer`; the messages in it are given to `each`.
    // 0, or errno: EAGAIN when there is none, ENOBUFS when the kernel had to drop some.
    [[nodiscard]] int receive(std::span<std::uint8_t> buffer,
                              const std::function<void(const nlmsghdr&)>& each) const;

private:
    explicit NetlinkSocket(int descriptor) noexcept : descriptor_{descriptor} {}

    int descriptor_;
};

// "permission denied: ..." or the system's own words, for an Error.
std::string reason_of(int error_number);

}  // namespace tarha::kernel
