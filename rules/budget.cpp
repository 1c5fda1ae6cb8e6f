#include "rules/budget.h"

#include <algorithm>

#include "rules/id.h"

namespace tarha::rules {
namespace {

constexpr std::uint16_t minutes_a_day = 24 * 60;
constexpr std::uint16_t minutes_a_week = 7 * minutes_a_day;

}  // namespace

std::string fault_of(const Budget& budget) {
    if (!is_id(budget.id))
        return "the budget id '" + budget.id + "' must be 1 to 32 of a-z, 0-9 and '-'";
    const auto name = "budget '" + budget.id + "': ";
    if (budget.subjects.empty()) return name + "what spends it?";
    if (budget.subjects.size() > max_budget_subjects) {
        return name + "more than " + std::to_string(max_budget_subjects) + " things spend it";
    }
    const bool has_site =
        std::any_of(budget.subjects.begin(), budget.subjects.end(),
                    [](const Subject& subject) { return subject.kind == Subject::Kind::site; });
    if (has_site) return name + "a single site has no budget; name a category or a service";
    const bool too_long = std::any_of(budget.minutes.begin(), budget.minutes.end(),
                                      [](auto minutes) { return minutes > minutes_a_day; });
    if (too_long || budget.carry_over > minutes_a_day || budget.weekend_bonus > minutes_a_day) {
        return name + "a day has 1440 minutes";
    }
    if (budget.weekly > minutes_a_week) return name + "a week has 10080 minutes";
    return {};
}

}  // namespace tarha::rules
