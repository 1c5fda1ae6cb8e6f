// Seconds since boot, from the kernel's cheap clock: what packet and DNS threads age things by.
#pragma once

#include <cstdint>
#include <ctime>

namespace tarha {

inline std::uint32_t monotonic_seconds() noexcept {
    std::timespec now{};
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return static_cast<std::uint32_t>(now.tv_sec);
}

}  // namespace tarha
