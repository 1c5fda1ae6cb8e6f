// ClockWatch: tells when somebody sets the clock on the wall (by hand, by NTP, after a suspend), so
// that who sleeps until a time of day sleeps by the right clock. Slewing is no setting: that moves
// a sleep of half a minute by 15 ms at the most.
#pragma once

#include "daemon/kernel/descriptor.h"

namespace tarha {

class ClockWatch {
public:
    ClockWatch();

    // Readable once the clock has been set. Negative: this kernel cannot tell.
    [[nodiscard]] int native_handle() const noexcept { return timer_.number(); }

    // Whether the clock was set since the last call.
    bool read() noexcept;

private:
    void arm() noexcept;

    const kernel::Descriptor timer_;
};

}  // namespace tarha
