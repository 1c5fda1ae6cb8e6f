// DecisionLog: the latest blocked names, in memory only, for `tarha log`. What was allowed is
// never kept. At debug level every decision is also one line on the daemon's log.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
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

    // Answers what of it may be remembered at the profile's level; nothing when that is nothing.
    std::optional<control::BlockedRow> take(const inspect::DecisionEvent& event,
                                            const rules::Household& household,
                                            control::WallTime when);
    void forget(const std::string& profile);
    // How many rows were ever written.
    [[nodiscard]] std::uint64_t changes() const { return changes_; }
    // Oldest first, at most `limit`.
    [[nodiscard]] std::vector<control::BlockedRow> latest(std::size_t limit) const;
    // How many were blocked since the start, by reason; at whatever level.
    using ByReason = std::array<std::uint64_t, static_cast<std::size_t>(Reason::count)>;
    [[nodiscard]] const ByReason& blocked() const { return blocked_; }

private:
    Sink debug_;
    std::deque<control::BlockedRow> rows_;
    std::uint64_t changes_ = 0;
    ByReason blocked_{};
};

}  // namespace tarha
