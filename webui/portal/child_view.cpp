#include "webui/portal/child_view.h"

#include <algorithm>

#include "rules/next_change.h"

namespace tarha::webui::portal {
namespace {

using rules::Action;

constexpr int max_changes = 16;  // of modes, until the one that is looked for

std::optional<rules::Mode> mode_at(const rules::Household& household, const rules::Profile& profile,
                                   const rules::LocalTime& when) {
    return rules::active_mode(profile, when, household.calendar());
}

// The first change of the schedule after which `is_wanted` holds for the mode.
template <class Wanted>
std::optional<std::int64_t> first_mode(const rules::Household& household,
                                       const rules::Profile& profile, const Live& live,
                                       Wanted is_wanted) {
    if (!live.local.trusted) return std::nullopt;
    std::int64_t when = live.now;
    for (int i = 0; i < max_changes; ++i) {
        const auto next =
            rules::next_change(profile.schedule, household.calendar(), live.zone, when);
        if (!next) return std::nullopt;
        when = *next;
        if (is_wanted(mode_at(household, profile, live.zone.local(when)))) return when;
    }
    return std::nullopt;
}

// Names that every window which holds now lets through.
std::vector<std::string> still_open(const rules::Household& household,
                                    const rules::Profile& profile, const Live& live) {
    std::vector<rules::HeldWindow> held;
    rules::for_each_held(profile.schedule, live.local, household.calendar(),
                         [&held](const rules::HeldWindow& window) { held.push_back(window); });
    std::vector<std::string> open;
    if (held.empty() || held.front().allow == nullptr) return open;
    for (const auto& name : held.front().allow->allow()) {
        const bool everywhere =
            std::all_of(held.begin(), held.end(), [&](const rules::HeldWindow& window) {
                return window.allow != nullptr && window.allow->find(name, live.local);
            });
        if (everywhere) open.push_back(name);
    }
    return open;
}

State state_of(const rules::Household& household, const rules::Profile& profile, const Live& live) {
    State state;
    if (!profile.filtered) return state;
    if (live.is_paused) {
        state.is_paused = true;
        if (live.paused_until) state.until = moment_of(live, *live.paused_until);
        return state;
    }
    const bool has_time = std::any_of(live.free.begin(), live.free.end(), [](const FreeRow& row) {
        return row.subject.kind == rules::Subject::Kind::internet;
    });
    if (has_time) return state;  // more internet lifts the modes
    state.mode = live.modes ? live.modes->now : mode_at(household, profile, live.local);
    if (!state.mode) return state;
    state.until = mode_end(household, profile, live);
    state.still_open = still_open(household, profile, live);
    return state;
}

std::optional<NextMode> next_mode(const rules::Household& household, const rules::Profile& profile,
                                  const Live& live) {
    if (live.modes) {
        if (!live.modes->next || !live.modes->next_from) return std::nullopt;
        return NextMode{*live.modes->next, moment_of(live, *live.modes->next_from)};
    }
    const auto now = mode_at(household, profile, live.local);
    const auto when = first_mode(household, profile, live, [now](std::optional<rules::Mode> mode) {
        return mode && mode != now;
    });
    if (!when) return std::nullopt;
    const auto mode = mode_at(household, profile, live.zone.local(*when));
    return NextMode{*mode, moment_of(live, *when)};
}

std::vector<BudgetLeft> budgets_of(const rules::Profile& profile, const Live& live) {
    std::vector<BudgetLeft> all;
    for (const auto& budget : profile.budgets) {
        const auto row =
            std::find_if(live.spent.begin(), live.spent.end(),
                         [&budget](const SpentRow& one) { return one.budget == budget.id; });
        if (row != live.spent.end()) all.push_back({budget.subjects, row->used, row->left});
    }
    return all;
}

// The sealed list and the security lists go before everything; what the profile says of them
// otherwise would be untrue.
Action action_of(const rules::Profile& profile, const rules::Household& household,
                 std::size_t category) {
    const auto bit = rules::CategorySet{1} << category;
    if ((household.sealed_categories() & bit) != 0) return Action::block;
    for (const auto action : {Action::block, Action::ask, Action::timed, Action::counted}) {
        if ((profile.compiled.with(action) & bit) != 0) return action;
    }
    return Action::allow;
}

std::array<ActionGroup, rules::action_names.size()> groups_of(const rules::Household& household,
                                                              const rules::Profile& profile) {
    std::array<ActionGroup, rules::action_names.size()> groups;
    const auto names = household.category_names();
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto action = action_of(profile, household, i);
        groups[static_cast<std::size_t>(action)].categories.push_back(names[i]);
    }
    for (const auto& [service, action] : profile.compiled.services) {
        groups[static_cast<std::size_t>(action)].services.push_back(service);
    }
    return groups;
}

bool changes_on_holidays(const rules::Profile& profile) {
    const auto differs = [](const rules::TimeWindow& when) {
        return when.holidays != rules::OnHolidays::same;
    };
    return std::any_of(profile.timetable.begin(), profile.timetable.end(), differs) ||
           std::any_of(profile.schedule.windows.begin(), profile.schedule.windows.end(),
                       [differs](const rules::Window& window) { return differs(window.when); });
}

std::vector<rules::DateRange> holidays_of(const rules::Household& household,
                                          const rules::Profile& profile, std::int32_t today) {
    std::vector<rules::DateRange> all;
    if (!changes_on_holidays(profile)) return all;
    for (const auto& range : household.calendar().ranges()) {
        if (range.last >= today && all.size() < max_holidays_shown) all.push_back(range);
    }
    return all;
}

std::string lower_case(std::string text) {
    for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    return text;
}

}  // namespace

std::optional<Moment> mode_end(const rules::Household& household, const rules::Profile& profile,
                               const Live& live) {
    if (live.modes) {
        return live.modes->until ? std::optional{moment_of(live, *live.modes->until)}
                                 : std::nullopt;
    }
    const auto now = mode_at(household, profile, live.local);
    const auto when = first_mode(household, profile, live,
                                 [now](std::optional<rules::Mode> mode) { return mode != now; });
    return when ? std::optional{moment_of(live, *when)} : std::nullopt;
}

std::optional<Moment> timetable_opens(const rules::Household& household,
                                      const rules::Profile& profile, const Live& live) {
    if (!live.local.trusted) return std::nullopt;
    const auto when =
        rules::next_change(profile.timetable, household.calendar(), live.zone, live.now);
    return when ? std::optional{moment_of(live, *when)} : std::nullopt;
}

ChildView child_view(const rules::Household& household, rules::ProfileIndex index,
                     const Live& live) {
    const auto& profile = household.profile(index);
    ChildView view;
    view.profile = profile;
    view.now = live.local;
    view.state = state_of(household, profile, live);
    view.remembered = rules::remembered(profile, live.keeping);
    view.country = lower_case(household.country());
    if (!profile.filtered) return view;
    view.next = next_mode(household, profile, live);
    view.budgets = budgets_of(profile, live);
    for (const auto& row : live.free)
        view.free.push_back({row.subject, moment_of(live, row.until)});
    const auto shown = std::min(live.wishes.size(), max_wishes_shown);
    view.wishes.assign(live.wishes.rbegin(),
                       live.wishes.rbegin() + static_cast<std::ptrdiff_t>(shown));
    view.groups = groups_of(household, profile);
    view.holidays = holidays_of(household, profile, live.local.day);
    return view;
}

}  // namespace tarha::webui::portal
