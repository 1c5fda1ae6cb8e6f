#include "daemon/clock/settled_clock.h"

namespace tarha {

bool SettledClock::Line::leads_to(const Line& later) const noexcept {
    const auto shown = wall + (later.running - running);
    return later.wall >= shown - jump && later.wall <= shown + jump;
}

void SettledClock::look(std::int64_t wall, std::int64_t running) noexcept {
    const Line now{wall, running};
    if (!has_begun_) {
        has_begun_ = true;
        settled_ = last_ == 0 ? now : Line{last_, running};
    }
    const bool was_settled = is_settled_;
    is_settled_ = settled_.leads_to(now);
    if (!is_settled_) {
        const bool jumps = was_settled || doubtful_.wall == 0 || !doubtful_.leads_to(now);
        if (jumps) doubtful_since_ = running;
        doubtful_ = now;
        is_settled_ = running - doubtful_since_ >= settles_after;
    }
    if (is_settled_) settled_ = now;
}

}  // namespace tarha
