// Questions that wait for the resolver's reply, in a table of fixed size: found by the socket and
// id they were sent with, and in the order of their deadlines.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "daemon/resolver/asker.h"
#include "daemon/resolver/matching.h"
#include "daemon/wire/dns.h"
#include "rules/bytes.h"

namespace tarha::resolver {

using Clock = std::chrono::steady_clock;

struct Slot {
    Waiter waiter;
    Clock::time_point deadline;
    std::uint16_t id = 0;  // towards the resolver
    std::uint8_t socket = 0;
    std::uint16_t size = 0;
    std::array<std::uint8_t, max_query> bytes;  // the query as it was asked, with our id

    [[nodiscard]] Bytes query() const noexcept { return {bytes.data(), size}; }
};

class SlotTable {
public:
    static constexpr std::size_t capacity = 4096;

    SlotTable();

    // A free slot, not findable yet; nullptr when all are taken.
    Slot* take() noexcept;
    // Makes a slot findable under its socket and id. False when that pair is taken.
    bool insert(Slot& slot) noexcept;
    // The slot that waits for this id on this socket, or nullptr.
    Slot* find(std::uint8_t socket, std::uint16_t id) noexcept;
    // Gives a slot back, found or not; lets go of its asker.
    void release(Slot& slot) noexcept;

    // The slot that was inserted first, or nullptr. With one timeout for all it is due first.
    Slot* oldest() noexcept;
    [[nodiscard]] std::size_t in_use() const noexcept { return in_use_; }

private:
    using Index = std::uint16_t;
    static constexpr Index none = 0xffff;
    static constexpr std::size_t buckets = 2 * capacity;

    struct Links {
        Index next_in_bucket = none;
        Index older = none;
        Index newer = none;
        bool inserted = false;
    };

    [[nodiscard]] static std::size_t bucket_of(std::uint8_t socket, std::uint16_t id) noexcept;
    [[nodiscard]] Index index_of(const Slot& slot) const noexcept;
    void remove_from_bucket(Index index) noexcept;
    void remove_from_age(Index index) noexcept;

    std::vector<Slot> slots_;  // those that were ever used: the memory of others is not touched
    std::vector<Links> links_;
    std::vector<Index> free_;  // a stack: what was used last is used next, and stays in cache
    std::array<Index, buckets> heads_;
    Index oldest_ = none;
    Index newest_ = none;
    std::size_t in_use_ = 0;
};

}  // namespace tarha::resolver
