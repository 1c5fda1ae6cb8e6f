// What a packet or DNS thread tells the control thread about a decision: a value in a bounded
// ring, so that the packet path neither allocates nor waits. A full ring drops and counts.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "daemon/inspect/conversation.h"
#include "daemon/inspect/notice.h"
#include "rules/domain_name.h"
#include "rules/ip_address.h"
#include "rules/mac_address.h"
#include "rules/verdict.h"

namespace tarha::inspect {

struct DecisionEvent {
    Protocol protocol = Protocol::undecided;
    Verdict verdict = Verdict::block;
    Reason reason = Reason::unlisted;
    std::uint8_t category = 0;  // with Reason::category
    std::uint16_t profile = 0;
    bool was_living = false;     // a flow that was allowed before and is now judged again
    MacAddress device;           // zero when the thread does not know it (DNS: see `client`)
    std::uint8_t transport = 0;  // IP protocol number of the flow; 0: no flow (a DNS question)
    Endpoint client;
    Endpoint server;
    DomainName host;  // empty: no readable name
    Notices notices;
};

// Single producer, single consumer. noexcept, lock-free, fixed memory.
template <class T, std::size_t Slots>
class EventRing {
    static_assert((Slots & (Slots - 1)) == 0, "a power of two");

public:
    // Producer. False when the consumer is behind: the event is dropped.
    bool push(const T& event) noexcept {
        const auto head = head_.load(std::memory_order_relaxed);
        if (head - tail_.load(std::memory_order_acquire) == Slots) return false;
        slots_[head & (Slots - 1)] = event;
        head_.store(head + 1, std::memory_order_release);
        return true;
    }

    // Consumer: calls `use` for each waiting event, oldest first.
    template <class Use>
    void drain(Use&& use) {
        auto tail = tail_.load(std::memory_order_relaxed);
        const auto head = head_.load(std::memory_order_acquire);
        for (; tail != head; ++tail) use(slots_[tail & (Slots - 1)]);
        tail_.store(tail, std::memory_order_release);
    }

    // Producer. Whether something waits for the consumer, who may just be taking it.
    [[nodiscard]] bool is_waiting() const noexcept {
        return head_.load(std::memory_order_relaxed) != tail_.load(std::memory_order_relaxed);
    }

private:
    std::array<T, Slots> slots_{};
    alignas(64) std::atomic<std::size_t> head_{0};
    alignas(64) std::atomic<std::size_t> tail_{0};
};

inline constexpr std::size_t decision_slots = 1024;
using DecisionRing = EventRing<DecisionEvent, decision_slots>;

}  // namespace tarha::inspect
