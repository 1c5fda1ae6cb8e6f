#include "daemon/app/accounts.h"

#include <cstdio>
#include <filesystem>
#include <functional>
#include <utility>

#include "daemon/files/read_file.h"
#include "daemon/files/write_file.h"
#include "rules/decide.h"
#include "rules/ledger_file.h"

namespace tarha {
namespace {

constexpr std::string_view unsaved = "ledger_unsaved";  // holds until it can be saved again

}  // namespace

Accounts::Accounts(std::string file) : file_{std::move(file)} {
    std::error_code error;
    if (!std::filesystem::exists(file_, error)) return;
    const auto text = read_file(file_, rules::max_ledger_text);
    auto read = text ? rules::parse_ledger(*text, file_) : Result<rules::Ledger>{text.error()};
    if (read) {
        ledger_ = std::move(*read);
        saved_ = *text;
        return;
    }
    std::filesystem::rename(file_, file_ + ".broken", error);
    warnings_.push_back(
        {"ledger_broken",
         "grants and used time begin anew; the old file was set aside with the ending .broken: " +
             read.error().message()});
}

rules::BudgetSet Accounts::used_up(const rules::Profile& profile,
                                   const rules::LocalTime& now) const {
    return ledger_.used_up(profile.id, profile.budgets, now);
}

std::vector<rules::ActiveGrant> Accounts::active_grants(const rules::Household& household,
                                                        const std::string& profile,
                                                        std::int64_t unix_now) const {
    std::vector<rules::ActiveGrant> active;
    for (const auto& grant : ledger_.active_grants(profile, unix_now)) {
        if (auto one = household.activate(grant.subject, grant.until)) {
            active.push_back(std::move(*one));
        }
    }
    return active;
}

std::vector<BudgetRow> Accounts::budgets(const rules::Household& household,
                                         const rules::LocalTime& now) const {
    std::vector<BudgetRow> rows;
    for (const auto& profile : household.profiles()) {
        for (const auto& budget : profile.budgets) {
            const auto today = ledger_.state(profile.id, budget, now).today;
            rows.push_back(
                {profile.id, budget.id, static_cast<std::uint16_t>(today.used + today.bonus_used),
                 ledger_.left(profile.id, budget, now), ledger_.limit(profile.id, budget, now)});
        }
    }
    return rows;
}

void Accounts::observe(const rules::Household& household, const Usage& usage, std::uint64_t slot) {
    if (usage.profile >= household.profiles().size()) return;
    const auto& profile = household.profile(usage.profile);
    const rules::Traffic traffic{usage.bytes_up, usage.bytes_down, usage.packets};
    const auto spent = rules::budgets_spent(household, profile, usage.host);
    if (spent == 0 || rules::is_bulk(traffic)) return;
    auto& metered = meters_[profile.id];
    if (metered.budgets != profile.budgets) metered = {profile.budgets, {}};
    metered.meter.observe(slot, spent, traffic);
}

std::vector<LittleLeft> Accounts::charge(const rules::Household& household, std::uint64_t slot,
                                         const rules::LocalTime& now, std::int64_t unix_now) {
    if (slot_ && slot > *slot_) {
        ledger_.elapse(static_cast<std::int64_t>((slot - *slot_) * rules::slot_seconds));
    }
    slot_ = slot;
    std::vector<LittleLeft> told;
    for (const auto& profile : household.profiles()) {
        const auto metered = meters_.find(profile.id);
        if (metered == meters_.end() || metered->second.budgets != profile.budgets) continue;
        const auto minutes = metered->second.meter.advance(slot);
        for (const auto& warning :
             ledger_.charge(profile.id, profile.budgets, minutes, now, unix_now)) {
            told.push_back({profile.id, profile.budgets[warning.budget].id, warning.left});
        }
    }
    return told;
}

void Accounts::forget(const std::string& profile) {
    ledger_.erase_profile(profile);
    meters_.erase(profile);
    save();
}

void Accounts::save_each_minute(std::uint64_t slot) {
    const auto minute = slot / rules::slots_per_minute;
    const bool is_due = std::exchange(saved_minute_, minute) != minute;
    if (is_due || has_failed_) save();
}

void Accounts::save() {
    auto text = rules::ledger_text(ledger_);
    const auto hash = std::hash<std::string>{}(text);
    if (std::exchange(seen_, hash) != hash) ++changes_;
    if (text == saved_) return;
    const auto written = write_file_atomically(file_, text);
    has_failed_ = !written;
    std::erase_if(warnings_, [](const auto& warning) { return warning.id == unsaved; });
    if (written) {
        saved_ = std::move(text);
    } else {
        warnings_.push_back({unsaved, "grants and used time will not survive a restart: " +
                                          written.error().message()});
    }
}

}  // namespace tarha
