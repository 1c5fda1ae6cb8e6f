// When a new state of a list is too unlike its last one to be taken without a look.
#pragma once

#include <cstdint>

namespace tarha::rules {

// True when a list that held `before` names and now holds `after` has lost or gained more than
// half. Lists of up to 20 names may do as they like, but not become empty.
constexpr bool is_suspicious_change(std::uint64_t before, std::uint64_t after) noexcept {
    constexpr std::uint64_t small = 20;
    if (before == 0) return false;
    if (after == 0) return true;
    if (before <= small && after <= small) return false;
    const auto difference = before < after ? after - before : before - after;
    return difference > before / 2;
}

}  // namespace tarha::rules
