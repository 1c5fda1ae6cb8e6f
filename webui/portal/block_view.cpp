#include <algorithm>

#include "rules/catalog/categories.h"
#include "rules/catalog/services.h"
#include "rules/next_change.h"
#include "rules/suffix_order.h"
#include "webui/portal/block_page.h"

namespace tarha::webui::portal {
namespace {

// The family's note on the rule that speaks: the most specific that holds the name.
std::string note_of(const rules::Profile& profile, std::string_view host) {
    const rules::NotedRule* best = nullptr;
    for (const auto& rule : profile.rules.noted()) {
        if (rule.verdict != Verdict::block || !rules::is_within(host, rule.suffix)) continue;
        if (best == nullptr || best->suffix.size() < rule.suffix.size()) best = &rule;
    }
    return best == nullptr ? std::string{} : best->note;
}

// Whether what the family chose for the service, or else for the category, is `timed`.
bool is_timed(const rules::Household& household, const rules::Profile& profile,
              const Explained& what) {
    if (what.reason == Reason::service) {
        const auto service = rules::service_of(what.host);
        return service && profile.compiled.chosen(*service) == rules::Action::timed;
    }
    if (what.reason != Reason::category && what.reason != Reason::bypass) return false;
    const auto names = household.category_names();
    const auto at = std::find(names.begin(), names.end(), what.category);
    if (at == names.end()) return false;
    const auto bit = rules::CategorySet{1} << (at - names.begin());
    return (profile.compiled.with(rules::Action::timed) & bit) != 0;
}

std::optional<Moment> until_of(const rules::Household& household, const rules::Profile& profile,
                               const Live& live, const BlockView& view) {
    switch (view.what.reason) {
        case Reason::pause:
            if (live.paused_until) return moment_of(live, *live.paused_until);
            break;
        case Reason::mode:
            return mode_end(household, profile, live);
        case Reason::budget:
            if (live.local.trusted) {
                return moment_of(live, rules::next_date(live.zone, live.now));
            }
            break;
        case Reason::rule:
            if (view.what.last_day) return Moment{*view.what.last_day + 1, 0};
            break;
        default:
            if (!view.timetable.empty()) return timetable_opens(household, profile, live);
            break;
    }
    return std::nullopt;
}

}  // namespace

BlockView block_view(const rules::Household& household, rules::ProfileIndex index, const Live& live,
                     Explained what) {
    const auto& profile = household.profile(index);
    BlockView view;
    view.now = live.local;
    view.country = household.country();
    std::transform(view.country.begin(), view.country.end(), view.country.begin(), [](char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    });
    if (what.reason == Reason::service) {
        if (const auto service = rules::service_of(what.host)) {
            view.service = rules::services()[*service].name;
            what.category = rules::categories()[rules::services()[*service].category].id;
        }
    }
    if (what.reason == Reason::rule) view.note = note_of(profile, what.host);
    if (what.reason == Reason::mode) {
        view.mode = live.modes ? live.modes->now
                               : rules::active_mode(profile, live.local, household.calendar());
    }
    if (is_timed(household, profile, what)) view.timetable = profile.timetable;
    view.what = std::move(what);
    view.until = until_of(household, profile, live, view);
    return view;
}

}  // namespace tarha::webui::portal
