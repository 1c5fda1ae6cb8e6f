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
    std::uint8_t epoch = 0;    // 0..3: what the kernel's allow marks carry now

    [[nodiscard]] rules::Situation situation(rules::ProfileIndex profile) const noexcept {
        return {now, profile < paused.size() && paused[profile]};
    }
};

}  // namespace tarha::inspect
