#include "rules/endings.h"

#include "rules/civil_date.h"
#include "rules/next_change.h"
#include "rules/time_window.h"

namespace tarha::rules {
namespace {

// Long enough for a weekly limit.
constexpr std::int32_t budget_days = 7;

// The first day after today that gives minutes of the budget.
Endings::End renewal(const Budget& budget, const std::string& profile, const Ledger& ledger,
                     const LocalTime& today) {
    for (std::int32_t n = 1; n <= budget_days; ++n) {
        const auto day = today.day + n;
        const LocalTime morning{static_cast<std::uint8_t>(weekday_of(day)), 0, true, day};
        if (ledger.left(profile, budget, morning) > 0) return morning;
    }
    return std::nullopt;
}

}  // namespace

Endings endings_of(const Household& household, const Profile& profile, const Ledger& ledger,
                   std::span<const ActiveGrant> grants, std::optional<std::int64_t> pause,
                   const TimeZone& zone, std::int64_t now) {
    Endings ends;
    const auto today = zone.local(now);
    if (pause) ends.pause = zone.local(*pause);
    if (!is_open(profile.timetable, today, household.calendar())) {
        const auto opens = next_change(profile.timetable, household.calendar(), zone, now);
        if (opens) ends.timetable = zone.local(*opens);
    }
    for (const auto& budget : profile.budgets) {
        ends.budgets.push_back(renewal(budget, profile.id, ledger, today));
    }
    for (const auto& grant : grants) ends.grants.emplace_back(zone.local(grant.until));
    return ends;
}

std::string end_text(const LocalTime& end, const LocalTime& now) {
    const auto time = time_text(end.minute);
    return end.day == now.day ? time : date_text(end.day) + " " + time;
}

}  // namespace tarha::rules
