// HashKey: the secret of a keyed hash. Random and new for each process, so that nobody can choose
// names that collide. Whoever starts the program draws it; the rules have no source of randomness.
#pragma once

#include <cstdint>

namespace tarha::rules {

struct HashKey {
    std::uint64_t k0 = 0;
    std::uint64_t k1 = 0;
};

}  // namespace tarha::rules
