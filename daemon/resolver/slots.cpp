#include "daemon/resolver/slots.h"

namespace tarha::resolver {

SlotTable::SlotTable() : links_(capacity) {
    slots_.reserve(capacity);
    free_.reserve(capacity);
    heads_.fill(none);
}

std::size_t SlotTable::bucket_of(std::uint8_t socket, std::uint16_t id) noexcept {
    constexpr std::size_t spread = 509;  // a prime: sockets with the same id part ways
    return (id + socket * spread) % buckets;
}

SlotTable::Index SlotTable::index_of(const Slot& slot) const noexcept {
    return static_cast<Index>(&slot - slots_.data());
}

Slot* SlotTable::take() noexcept {
    if (free_.empty() && slots_.size() == capacity) return nullptr;
    ++in_use_;
    if (free_.empty()) return &slots_.emplace_back();  // never moves: room was reserved
    const Index index = free_.back();
    free_.pop_back();
    return &slots_[index];
}

bool SlotTable::insert(Slot& slot) noexcept {
    if (find(slot.socket, slot.id) != nullptr) return false;
    const Index index = index_of(slot);
    Index& head = heads_[bucket_of(slot.socket, slot.id)];
    links_[index] = {head, newest_, none, true};
    head = index;
    if (newest_ != none) links_[newest_].newer = index;
    if (oldest_ == none) oldest_ = index;
    newest_ = index;
    return true;
}

Slot* SlotTable::find(std::uint8_t socket, std::uint16_t id) noexcept {
    Index index = heads_[bucket_of(socket, id)];
    while (index != none) {
        Slot& slot = slots_[index];
        if (slot.id == id && slot.socket == socket) return &slot;
        index = links_[index].next_in_bucket;
    }
    return nullptr;
}

void SlotTable::release(Slot& slot) noexcept {
    const Index index = index_of(slot);
    if (links_[index].inserted) {
        remove_from_bucket(index);
        remove_from_age(index);
        links_[index] = {};
    }
    slot.waiter.asker.reset();
    free_.push_back(index);
    --in_use_;
}

void SlotTable::remove_from_bucket(Index index) noexcept {
    const Slot& slot = slots_[index];
    Index* at = &heads_[bucket_of(slot.socket, slot.id)];
    while (*at != index) at = &links_[*at].next_in_bucket;
    *at = links_[index].next_in_bucket;
}

void SlotTable::remove_from_age(Index index) noexcept {
    const Links& links = links_[index];
    if (links.older != none) {
        links_[links.older].newer = links.newer;
    } else {
        oldest_ = links.newer;
    }
    if (links.newer != none) {
        links_[links.newer].older = links.older;
    } else {
        newest_ = links.older;
    }
}

Slot* SlotTable::oldest() noexcept {
    return oldest_ == none ? nullptr : &slots_[oldest_];
}

}  // namespace tarha::resolver
