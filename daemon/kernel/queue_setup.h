// Setting up a packet queue: binding, its length, its flags, the copy mode.
#pragma once

#include <cstdint>

#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

#include "daemon/kernel/netlink.h"
#include "daemon/kernel/nfqueue.h"
#include "rules/result.h"

namespace tarha::kernel {

inline constexpr std::uint32_t copy_range = 0xffff;  // bytes of a packet that are copied: all

constexpr std::uint16_t queue_message(unsigned kind) noexcept {
    return static_cast<std::uint16_t>(NFNL_SUBSYS_QUEUE << 8U | kind);
}

// Begins a message of that kind (NFQNL_MSG_...) to a queue.
nlmsghdr* put_queue_header(void* buffer, std::uint16_t number, unsigned kind,
                           std::uint16_t flags) noexcept;

// A socket to which packets of the queue are on their way.
Result<NetlinkSocket> bind_queue(const QueueOptions& options);

}  // namespace tarha::kernel
