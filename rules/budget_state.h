// BudgetState: what is spent of one budget, and how a new day gives new minutes. Pure: the local
// date is passed in, minutes come from UsageMeter.
//
// A day is given once. It begins only forwards; a clock that goes back by up to max_day_doubt days
// (time zones, a correction at midnight) stays on the day it had reached. A date further back says
// that the later one was false: the day before it is restored, with what was used since. While the
// clock is not trusted the last known day goes on.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "rules/budget.h"
#include "rules/local_time.h"

namespace tarha::rules {

inline constexpr std::int32_t no_day = std::numeric_limits<std::int32_t>::min();
inline constexpr std::int32_t max_day_doubt = 2;

struct DayUse {
    std::int32_t day = no_day;     // days since 1970-01-01
    std::uint16_t used = 0;        // minutes of the budget itself on that day
    std::uint16_t bonus_used = 0;  // of those given on top, which are spent last
    std::uint16_t week = 0;        // like `used`, since Monday
    std::uint16_t carried = 0;     // came from the day before

    friend bool operator==(const DayUse&, const DayUse&) = default;
};

struct BudgetState {
    DayUse today;
    DayUse before;  // as it was when today began

    friend bool operator==(const BudgetState&, const BudgetState&) = default;
};

// Weeks since the Monday before 1970-01-01.
constexpr std::int32_t week_of(std::int32_t day) noexcept {
    const std::int64_t since_monday = std::int64_t{day} + 3;
    return static_cast<std::int32_t>(since_monday / 7 - (since_monday % 7 < 0 ? 1 : 0));
}

// The state as it is at `now`.
BudgetState rolled(const Budget& budget, BudgetState state, const LocalTime& now) noexcept;

// Minutes left now, the bonus given for the day of `today` included. `state` is rolled. The
// strictest weekday holds while no day is known.
std::uint16_t minutes_left(const Budget& budget, const BudgetState& state,
                           std::uint16_t bonus) noexcept;

// Spends minutes: the budget's own first, then the bonus; what goes beyond both counts as the
// budget's own. `state` is rolled.
void spend(const Budget& budget, BudgetState& state, std::uint16_t bonus,
           std::uint16_t minutes) noexcept;

}  // namespace tarha::rules
