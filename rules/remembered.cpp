#include "rules/remembered.h"

#include "rules/ledger.h"
#include "rules/retention.h"

namespace tarha::rules {
namespace {

constexpr auto ledger_days = static_cast<std::uint16_t>(kept_for / a_day);

constexpr Stored logged(LogLevel level) noexcept {
    switch (level) {
        case LogLevel::names:
            return Stored::blocked_names;
        case LogLevel::categories:
            return Stored::blocked_categories;
        case LogLevel::none:
            break;
    }
    return Stored::blocked_security;
}

// What the journal keeps of the profile; a row for each that it keeps at all.
void add_journal(std::vector<Remembered>& rows, const Profile& profile) {
    const auto kept = retention_of(profile);
    const auto add = [&rows](Stored what, std::uint8_t days, SeenBy seen_by) {
        if (days > 0) rows.push_back({what, Kept::days, days, seen_by});
    };
    add(Stored::blocked_names, kept.names, SeenBy::parents);
    add(Stored::blocked_categories, kept.totals, SeenBy::parents);
    if (kept.totals == 0) add(Stored::blocked_security, security_days, SeenBy::parents);
    if (!profile.budgets.empty()) add(Stored::minutes, kept.usage, SeenBy::family);
}

}  // namespace

std::vector<Remembered> remembered(const Profile& profile, const Keeping& keeping) {
    std::vector<Remembered> rows{
        {Stored::opened, Kept::never, 0, SeenBy::nobody},
        {Stored::help, Kept::never, 0, SeenBy::nobody},
    };
    if (profile.filtered) {
        rows.push_back({logged(log_level(profile)), Kept::restart,
                        static_cast<std::uint16_t>(max_blocked_rows), SeenBy::parents});
        if (!profile.budgets.empty()) {
            rows.push_back({Stored::minutes, Kept::two_days, 0, SeenBy::family});
        }
        if (keeping.journal) add_journal(rows, profile);
        rows.push_back({Stored::wishes, Kept::days, ledger_days, SeenBy::family});
        rows.push_back({Stored::grants, Kept::days, ledger_days, SeenBy::family});
    }
    rows.push_back({Stored::rules, Kept::file, 0, SeenBy::family});
    rows.push_back({Stored::audit, Kept::days, audit_days, SeenBy::parents});
    return rows;
}

}  // namespace tarha::rules
