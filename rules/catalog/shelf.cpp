#include "rules/catalog/shelf.h"

#include <algorithm>
#include <array>

#include "rules/catalog/suffix_table.h"

namespace tarha::rules {
namespace {

constexpr auto table = std::to_array<ShelfEntry>({
#include "catalog/shelf.inc"  // made by CMake from shelf.txt
});

constexpr SuffixTable suffixes{std::to_array<SuffixValue>({
#include "catalog/shelf_suffixes.inc"
})};
static_assert(suffixes.is_sound(), "shelf.txt: a suffix is malformed or there twice");

constexpr bool is_sound(const ShelfEntry& entry) noexcept {
    return (entry.language.size() == 2 || entry.language == "mul") && !entry.title.empty();
}
static_assert(std::all_of(table.begin(), table.end(), is_sound),
              "shelf.txt: a language that is none, or no title");

}  // namespace

std::span<const ShelfEntry> shelf() noexcept {
    return table;
}

const ShelfEntry* find_on_shelf(std::string_view name) noexcept {
    const auto* const found = suffixes.find(name);
    return found == nullptr ? nullptr : &table[found->value];
}

}  // namespace tarha::rules
