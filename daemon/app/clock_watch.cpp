#include "daemon/app/clock_watch.h"

#include <cerrno>
#include <cstdint>
#include <ctime>
#include <limits>

#include <sys/timerfd.h>
#include <unistd.h>

namespace tarha {

ClockWatch::ClockWatch() : timer_{timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC)} {
    arm();
}

// A timer that never ends by itself; setting the clock cancels it (timerfd_create(2)).
void ClockWatch::arm() noexcept {
    itimerspec never{};
    never.it_value.tv_sec = std::numeric_limits<time_t>::max();
    timerfd_settime(timer_.number(), TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, nullptr);
}

bool ClockWatch::read() noexcept {
    std::uint64_t ends = 0;
    const bool was_set = ::read(timer_.number(), &ends, sizeof ends) < 0 && errno == ECANCELED;
    if (was_set) arm();
    return was_set;
}

}  // namespace tarha
