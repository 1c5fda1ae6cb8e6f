#include "rules/catalog/never_block.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "rules/catalog/suffix_table.h"

namespace tarha::rules {
namespace {

constexpr auto suffixes = std::to_array<std::string_view>({
#include "catalog/never_block.inc"  // made by CMake from never_block.txt and helplines.txt
});

// One binary search is enough only where no entry lies below another.
constexpr bool is_sound() noexcept {
    for (std::size_t i = 0; i < suffixes.size(); ++i) {
        if (!is_catalogue_name(suffixes[i])) return false;
        if (i == 0) continue;
        if (!before_from_end(suffixes[i - 1], suffixes[i])) return false;
        if (is_within(suffixes[i], suffixes[i - 1])) return false;
    }
    return true;
}
static_assert(is_sound(), "never_block.txt: a name is malformed, twice there, or below another");

}  // namespace

std::string_view find_never_block(std::string_view name) noexcept {
    const auto* const after =
        std::upper_bound(suffixes.begin(), suffixes.end(), name, before_from_end);
    if (after == suffixes.begin()) return {};
    const auto suffix = *(after - 1);
    return is_within(name, suffix) ? suffix : std::string_view{};
}

std::span<const std::string_view> never_block_suffixes() noexcept {
    return suffixes;
}

}  // namespace tarha::rules
