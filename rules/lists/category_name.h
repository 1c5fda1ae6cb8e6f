// The names of categories: ids of the catalogue such as "content.porn", or a family's own.
#pragma once

#include <cstddef>
#include <string_view>

namespace tarha::rules {

inline constexpr std::size_t max_category_name = 32;

constexpr bool is_category_name(std::string_view text) noexcept {
    if (text.empty() || text.size() > max_category_name) return false;
    return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.-") ==
           std::string_view::npos;
}

}  // namespace tarha::rules
