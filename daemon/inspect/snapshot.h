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
    std::vector<bool> paused;  // by profile index, as the two below
    std::vector<rules::BudgetSet> used_up;
    std::vector<std::vector<rules::ActiveGrant>> grants;
    // By DNS slot: whose questions arrive at the slot's port. A profile keeps its slot while the
    // daemon runs, so a reload cannot hand one child's port to another.
    std::vector<rules::ProfileIndex> dns_slots;
    // Counts policies: it grows whenever what was allowed has to be asked again. The kernel's allow
    // marks carry its last two bits, the epoch.
    std::uint32_t version = 0;

    // The slot of a profile; no_slot for one that has none.
    static constexpr std::uint16_t no_slot = 0xffff;
    [[nodiscard]] std::uint16_t dns_slot(rules::ProfileIndex profile) const noexcept {
        for (std::size_t i = 0; i < dns_slots.size(); ++i) {
            if (dns_slots[i] == profile) return static_cast<std::uint16_t>(i);
        }
        return no_slot;
    }

    // Views the grants: lives no longer than the snapshot.
    [[nodiscard]] rules::Situation situation(rules::ProfileIndex profile) const noexcept {
        rules::Situation at{now};
        if (profile < paused.size()) at.paused = paused[profile];
        if (profile < used_up.size()) at.used_up = used_up[profile];
        if (profile < grants.size()) at.grants = grants[profile];
        return at;
    }
};

}  // namespace tarha::inspect
