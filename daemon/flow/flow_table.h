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
        : slots_(std::bit_ceil(capacity < ways ? ways : capacity)),
          tags_(slots_.size()),
          secret_{secret} {}

    // The value of a flow, touched at `now`; null when it is not known.
    Value* find(const FlowKey& key, std::uint32_t now) noexcept {
        const std::size_t index = lookup(place_of(key), key);
        if (index == none) return nullptr;
        slots_[index].used_at = now;
        return &slots_[index].value;
    }

    // A fresh value for a flow that may or may not be known; its old value is dropped. When the
    // set is full its oldest flow is pushed out first and handed to `on_evict(key, value)`.
    template <class OnEvict>
    Value& insert(const FlowKey& key, std::uint32_t now, OnEvict&& on_evict) noexcept {
        const Place place = place_of(key);
        std::size_t index = lookup(place, key);
        if (index == none) index = make_room(place, now, on_evict);
        tags_[index] = place.tag;
        slots_[index] = Slot{key, now, Value{}};
        return slots_[index].value;
    }
    Value& insert(const FlowKey& key, std::uint32_t now) noexcept {
        return insert(key, now, [](const FlowKey&, Value&) noexcept {});
    }

    void erase(const FlowKey& key) noexcept {
        const std::size_t index = lookup(place_of(key), key);
        if (index != none) empty(index);
    }

    // Drops every flow for which `gone(key, value, used_at)` holds.
    template <class Predicate>
    void erase_if(Predicate&& gone) noexcept {
        for (std::size_t i = 0; i < slots_.size(); ++i) {
            const Slot& slot = slots_[i];
            if (tags_[i] != 0 && gone(slot.key, slot.value, slot.used_at)) empty(i);
        }
    }

    // Calls `use(key, value)` for every flow.
    template <class Use>
    void for_each(Use&& use) noexcept {
        for (std::size_t i = 0; i < slots_.size(); ++i) {
            if (tags_[i] != 0) use(std::as_const(slots_[i].key), slots_[i].value);
        }
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t capacity() const noexcept { return slots_.size(); }
    // Flows that had to make room since the start.
    [[nodiscard]] std::uint64_t evictions() const noexcept { return evictions_; }

private:
    // Part of the hash, kept apart from the slots: a lookup of a set reads one line of tags and
    // then only the slot that matches. Zero: the slot is free.
    using Tag = std::uint32_t;

    struct Slot {
        FlowKey key;
        std::uint32_t used_at = 0;
        Value value{};
    };

    // Where a key may stand: `ways` slots from `first` on, with this tag.
    struct Place {
        std::size_t first = 0;
        Tag tag = 0;
    };

    [[nodiscard]] Place place_of(const FlowKey& key) const noexcept {
        const std::uint64_t hashed = hash(key, secret_);
        const std::size_t sets = slots_.size() / ways;
        return {static_cast<std::size_t>(hashed & (sets - 1)) * ways,
                static_cast<Tag>(hashed >> 32U) | 1U};
    }

    // The index of a flow's slot; `none` when it is not known.
    [[nodiscard]] std::size_t lookup(const Place& place, const FlowKey& key) const noexcept {
        for (std::size_t i = place.first; i < place.first + ways; ++i) {
            if (tags_[i] == place.tag && slots_[i].key == key) return i;
        }
        return none;
    }

    // A free slot of the key's set, or that of the flow unused for longest.
    template <class OnEvict>
    std::size_t make_room(const Place& place, std::uint32_t now, OnEvict&& on_evict) noexcept {
        std::size_t oldest = place.first;
        for (std::size_t i = place.first; i < place.first + ways; ++i) {
            if (tags_[i] == 0) {
                ++size_;
                return i;
            }
            if (now - slots_[i].used_at > now - slots_[oldest].used_at) oldest = i;
        }
        ++evictions_;
        on_evict(slots_[oldest].key, slots_[oldest].value);
        return oldest;
    }

    void empty(std::size_t index) noexcept {
        tags_[index] = 0;
        slots_[index].value = Value{};
        --size_;
    }

    static constexpr auto none = static_cast<std::size_t>(-1);

    std::vector<Slot> slots_;
    std::vector<Tag> tags_;
    HashKey secret_;
    std::size_t size_ = 0;
    std::uint64_t evictions_ = 0;
};

}  // namespace tarha::flow
