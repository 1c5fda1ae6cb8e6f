#include "rules/catalog/bypass.h"

#include "rules/catalog/suffix_table.h"

namespace tarha::rules {
namespace {

constexpr SuffixTable suffixes{std::to_array<SuffixValue>({
#include "catalog/bypass.inc"  // made by CMake from bypass.txt
})};
static_assert(suffixes.is_sound(), "bypass.txt: a name is malformed or there twice");

}  // namespace

std::optional<BypassKind> bypass_of(std::string_view name) noexcept {
    const auto* const found = suffixes.find(name);
    if (found == nullptr) return std::nullopt;
    return static_cast<BypassKind>(found->value);
}

std::size_t bypass_count() noexcept {
    return suffixes.entries().size();
}

}  // namespace tarha::rules
