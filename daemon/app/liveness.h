// Liveness: shows the service manager's watchdog that every thread gets on. Control thread only;
// that this one runs is shown by its asking.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "daemon/app/dns_thread.h"
#include "daemon/app/packet_thread.h"
#include "daemon/service/service_manager.h"

namespace tarha {

class Liveness {
public:
    using Clock = std::chrono::steady_clock;
    using Queues = std::vector<std::unique_ptr<PacketThread>>;

    // All outlive this; `queues` are numbered upwards from `first_queue`.
    Liveness(const ServiceManager& manager, DnsThread& dns, const Queues& queues,
             std::uint16_t first_queue)
        : manager_{&manager}, dns_{&dns}, queues_{&queues}, first_queue_{first_queue} {}

    // Feeds the watchdog when that is due and every thread works; else the manager restarts us.
    void tick(Clock::time_point now);
    // Nothing: nobody watches.
    [[nodiscard]] std::optional<Clock::time_point> due() const { return due_; }

private:
    [[nodiscard]] bool all_threads_work();

    const ServiceManager* manager_;
    DnsThread* dns_;
    const Queues* queues_;
    std::uint16_t first_queue_;
    std::optional<Clock::time_point> due_;
    std::vector<std::uint64_t> packets_then_;  // of each queue, when all were looked at last
};

}  // namespace tarha
