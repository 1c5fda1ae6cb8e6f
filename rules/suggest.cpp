#include "rules/suggest.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace tarha::rules {
namespace {

constexpr std::size_t max_word = 64;

// How many letters must be added, dropped, changed or swapped with their neighbour to make one
// word of the other.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> two_above(b.size() + 1);
    std::vector<std::size_t> above(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        two_above = std::exchange(above, row);
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t changed = above[j] + (a[i] == b[j] ? 0 : 1);
            row[j + 1] = std::min({changed, row[j] + 1, above[j + 1] + 1});
            const bool swapped = i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j];
            if (swapped) row[j + 1] = std::min(row[j + 1], two_above[j - 1] + 1);
        }
    }
    return row.back();
}

}  // namespace

std::string did_you_mean(std::string_view written, std::span<const std::string_view> words) {
    if (written.size() > max_word) return {};
    std::string_view best;
    std::size_t best_distance = std::max<std::size_t>(1, written.size() / 3) + 1;
    for (const auto word : words) {
        if (word.size() > max_word) continue;
        const auto distance = edit_distance(written, word);
        if (distance >= best_distance) continue;
        best = word;
        best_distance = distance;
    }
    return best.empty() ? std::string{} : "; did you mean '" + std::string{best} + "'?";
}

}  // namespace tarha::rules
