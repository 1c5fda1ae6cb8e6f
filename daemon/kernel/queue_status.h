// What the kernel itself says about a packet queue: who holds it and what it had to drop.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tarha::kernel {

struct QueueStatus {
    std::uint16_t number = 0;
    std::uint32_t holder = 0;          // netlink port, mostly the process id
    std::uint32_t waiting = 0;         // packets without a verdict
    std::uint64_t dropped_full = 0;    // the queue was at its length
    std::uint64_t dropped_unread = 0;  // the reader's socket buffer was full
};

// One line of /proc/net/netfilter/nfnetlink_queue; nothing when it is damaged.
std::optional<QueueStatus> parse_queue_status(std::string_view line) noexcept;

// Nothing when nobody is bound to the queue (of this thread's network namespace).
std::optional<QueueStatus> read_queue_status(std::uint16_t number);

// "process 1234 (suricata)", as far as it can be told.
std::string holder_of(const QueueStatus& status);

}  // namespace tarha::kernel
