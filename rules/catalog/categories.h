// The categories of the catalogue and what each age band starts with, compiled in from
// categories.txt. Identifiers are stable; an index is good for one build only.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "rules/action.h"
#include "rules/band.h"

namespace tarha::rules {

struct CategoryInfo {
    std::string_view id;            // "content.porn"
    std::string_view title;         // English
    std::string_view risk;          // content, contact, conduct, contract, cross or time
    std::array<Action, 4> presets;  // bands 0-6, 7-11, 12-15, 16-17
    bool security;                  // blocked for adults too: malware and phishing
    bool sealed;                    // blocked for everybody, and no list of the house may fill it
};

inline constexpr std::size_t max_catalogue_categories = 48;

std::span<const CategoryInfo> categories() noexcept;

// The index of a category in categories().
std::optional<std::uint8_t> find_category(std::string_view id) noexcept;

// What `band` starts with. A category that is not there is allowed.
Action preset(std::uint8_t category, Band band) noexcept;

}  // namespace tarha::rules
