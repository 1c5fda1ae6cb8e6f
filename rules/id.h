// Ids of profiles and budgets, as people write them into files: "mia", "games-and-video".
#pragma once

#include <cstddef>
#include <string_view>

namespace tarha::rules {

inline constexpr std::size_t max_id_size = 32;

// 1 to `most` of a-z, 0-9, '-' and the `other` characters.
constexpr bool is_plain_word(std::string_view text, std::size_t most,
                             std::string_view other = {}) noexcept {
    if (text.empty() || text.size() > most) return false;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        if (!plain && other.find(c) == std::string_view::npos) return false;
    }
    return true;
}

constexpr bool is_id(std::string_view text) noexcept {
    return is_plain_word(text, max_id_size);
}

}  // namespace tarha::rules
