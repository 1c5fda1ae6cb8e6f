#include "rules/catalog/never_block.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "rules/suffix_order.h"

namespace tarha::rules {
namespace {

constexpr auto from_file = std::to_array<std::string_view>({
#include "catalog/never_block.inc"  // made by CMake from never_block.txt
});

constexpr bool before(std::string_view a, std::string_view b) noexcept {
    return compare_from_end(a, b) < 0;
}

constexpr auto suffixes = [] {
    auto sorted = from_file;
    std::sort(sorted.begin(), sorted.end(), before);
    return sorted;
}();

constexpr bool is_canonical(std::string_view name) noexcept {
    return !name.empty() && !name.starts_with('.') && !name.ends_with('.') &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.") ==
               std::string_view::npos;
}

// One binary search is enough only where no entry lies below another.
constexpr bool is_sound() noexcept {
    for (std::size_t i = 0; i < suffixes.size(); ++i) {
        if (!is_canonical(suffixes[i])) return false;
        if (i > 0 && is_within(suffixes[i], suffixes[i - 1])) return false;
    }
    return true;
}
static_assert(is_sound(), "never_block.txt: a name is malformed, twice there, or below another");

}  // namespace

std::string_view find_never_block(std::string_view name) noexcept {
    const auto* const after = std::upper_bound(suffixes.begin(), suffixes.end(), name, before);
    if (after == suffixes.begin()) return {};
    const auto suffix = *(after - 1);
    return is_within(name, suffix) ? suffix : std::string_view{};
}

std::span<const std::string_view> never_block_suffixes() noexcept {
    return suffixes;
}

}  // namespace tarha::rules
