#include "daemon/kernel/queue_status.h"

#include <doctest/doctest.h>
#include <unistd.h>

namespace tarha::kernel {

TEST_CASE("a line of the kernel's table of queues") {
    const auto status = parse_queue_status("  100  31621    12 2 65535     3     4       99  1");
    REQUIRE(status);
    CHECK(status->number == 100);
    CHECK(status->holder == 31621);
    CHECK(status->waiting == 12);
    CHECK(status->dropped_full == 3);
    CHECK(status->dropped_unread == 4);
    for (const char* line :
         {"", "   ", "100", "100 1 2 3 4 5", "x 1 2 3 4 5 6", "65536 1 2 3 4 5 6", "-1 1 2 3 4 5 6",
          "1 2 3 4 5 6 99999999999999999999999"}) {
        CAPTURE(line);
        CHECK(!parse_queue_status(line));
    }
}

TEST_CASE("the holder is named when its process can be seen") {
    const auto id = static_cast<std::uint32_t>(::getpid());
    CHECK(holder_of({.holder = id}) == "process " + std::to_string(id) + " (test_kernel)");
    CHECK(holder_of({.holder = 0xfffffff0}) == "another program (netlink port 4294967280)");
}

}  // namespace tarha::kernel
