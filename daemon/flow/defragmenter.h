// Defragmenter: IP fragments in, whole transport payloads out (RFC 791, RFC 8200 section 4.5).
//
// For captures only: on the router the kernel has put packets together before they are queued.
// Bounded: so many datagrams at once, the oldest makes room. Fragments that contradict each other
// give up their datagram (RFC 5722).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "daemon/flow/assembler.h"
#include "rules/bytes.h"
#include "rules/ip_address.h"

namespace tarha::flow {

// Which datagram a fragment is part of.
struct DatagramKey {
    IpAddress source;
    IpAddress destination;
    std::uint32_t identification = 0;
    std::uint8_t protocol = 0;

    friend bool operator==(const DatagramKey&, const DatagramKey&) = default;
};

class Defragmenter {
public:
    static constexpr std::size_t max_datagram = 65535;
    static constexpr std::size_t max_datagrams = 64;  // 4.7 MB
    static constexpr std::uint32_t patience = 60;     // seconds, RFC 8200 section 4.5

    Defragmenter() : slots_{std::make_unique<Slots>()} {}

    // The whole payload when this fragment completes it, else nothing. Valid until the next call.
    Bytes add(const DatagramKey& key, std::size_t offset, bool more, Bytes data,
              std::uint32_t now) noexcept {
        Slot& slot = slot_of(key, now);
        const std::size_t end = offset + data.size();
        const bool misfit =
            end > max_datagram || (more && data.size() % 8 != 0) ||
            (slot.total != 0 && (end > slot.total || (!more && end != slot.total))) ||
            (!more && slot.data.end() > end);
        if (misfit || slot.data.add(offset, data) == Added::contradiction) slot.broken = true;
        if (!more) slot.total = end;
        if (slot.broken || slot.total == 0 || slot.data.prefix().size() != slot.total) return {};
        slot.taken = false;  // its bytes stay until the slot is used again
        return slot.data.prefix();
    }

private:
    struct Slot {
        DatagramKey key;
        bool taken = false;
        bool broken = false;  // stays, so that later fragments of it go nowhere
        std::uint32_t used_at = 0;
        std::size_t total = 0;  // known once the last fragment was seen
        Assembler<max_datagram> data;
    };
    using Slots = std::array<Slot, max_datagrams>;

    Slot& slot_of(const DatagramKey& key, std::uint32_t now) noexcept {
        Slot* best = &slots_->front();
        for (Slot& slot : *slots_) {
            if (slot.taken && slot.key == key && now - slot.used_at <= patience) {
                slot.used_at = now;
                return slot;
            }
            if (better(slot, *best, now)) best = &slot;
        }
        best->data.clear();
        best->key = key;
        best->taken = true;
        best->broken = false;
        best->used_at = now;
        best->total = 0;
        return *best;
    }

    // Would `a` be the better slot to give to a new datagram?
    static bool better(const Slot& a, const Slot& b, std::uint32_t now) noexcept {
        if (a.taken != b.taken) return !a.taken;
        return now - a.used_at > now - b.used_at;
    }

    std::unique_ptr<Slots> slots_;
};

}  // namespace tarha::flow
