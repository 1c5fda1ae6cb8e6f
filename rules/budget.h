// Budget: how many minutes a child may spend, a day and a week, on the internet, kinds of sites or
// apps. One counter for all of the child's devices.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "rules/subject.h"

namespace tarha::rules {

inline constexpr std::size_t max_budgets = 16;          // of one profile
inline constexpr std::size_t max_budget_subjects = 32;  // of one budget

struct Budget {
    std::string id;                          // [a-z0-9-], unique in the profile
    std::vector<Subject> subjects;           // what spends it; no sites
    std::array<std::uint16_t, 7> minutes{};  // a day, Monday first
    std::uint16_t weekly = 0;                // minutes from Monday to Sunday; 0: no weekly limit
    std::uint16_t carry_over = 0;            // at most so many unused minutes go on to the next day
    std::uint16_t weekend_bonus = 0;         // more minutes on Saturday and on Sunday

    friend bool operator==(const Budget&, const Budget&) = default;
};

// What cannot stand, or nothing.
std::string fault_of(const Budget& budget);

}  // namespace tarha::rules
