// Waker: how packet and DNS threads wake the control thread while it sleeps for want of decisions.
//
// A decision costs its thread one atomic exchange; only the first one after want() costs a system
// call. None is missed: who calls want() and then looks finds what was told before it, and is woken
// by all that is told after.
#pragma once

#include <atomic>
#include <cstdint>

#include <sys/eventfd.h>
#include <unistd.h>

#include "daemon/kernel/descriptor.h"

namespace tarha {

class Waker {
public:
    // Without a descriptor (there are none left) nobody is woken: look by the clock then.
    Waker() : event_{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {}

    // Readable when somebody has called wake() since want(). Negative: there is none.
    [[nodiscard]] int native_handle() const noexcept { return event_.number(); }

    // Any thread, after it has told something.
    void wake() noexcept {
        if (!is_wanted_.exchange(false, std::memory_order_acq_rel)) return;
        [[maybe_unused]] const auto written = eventfd_write(event_.number(), 1);  // never full
    }

    // The thread that sleeps: wake me once. Look again afterwards.
    void want() noexcept { is_wanted_.exchange(true, std::memory_order_acq_rel); }
    // The thread that was woken.
    void clear() noexcept {
        eventfd_t times = 0;
        [[maybe_unused]] const auto read = eventfd_read(event_.number(), &times);
    }

private:
    const kernel::Descriptor event_;
    std::atomic<bool> is_wanted_{false};
};

}  // namespace tarha
