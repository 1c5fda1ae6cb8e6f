// Connection tracking entries by their mark.
#pragma once

#include <cstdint>

#include "rules/result.h"

namespace tarha::kernel {

enum class Forgotten : std::uint8_t { done, unsupported };

// Deletes every entry whose mark, under the mask, equals the value (both families). Living
// connections are picked up again as new ones. Needed before an epoch number is used again, so
// that a permission of four policies ago cannot come back.
Result<Forgotten> forget_connections(std::uint32_t value, std::uint32_t mask);

}  // namespace tarha::kernel
