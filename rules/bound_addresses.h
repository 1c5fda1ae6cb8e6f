// BoundAddresses: what happens when a device opens an encrypted connection to an address that no
// answer of its own DNS named: a resolver, relay or server that was brought along, or a name put
// in front of somebody else's server. And how careful a band usually is.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "rules/band.h"

namespace tarha::rules {

enum class BoundAddresses : std::uint8_t {
    off,
    notice,  // it passes, and the parents are told
    block,
};

inline constexpr std::array<std::string_view, 3> bound_addresses_names{"off", "notice", "block"};

// Some apps carry addresses of their own, so nobody is blocked unless the family says so.
constexpr BoundAddresses usual_bound_addresses(Band band) noexcept {
    switch (band) {
        case Band::age_0_6:
        case Band::age_7_11:
        case Band::age_12_15:
            return BoundAddresses::notice;
        case Band::age_16_17:
        case Band::adult:
            break;
    }
    return BoundAddresses::off;
}

}  // namespace tarha::rules
