// The rows of categories.txt as a constexpr table, for the sources of this folder.
#pragma once

#include <algorithm>
#include <cstddef>

#include "rules/catalog/categories.h"

namespace tarha::rules {

struct CategoryRow {
    std::string_view id, title, risk, presets, special;
};

inline constexpr auto category_rows = std::to_array<CategoryRow>({
#include "catalog/categories.inc"  // made by CMake from categories.txt
});

// The index of `id`, or the number of categories.
constexpr std::uint8_t category_index(std::string_view id) noexcept {
    std::size_t i = 0;
    while (i < category_rows.size() && category_rows[i].id != id) ++i;
    return static_cast<std::uint8_t>(i);
}

}  // namespace tarha::rules
