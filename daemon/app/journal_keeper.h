// JournalKeeper: what the journal is told, and when: blocked names as DecisionLog lets them pass,
// minutes used, the retention of each profile. Control thread only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/app/policy.h"
#include "daemon/control/operations.h"
#include "daemon/journal/journal.h"
#include "daemon/settings.h"
#include "rules/result.h"

namespace tarha {

class JournalKeeper {
public:
    explicit JournalKeeper(const Settings& settings);

    // A row that may be kept (DecisionLog::take). While the clock cannot be believed, nothing is:
    // nobody could say when it is too old.
    void take(const control::BlockedRow& row, const Policy& policy);
    // Call often: writes once a minute, removes what is too old once an hour and when the
    // household has changed, but only by a clock that is settled.
    void tick(const Policy& policy, Policy::Clock::time_point now, bool is_settled = true);
    // Writes what waits.
    void close() { journal_.close(); }

    Result<control::History> history(const Policy& policy, rules::ProfileIndex profile,
                                     std::int32_t days);
    Status forget(const std::string& profile) { return journal_.forget(profile); }

    [[nodiscard]] std::uint64_t lost() const { return journal_.lost(); }
    [[nodiscard]] std::vector<rules::Warning> warnings() const { return journal_.warnings(); }

private:
    void note_use(const Policy& policy, Policy::Clock::time_point now);
    void retain(const Policy& policy);

    journal::Journal journal_;
    std::shared_ptr<const rules::Household> household_;  // that of the last retention
    std::optional<std::chrono::seconds> retained_;
    std::optional<std::chrono::seconds> used_;
};

}  // namespace tarha
