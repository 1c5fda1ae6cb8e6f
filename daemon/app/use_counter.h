// UseCounter: the minutes that come of what the devices move. Once a slot of use it samples the
// kernel's counters, charges the budgets, and tells who has little left. Control thread only.
#pragma once

#include <chrono>
#include <cstdint>

#include "daemon/app/event_ring.h"
#include "daemon/app/policy.h"
#include "daemon/app/usage_sampler.h"
#include "daemon/devices/registry.h"
#include "daemon/kernel/marks.h"

namespace tarha {

class UseCounter {
public:
    using Clock = std::chrono::steady_clock;  // use is counted by a clock that nobody sets

    // All outlive this.
    UseCounter(Policy& policy, const devices::Registry& registry, EventRing& events,
               const kernel::MarkLayout& marks);

    // Every decision, in the order in which they are told.
    void take(const inspect::DecisionEvent& event) { sampler_.take(event); }
    // At the first call in a slot charges the slots before. Without a budget nobody spends
    // anything, and without a connection neither: then the kernel's table is read only when
    // `is_thorough`. Whether anybody's rules are others now.
    bool tick(bool is_thorough);
    // When the next slot begins, while anything that is metered has a connection.
    [[nodiscard]] std::optional<Clock::time_point> due() const;

private:
    UsageSampler::Sources sources(const devices::Registry& registry,
                                  const kernel::MarkLayout& marks) const;
    void tell(const LittleLeft& little, Policy::Clock::time_point now);
    [[nodiscard]] bool has_budget() const;

    Policy* policy_;
    EventRing* events_;
    UsageSampler sampler_;
    std::uint64_t slot_;
};

}  // namespace tarha
