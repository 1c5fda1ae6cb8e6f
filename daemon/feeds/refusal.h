// Whether a sound list is nevertheless suspicious beside the one that it replaces. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "daemon/feeds/content.h"

namespace tarha::feeds {

inline constexpr std::uint64_t min_protected = 10;  // so many protected names are an accident
inline constexpr std::uint64_t min_change = 50;     // and so many names come and go in small lists

// Why a person should look first, as a sentence; empty: nothing suspicious. `before` counts the
// names of the list in use, 0 when there is none.
std::string suspicion(const Content& fresh, std::uint64_t before);

}  // namespace tarha::feeds
