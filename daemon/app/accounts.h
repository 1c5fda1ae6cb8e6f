// Accounts: the household's ledger while the daemon runs: grants, wishes, and the minutes that each
// child has used. Control thread only; kept in one file, which a crash may set back by a minute.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/app/usage_sampler.h"
#include "rules/household.h"
#include "rules/ledger.h"
#include "rules/situation.h"
#include "rules/usage.h"
#include "rules/warning.h"

namespace tarha {

// What a profile has of one budget.
struct BudgetRow {
    std::string profile;
    std::string budget;
    std::uint16_t used = 0;  // minutes, today
    std::uint16_t left = 0;
    std::uint16_t limit = 0;  // of the whole day
};

// So little is left of a budget that the child should know.
struct LittleLeft {
    std::string profile;
    std::string budget;
    std::uint16_t minutes = 0;  // 0: used up
};

class Accounts {
public:
    // A file that is absent begins empty. One that cannot be read is set aside, and said so.
    explicit Accounts(std::string file);

    [[nodiscard]] const rules::Ledger& ledger() const { return ledger_; }
    // For changes; whoever makes one saves.
    rules::Ledger& ledger() { return ledger_; }

    [[nodiscard]] rules::BudgetSet used_up(const rules::Profile& profile,
                                           const rules::LocalTime& now) const;
    [[nodiscard]] std::vector<rules::ActiveGrant> active_grants(const rules::Household& household,
                                                                const std::string& profile,
                                                                std::int64_t unix_now) const;
    [[nodiscard]] std::vector<BudgetRow> budgets(const rules::Household& household,
                                                 const rules::LocalTime& now) const;

    // What moved in a slot of rules::slot_seconds of a clock that only goes forwards.
    void observe(const rules::Household& household, const Usage& usage, std::uint64_t slot);
    // Closes the slots before `slot` and charges what is due.
    std::vector<LittleLeft> charge(const rules::Household& household, std::uint64_t slot,
                                   const rules::LocalTime& now, std::int64_t unix_now);

    // Writes the file if anything changed since the last time. What people do is saved so, at once.
    void save();
    // What time does (minutes used, a grant that runs) is saved so: once in a minute of the clock
    // that `slot` counts, as soon as the minute has been charged. A crash loses no more than that.
    // What could not be written is tried again each time.
    void save_each_minute(std::uint64_t slot);
    // Grants, wishes, codes and used time of the profile.
    void forget(const std::string& profile);
    // How often save() found a change.
    [[nodiscard]] std::uint64_t changes() const { return changes_; }
    [[nodiscard]] const std::vector<rules::Warning>& warnings() const { return warnings_; }

private:
    // A profile's meter, and the budgets that its bits stand for.
    struct Metered {
        std::vector<rules::Budget> budgets;
        rules::UsageMeter meter;
    };

    std::string file_;
    rules::Ledger ledger_;
    std::string saved_;  // the text on the disk
    std::uint64_t changes_ = 0;
    std::size_t seen_ = 0;                   // a hash of the text that save() saw last
    std::map<std::string, Metered> meters_;  // by profile id
    std::optional<std::uint64_t> slot_;      // up to which time has been told to the ledger
    std::uint64_t saved_minute_ = 0;
    bool has_failed_ = false;  // the last time it wrote
    std::vector<rules::Warning> warnings_;
};

}  // namespace tarha
