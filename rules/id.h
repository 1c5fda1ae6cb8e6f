// Ids of profiles and budgets, as people write them into files: "mia", "games-and-video".
#pragma once

#include <cstddef>
#include <string_view>

namespace tarha::rules {

inline constexpr std::size_t max_id_size = 32;

// 1 to max_id_size of a-z, 0-9 and '-'.
constexpr bool is_id(std::string_view text) noexcept {
    if (text.empty() || text.size() > max_id_size) return false;
    return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
           std::string_view::npos;
}

}  // namespace tarha::rules
