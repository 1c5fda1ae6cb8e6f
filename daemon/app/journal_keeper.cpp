#include "daemon/app/journal_keeper.h"

#include <utility>

#include "rules/civil_date.h"
#include "rules/verdict.h"

namespace tarha {
namespace {

constexpr std::chrono::seconds retention_period{std::chrono::hours{1}};

journal::Storage storage_of(Settings::Storage wanted) {
    switch (wanted) {
        case Settings::Storage::off:
            return journal::Storage::off;
        case Settings::Storage::memory:
            return journal::Storage::memory;
        case Settings::Storage::disk:
            break;
    }
    return journal::Storage::disk;
}

std::chrono::seconds since_boot() {
    return std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace

JournalKeeper::JournalKeeper(const Settings& settings)
    : journal_{storage_of(settings.journal.storage), settings.paths.state + "/journal.db"} {}

void JournalKeeper::take(const control::BlockedRow& row, const Policy& policy) {
    const rules::LocalTime& now = policy.snapshot()->now;
    if (!now.trusted || row.profile.empty()) return;
    journal_.blocked({now.day, Policy::Clock::to_time_t(row.when), row.profile, row.host,
                      std::string{name_of(row.reason)}, row.category});
}

void JournalKeeper::tick(const Policy& policy, Policy::Clock::time_point now, bool is_settled) {
    const auto time = since_boot();
    if (policy.snapshot()->now.trusted) {
        if (!used_ || time - *used_ >= journal::Journal::flush_period) {
            used_ = time;
            note_use(policy, now);
        }
        const bool is_due = !retained_ || time - *retained_ >= retention_period;
        if (!is_settled) {
            retained_.reset();
        } else if (is_due || household_ != policy.snapshot()->household) {
            retained_ = time;
            retain(policy);
        }
    }
    journal_.tick(time);
}

void JournalKeeper::note_use(const Policy& policy, Policy::Clock::time_point now) {
    for (const BudgetRow& row : policy.budgets(now)) {
        const auto index = policy.household().find_profile(row.profile);
        if (!index || row.used == 0) continue;
        if (journal::retention_of(policy.household().profile(*index)).usage == 0) continue;
        journal_.used(policy.snapshot()->now.day, row.profile, row.budget, row.used);
    }
}

void JournalKeeper::retain(const Policy& policy) {
    household_ = policy.snapshot()->household;
    std::vector<journal::Kept> all;
    for (const auto& profile : household_->profiles()) {
        all.push_back({profile.id, journal::retention_of(profile)});
    }
    journal_.retain(all, policy.snapshot()->now.day);
}

Result<control::History> JournalKeeper::history(const Policy& policy, rules::ProfileIndex index,
                                                std::int32_t days) {
    const rules::Profile& profile = policy.household().profile(index);
    const auto kept = journal::retention_of(profile);
    const auto found = journal_.history(profile.id, kept, policy.snapshot()->now.day, days);
    if (!found) return found.error();
    control::History history;
    history.profile = profile.id;
    history.names_days = kept.names;
    history.totals_days = kept.totals;
    history.usage_days = kept.usage;
    for (const auto& row : found->names) {
        history.names.push_back({rules::date_text(row.day), row.host, row.reason, row.category,
                                 static_cast<std::uint64_t>(row.count),
                                 control::WallTime{std::chrono::seconds{row.last}}});
    }
    for (const auto& row : found->totals) {
        history.totals.push_back({rules::date_text(row.day), row.reason, row.category,
                                  static_cast<std::uint64_t>(row.count)});
    }
    for (const auto& row : found->usage) {
        history.usage.push_back(
            {rules::date_text(row.day), row.budget, static_cast<std::uint64_t>(row.minutes)});
    }
    return history;
}

}  // namespace tarha
