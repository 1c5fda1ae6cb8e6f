#include "rules/budget_state.h"

#include <algorithm>
#include <utility>

#include "rules/civil_date.h"

namespace tarha::rules {
namespace {

// Of more days without a look the earlier ones carry nothing over.
constexpr std::int32_t max_idle_days = 400;

constexpr std::uint16_t saturated(int minutes) noexcept {
    return static_cast<std::uint16_t>(
        std::clamp(minutes, 0, int{std::numeric_limits<std::uint16_t>::max()}));
}

// Minutes of the budget itself that the day allows.
int allowance(const Budget& budget, const DayUse& day) noexcept {
    if (day.day == no_day) return *std::min_element(budget.minutes.begin(), budget.minutes.end());
    const auto weekday = weekday_of(day.day);
    return budget.minutes[weekday] + (weekday >= 5 ? budget.weekend_bonus : 0) + day.carried;
}

int own_left(const Budget& budget, const DayUse& day) noexcept {
    const int today = allowance(budget, day) - day.used;
    const int week = budget.weekly == 0 ? today : budget.weekly - day.week;
    return std::max(0, std::min(today, week));
}

DayUse next_day(const Budget& budget, const DayUse& day) noexcept {
    DayUse next;
    next.day = day.day + 1;
    next.week = week_of(next.day) == week_of(day.day) ? day.week : std::uint16_t{0};
    const int unused = allowance(budget, day) - day.used;
    next.carried = saturated(std::min(unused, int{budget.carry_over}));
    return next;
}

BudgetState forwards(const Budget& budget, const BudgetState& state, std::int32_t day) noexcept {
    BudgetState later{state.today, state.today};
    if (std::int64_t{day} - later.today.day > max_idle_days) {
        later.today = {};
        later.today.day = day - max_idle_days;
    }
    while (later.today.day < day) later.today = next_day(budget, later.today);
    return later;
}

// The day that had been reached was false.
BudgetState back(const BudgetState& state, std::int32_t day) noexcept {
    const auto& seen = state.today;
    BudgetState earlier{seen, {}};
    earlier.today.day = day;
    earlier.today.carried = 0;
    if (state.before.day != day) return earlier;
    const bool same_week = week_of(seen.day) == week_of(day);
    earlier.today = state.before;
    earlier.today.used = saturated(state.before.used + seen.used);
    earlier.today.bonus_used = saturated(state.before.bonus_used + seen.bonus_used);
    earlier.today.week = saturated(seen.week + (same_week ? 0 : state.before.week));
    return earlier;
}

}  // namespace

BudgetState rolled(const Budget& budget, BudgetState state, const LocalTime& now) noexcept {
    if (!now.trusted) return state;
    if (state.today.day == no_day) {
        state.today.day = now.day;
        return state;
    }
    const auto ahead = std::int64_t{now.day} - state.today.day;
    if (ahead > 0) return forwards(budget, state, now.day);
    if (ahead < -max_day_doubt) return back(state, now.day);
    return state;
}

std::uint16_t minutes_left(const Budget& budget, const BudgetState& state,
                           std::uint16_t bonus) noexcept {
    return saturated(own_left(budget, state.today) + std::max(0, bonus - state.today.bonus_used));
}

void spend(const Budget& budget, BudgetState& state, std::uint16_t bonus,
           std::uint16_t minutes) noexcept {
    auto& today = state.today;
    const int own_first = std::min(int{minutes}, own_left(budget, today));
    const int of_bonus = std::clamp(minutes - own_first, 0, std::max(0, bonus - today.bonus_used));
    today.bonus_used = saturated(today.bonus_used + of_bonus);
    today.used = saturated(today.used + minutes - of_bonus);
    today.week = saturated(today.week + minutes - of_bonus);
}

}  // namespace tarha::rules
