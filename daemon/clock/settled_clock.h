// SettledClock: whether the clock on the wall may be acted on for good. A clock that has jumped (a
// battery that is empty, a wrong time server, a slip of the hand) is shown and judged by at once,
// but nothing is deleted by it until it has gone on evenly for half a day; a jump that is taken
// back before has cost nothing.
//
// It measures the wall clock against one that nobody sets. Pure; seconds.
#pragma once

#include <cstdint>

namespace tarha {

class SettledClock {
public:
    // A difference that is a jump, and no slewing, no summer time of a careless system, no night
    // off.
    static constexpr std::int64_t jump = 24L * 60 * 60;
    // How long a clock that has jumped must go on evenly to be settled.
    static constexpr std::int64_t settles_after = 12L * 60 * 60;

    // `last` is what a settled clock showed when that was kept last, before this start; 0: never,
    // and then there is nothing to lose. How long the machine was off, nobody knows.
    explicit SettledClock(std::int64_t last) noexcept : last_{last} {}

    // The wall clock shows `wall` (Unix seconds), `running` seconds after any fixed moment.
    void look(std::int64_t wall, std::int64_t running) noexcept;

    [[nodiscard]] bool is_settled() const noexcept { return is_settled_; }

private:
    // A clock that showed `wall` at `running`, and goes evenly.
    struct Line {
        std::int64_t wall = 0;
        std::int64_t running = 0;
        [[nodiscard]] bool leads_to(const Line& later) const noexcept;
    };

    std::int64_t last_;
    bool has_begun_ = false;
    bool is_settled_ = false;
    Line settled_;   // moves on with every look while the clock is settled
    Line doubtful_;  // moves on with every look while it is not
    std::int64_t doubtful_since_ = 0;
};

}  // namespace tarha
