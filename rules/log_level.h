// LogLevel: what is kept of a profile's blocked names, and for how much the band usually asks.
// Allowed names are never kept, whatever the level.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "rules/band.h"

namespace tarha::rules {

enum class LogLevel : std::uint8_t {
    none,        // nothing but what security lists stop
    categories,  // when, and why; not the name
    names,
};

inline constexpr std::array<std::string_view, 3> log_level_names{"none", "categories", "names"};

// The older the child, the less is kept (ICO Children's Code, standard 11).
constexpr LogLevel usual_log_level(Band band) noexcept {
    switch (band) {
        case Band::age_0_6:
        case Band::age_7_11:
            return LogLevel::names;
        case Band::age_12_15:
            return LogLevel::categories;
        case Band::age_16_17:
        case Band::adult:
            break;
    }
    return LogLevel::none;
}

}  // namespace tarha::rules
