// ClockWatch against the clock of this machine, which is set to what it shows.
#include "daemon/app/clock_watch.h"

#include <ctime>

#include <doctest/doctest.h>
#include <poll.h>

namespace tarha {
namespace {

bool is_readable(const ClockWatch& watch) {
    pollfd one{watch.native_handle(), POLLIN, 0};
    return poll(&one, 1, 1000) == 1;
}

TEST_CASE("a clock that is set is noticed, once each time") {
    ClockWatch watch;
    REQUIRE(watch.native_handle() >= 0);
    CHECK_FALSE(watch.read());
    for (int times = 0; times < 3; ++times) {
        timespec now{};
        REQUIRE(clock_gettime(CLOCK_REALTIME, &now) == 0);
        if (clock_settime(CLOCK_REALTIME, &now) != 0) {
            MESSAGE("not allowed to set the clock: not tested");
            return;
        }
        CHECK(is_readable(watch));
        CHECK(watch.read());
        CHECK_FALSE(watch.read());
    }
}

}  // namespace
}  // namespace tarha
