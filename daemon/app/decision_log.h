// DecisionLog: the latest blocked names, in memory only, for `tarha log`. What was allowed is
// never kept. At debug level every decision is also one line on the daemon's log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "daemon/control/operations.h"
#include "daemon/inspect/event.h"
#include "rules/household.h"
#include "rules/remembered.h"

namespace tarha {

class DecisionLog {
public:
    static constexpr std::size_t most = rules::max_blocked_rows;

    using Sink = std::function<void(const std::string& line)>;

    // `debug`, when set, gets a line for every decision.
    explicit DecisionLog(Sink debug) : debug_{std::move(debug)} {}

    void take(const inspect::DecisionEvent& event, const rules::Household& household,
              control::WallTime when);
    void forget(const std::string& profile);
    // How many rows were ever written.
    [[nodiscard]] std::uint64_t changes() const { return changes_; }
    // Oldest first, at most `limit`.
    [[nodiscard]] std::vector<control::BlockedRow> latest(std::size_t limit) const;

private:
    Sink debug_;
    std::deque<control::BlockedRow> rows_;
    std::uint64_t changes_ = 0;
};

}  // namespace tarha
