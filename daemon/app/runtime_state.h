// RuntimeState: what the daemon must still know after a restart besides the household: which
// policy version the kernel's marks were made under, and who is paused until when.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "rules/result.h"

namespace tarha {

struct RuntimeState {
    static constexpr std::int64_t until_resumed = 0;

    std::uint32_t version = 0;      // of the policy (inspect/snapshot.h)
    std::uint64_t fingerprint = 0;  // of all that the policy depended on
    // Profile id -> end of its pause in Unix seconds, or until_resumed.
    std::map<std::string, std::int64_t> pauses;

    friend bool operator==(const RuntimeState&, const RuntimeState&) = default;
};

// One line a fact: "version 7", "fingerprint 1f...", "pause mia 1790000000".
std::string to_text(const RuntimeState& state);
// Lines that say nothing known are skipped: a state file never keeps the daemon from starting.
RuntimeState parse_runtime_state(std::string_view text);

}  // namespace tarha
