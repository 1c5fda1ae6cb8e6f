// The names of categories: ids of the catalogue such as "content.porn", or a family's own.
#pragma once

#include <cstddef>
#include <string_view>

#include "rules/id.h"

namespace tarha::rules {

inline constexpr std::size_t max_category_name = 32;

constexpr bool is_category_name(std::string_view text) noexcept {
    return is_plain_word(text, max_category_name, "_.");
}

}  // namespace tarha::rules
