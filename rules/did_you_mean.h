// The known word nearest to a mistyped one, for error messages about files and commands.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace tarha {

// How many letters must be added, removed, replaced or swapped with their neighbour to make `b`
// out of `a` (optimal string alignment).
inline std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last;
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 0; i < a.size(); ++i) {
        before_last = last;
        last = row;
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = last[j] + (a[i] == b[j] ? 0 : 1);
            row[j + 1] = std::min({replaced, row[j] + 1, last[j + 1] + 1});
            const bool swapped = i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j];
            if (swapped) row[j + 1] = std::min(row[j + 1], before_last[j - 1] + 1);
        }
    }
    return row.back();
}

// One of `known` when it is at most a third of the word away (at least one letter); else empty.
inline std::string_view did_you_mean(std::string_view word,
                                     std::span<const std::string_view> known) {
    constexpr std::size_t longest = 64;  // nobody mistypes more than that
    if (word.size() > longest) return {};
    std::size_t nearest = std::max<std::size_t>(1, word.size() / 3) + 1;
    std::string_view guess;
    for (const std::string_view candidate : known) {
        const std::size_t distance = edit_distance(word, candidate);
        if (distance >= nearest) continue;
        nearest = distance;
        guess = candidate;
    }
    return guess;
}

}  // namespace tarha
