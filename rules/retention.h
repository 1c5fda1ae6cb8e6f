// How long the journal remembers, by age: the older the child, the less (ICO Children's Code,
// standard 11).
#pragma once

#include <array>
#include <cstdint>

#include "rules/profile.h"

namespace tarha::rules {

// Days, today included; 0: nothing is kept.
struct Retention {
    std::uint8_t names = 0;   // blocked names
    std::uint8_t totals = 0;  // how often, by reason and category
    std::uint8_t usage = 0;   // minutes used of each budget

    friend bool operator==(const Retention&, const Retention&) = default;
};

// What only security lists stopped is counted for everybody, without the name.
inline constexpr std::uint8_t security_days = 7;
// The longest of all, for who reads.
inline constexpr std::uint8_t longest_days = 14;

// By band: 0-6, 7-11, 12-15, 16-17, adult.
inline constexpr std::array<Retention, 5> usual_retention{{
    {7, 14, 8},
    {3, 14, 8},
    {0, 7, 8},
    {0, 0, 8},
    {0, 0, 0},
}};

// A level that the family chose itself keeps as long as the youngest band that has it by default
// does at the least.
constexpr Retention retention_of(const Profile& profile) noexcept {
    Retention kept = usual_retention[static_cast<std::size_t>(profile.band)];
    switch (log_level(profile)) {
        case LogLevel::none:
            kept.names = 0;
            kept.totals = 0;
            break;
        case LogLevel::categories:
            kept.names = 0;
            if (kept.totals == 0) kept.totals = 7;
            break;
        case LogLevel::names:
            if (kept.names == 0) kept.names = 3;
            if (kept.totals == 0) kept.totals = 7;
            break;
    }
    return kept;
}

}  // namespace tarha::rules
