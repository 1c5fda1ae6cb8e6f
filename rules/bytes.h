// A view of bytes that somebody else owns. It never outlives the call it is passed to.
#pragma once

#include <cstdint>
#include <span>

namespace tarha {

using Bytes = std::span<const std::uint8_t>;

}  // namespace tarha
