// One port of the DNS face and whose it is. Shared by its listeners and their connections, so that
// all of them change hands together.
#pragma once

#include <cstdint>

#include "daemon/resolver/policy.h"

namespace tarha::resolver {

struct Port {
    ProfileIndex profile = 0;
    std::uint16_t number = 0;
};

}  // namespace tarha::resolver
