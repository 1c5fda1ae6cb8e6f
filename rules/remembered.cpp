#include "rules/remembered.h"

#include "rules/ledger.h"

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

}  // namespace

std::vector<Remembered> remembered(const Profile& profile) {
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
        rows.push_back({Stored::wishes, Kept::days, ledger_days, SeenBy::family});
        rows.push_back({Stored::grants, Kept::days, ledger_days, SeenBy::family});
    }
    rows.push_back({Stored::rules, Kept::file, 0, SeenBy::family});
    rows.push_back({Stored::audit, Kept::days, audit_days, SeenBy::parents});
    return rows;
}

}  // namespace tarha::rules
