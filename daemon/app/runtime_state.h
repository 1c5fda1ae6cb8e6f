// RuntimeState: what the daemon must still know after a restart besides the household: which
// policy version the kernel's marks were made under, who is paused until when, and of which new
// devices the parents were told; and what time it was.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rules/mac_address.h"
#include "rules/result.h"

namespace tarha {

struct RuntimeState {
    static constexpr std::int64_t until_resumed = 0;

    std::uint32_t version = 0;      // of the policy (inspect/snapshot.h)
    std::uint64_t fingerprint = 0;  // of all that the policy depended on
    std::int64_t clock = 0;         // Unix seconds when a settled clock was looked at last
    // Profile id -> end of its pause in Unix seconds, or until_resumed.
    std::map<std::string, std::int64_t> pauses;
    static constexpr std::size_t max_told = 1024;
    std::vector<MacAddress> told;  // in this order; whoever was told first makes room

    // Whether nobody was told of the device yet; now they are.
    bool tell(const MacAddress& device);

    friend bool operator==(const RuntimeState&, const RuntimeState&) = default;
};

// One line a fact: "version 7", "fingerprint 1f...", "clock 1790000000", "pause mia
// 1790000000", "told 02:00:00:00:00:01".
std::string to_text(const RuntimeState& state);
// Lines that say nothing known are skipped: a state file never keeps the daemon from starting.
RuntimeState parse_runtime_state(std::string_view text);

}  // namespace tarha
