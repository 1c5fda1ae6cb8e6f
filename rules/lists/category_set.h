// CategorySet: which categories, as bits. Bit n is category n of the table it came from.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tarha::rules {

using CategorySet = std::uint64_t;

inline constexpr std::size_t max_categories = 64;

}  // namespace tarha::rules
