// Snapshot: everything a verdict depends on besides the packet, immutable and swapped whole.
// The control thread makes a new one when the household, the lists, the minute or a pause
// changes; packet threads hold one for a batch of packets.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "rules/decide.h"
#include "rules/household.h"

namespace tarha::inspect {

struct Snapshot {
    std::shared_ptr<const rules::Household> household;
    rules::LocalTime now;
    std::vector<bool> paused;  // by profile index
    // By DNS slot: whose questions arrive at the slot's port. A profile keeps its slot while the
    // daemon runs, so a reload cannot hand one child's port to another.
    std::vector<rules::ProfileIndex> dns_slots;
    // Counts policies: it grows whenever what was allowed has to be asked again. The kernel's allow
    // marks carry its last two bits, the epoch.
    std::uint32_t version = 0;

    [[nodiscard]] rules::Situation situation(rules::ProfileIndex profile) const noexcept {
        return {now, profile < paused.size() && paused[profile], 0, {}};
    }
};

}  // namespace tarha::inspect
