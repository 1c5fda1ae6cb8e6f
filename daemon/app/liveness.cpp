#include "daemon/app/liveness.h"

#include <cstddef>

#include "daemon/kernel/queue_status.h"

namespace tarha {

void Liveness::tick(Clock::time_point now) {
    const auto period = manager_->watchdog_period();
    if (!period || (due_ && now < *due_)) return;
    if (all_threads_work()) manager_->alive();
    due_ = now + *period;
}

// Since the last look: the DNS thread ran what it was given, and no queue with waiting packets
// stood still.
bool Liveness::all_threads_work() {
    bool work = dns_->has_run_since_last_asked();
    packets_then_.resize(queues_->size(), 0);
    for (std::size_t i = 0; i < queues_->size(); ++i) {
        const auto number = static_cast<std::uint16_t>(first_queue_ + i);
        const std::uint64_t packets = (*queues_)[i]->queue_counters().packets;
        const auto status = kernel::read_queue_status(number).value_or(kernel::QueueStatus{});
        if (status.waiting > 0 && packets == packets_then_[i]) work = false;
        packets_then_[i] = packets;
    }
    return work;
}

}  // namespace tarha
