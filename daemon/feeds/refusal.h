// Whether a sound list is nevertheless suspicious beside the one that it replaces. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "daemon/feeds/content.h"

namespace tarha::feeds {

inline constexpr std::uint64_t min_protected = 10;  // so many protected names are an accident
inline constexpr std::uint64_t min_change = 50;     // and so many names come and go in small lists
inline constexpr unsigned least_alike = 30;         // percent: half exchanged leaves 33

// Why a person should look first, as a sentence; empty: nothing suspicious. Too many names came or
// went, or most were exchanged. `before` is the list in use, without names when there is none.
std::string suspicion(const Content& fresh, const Content& before);

}  // namespace tarha::feeds
