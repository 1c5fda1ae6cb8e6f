#include "rules/usage.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

namespace tarha::rules {
namespace {

constexpr unsigned proof_window = proof_minutes * slots_per_minute;  // slots
constexpr std::uint32_t window_mask = (1U << proof_window) - 1;
constexpr std::uint32_t minute_mask = (1U << slots_per_minute) - 1;
constexpr std::uint32_t charged_mask = (1U << proof_minutes) - 1;

template <class Number>
void add(Number& sum, std::uint64_t more) noexcept {
    const auto room = static_cast<std::uint64_t>(std::numeric_limits<Number>::max() - sum);
    sum = static_cast<Number>(sum + std::min(more, room));
}

std::uint64_t sum_of(std::uint64_t a, std::uint64_t b) noexcept {
    add(a, b);
    return a;
}

// Slots from the first bit to the last.
unsigned span_of(std::uint32_t slots) noexcept {
    if (slots == 0) return 0;
    return static_cast<unsigned>(std::bit_width(slots)) -
           static_cast<unsigned>(std::countr_zero(slots));
}

// Whether the slots of the window show a person.
bool proves_use(std::uint32_t busy, std::uint32_t large) noexcept {
    if (span_of(large) >= proof_span) return true;
    return span_of(busy) >= proof_span && std::popcount(busy) >= static_cast<int>(dense_slots);
}

}  // namespace

bool is_bulk(const Traffic& traffic) noexcept {
    if (sum_of(traffic.bytes_up, traffic.bytes_down) >= bulk_bytes) return true;
    return traffic.bytes_up >= bulk_upload_bytes &&
           traffic.bytes_up / bulk_upload_ratio >= traffic.bytes_down;
}

void UsageMeter::observe(std::uint64_t slot, BudgetSet budgets, const Traffic& traffic) noexcept {
    end_until(slot);
    if (is_bulk(traffic)) return;
    for (std::size_t i = 0; i < counters_.size(); ++i) {
        if ((budgets >> i & 1U) == 0) continue;
        add(counters_[i].bytes, sum_of(traffic.bytes_up, traffic.bytes_down));
        add(counters_[i].packets, traffic.packets);
    }
}

ChargedMinutes UsageMeter::advance(std::uint64_t slot) noexcept {
    end_until(slot);
    ChargedMinutes minutes{};
    for (std::size_t i = 0; i < counters_.size(); ++i) {
        minutes[i] = std::exchange(counters_[i].due, std::uint16_t{0});
    }
    return minutes;
}

void UsageMeter::end_until(std::uint64_t slot) noexcept {
    if (!started_) {
        started_ = true;
        slot_ = slot;
        return;
    }
    // After a longer pause only zeros are left of the window: the rest of the minute that ran and
    // as many slots as the window has bring them about.
    constexpr std::uint64_t most = proof_window + slots_per_minute;
    for (std::uint64_t steps = 0; slot_ < slot && steps < most; ++steps) {
        for (auto& counter : counters_) end_slot(counter);
        ++slot_;
        if (slot_ % slots_per_minute != 0) continue;
        for (auto& counter : counters_) end_minute(counter);
    }
    if (slot_ < slot) {
        slot_ = slot;
        for (auto& counter : counters_) counter = {.due = counter.due};
    }
}

void UsageMeter::end_slot(Counter& counter) noexcept {
    const bool is_busy = counter.bytes >= busy_bytes && counter.packets >= busy_packets;
    counter.busy = (counter.busy << 1U | (is_busy ? 1U : 0U)) & window_mask;
    const bool is_large = is_busy && counter.bytes >= large_bytes;
    counter.large = (counter.large << 1U | (is_large ? 1U : 0U)) & window_mask;
    counter.bytes = 0;
    counter.packets = 0;
}

void UsageMeter::end_minute(Counter& counter) noexcept {
    if ((counter.busy & minute_mask) != 0 && proves_use(counter.busy, counter.large)) {
        const auto first_busy =
            (static_cast<unsigned>(std::bit_width(counter.busy)) - 1) / slots_per_minute;
        const std::uint32_t run = (1U << (first_busy + 1)) - 1;
        add(counter.due, static_cast<std::uint64_t>(std::popcount(run & ~counter.charged)));
        counter.charged |= run;
    }
    counter.charged = counter.charged << 1U & charged_mask;
}

}  // namespace tarha::rules
