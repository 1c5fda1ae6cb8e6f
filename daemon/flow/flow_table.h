// FlowTable: a bounded table from FlowKey to a small value.
//
// Memory is taken once, at construction. A key may live in one of `ways` neighbouring slots; when
// they are all in use the one unused for longest makes room and is counted. So every operation
// looks at a fixed number of slots, whatever an attacker sends, and the keyed hash keeps him from
// aiming at a set. Time is passed in (seconds on any clock that does not jump back).
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include "daemon/flow/flow_key.h"

namespace tarha::flow {

template <class Value>
class FlowTable {
    static_assert(std::is_nothrow_move_assignable_v<Value>);
    static_assert(std::is_nothrow_default_constructible_v<Value>);

public:
    static constexpr std::size_t ways = 8;

    // Room for `capacity` flows, rounded up to a power of two and to one set. `secret` is random.
    FlowTable(std::size_t capacity, const HashKey& secret)
        : slots_(std::bit_ceil(capacity < ways ? ways : capacity)), secret_{secret} {}

    // The value of a flow, touched at `now`; null when it is not known.
    Value* find(const FlowKey& key, std::uint32_t now) noexcept {
        Slot* slot = lookup(key);
        if (slot == nullptr) return nullptr;
        slot->used_at = now;
        return &slot->value;
    }

    // A fresh value for a flow that may or may not be known; its old value is dropped. When the
    // set is full its oldest flow is pushed out first and handed to `on_evict(key, value)`.
    template <class OnEvict>
    Value& insert(const FlowKey& key, std::uint32_t now, OnEvict&& on_evict) noexcept {
        Slot* slot = lookup(key);
        if (slot == nullptr) slot = make_room(key, now, on_evict);
        *slot = Slot{key, now, true, Value{}};
        return slot->value;
    }
    Value& insert(const FlowKey& key, std::uint32_t now) noexcept {
        return insert(key, now, [](const FlowKey&, Value&) noexcept {});
    }

    void erase(const FlowKey& key) noexcept {
        if (Slot* slot = lookup(key)) empty(*slot);
    }

    // Drops every flow for which `gone(key, value, used_at)` holds.
    template <class Predicate>
    void erase_if(Predicate&& gone) noexcept {
        for (Slot& slot : slots_) {
            if (slot.taken && gone(slot.key, slot.value, slot.used_at)) empty(slot);
        }
    }

    // Calls `use(key, value)` for every flow.
    template <class Use>
    void for_each(Use&& use) noexcept {
        for (Slot& slot : slots_) {
            if (slot.taken) use(slot.key, slot.value);
        }
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t capacity() const noexcept { return slots_.size(); }
    // Flows that had to make room since the start.
    [[nodiscard]] std::uint64_t evictions() const noexcept { return evictions_; }

private:
    struct Slot {
        FlowKey key;
        std::uint32_t used_at = 0;
        bool taken = false;
        Value value{};
    };

    Slot* set_of(const FlowKey& key) noexcept {
        const std::size_t sets = slots_.size() / ways;
        return slots_.data() + (hash(key, secret_) & (sets - 1)) * ways;
    }

    Slot* lookup(const FlowKey& key) noexcept {
        Slot* set = set_of(key);
        for (std::size_t i = 0; i < ways; ++i) {
            if (set[i].taken && set[i].key == key) return &set[i];
        }
        return nullptr;
    }

    // A free slot of the key's set, or that of the flow unused for longest.
    template <class OnEvict>
    Slot* make_room(const FlowKey& key, std::uint32_t now, OnEvict&& on_evict) noexcept {
        Slot* set = set_of(key);
        Slot* oldest = set;
        for (std::size_t i = 0; i < ways; ++i) {
            if (!set[i].taken) {
                ++size_;
                return &set[i];
            }
            if (now - set[i].used_at > now - oldest->used_at) oldest = &set[i];
        }
        ++evictions_;
        on_evict(oldest->key, oldest->value);
        return oldest;
    }

    void empty(Slot& slot) noexcept {
        slot.taken = false;
        slot.value = Value{};
        --size_;
    }

    std::vector<Slot> slots_;
    HashKey secret_;
    std::size_t size_ = 0;
    std::uint64_t evictions_ = 0;
};

}  // namespace tarha::flow
