// Assembler: (offset, bytes) pieces in, one contiguous prefix out.
//
// The same for TCP (sequence minus first sequence) and QUIC (CRYPTO offset). Pieces may come out
// of order, twice, or overlap. Bytes once seen may not be contradicted: a piece that says
// something else about a byte already held is an outcome of its own (what Linux would take from
// two versions depends on the stack; an honest sender never sends two).
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>

#include "rules/bytes.h"

namespace tarha::flow {

enum class Added : std::uint8_t {
    grew,          // the contiguous prefix is longer now
    kept,          // stored beyond a gap, or nothing new
    contradiction, // differs from bytes already held; nothing was stored
    beyond,        // wholly or partly past the capacity; the part within was stored
};

// Capacity in bytes. About 1.13 x Capacity in size; no allocation; all noexcept.
template <std::size_t Capacity>
class Assembler;  // the owner of this file defines it

}  // namespace tarha::flow
