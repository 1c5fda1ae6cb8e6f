#include "rules/catalog/system_updates.h"

#include <array>

#include "rules/catalog/suffix_table.h"

namespace tarha::rules {
namespace {

constexpr SuffixTable table{std::to_array<SuffixValue>({
#include "catalog/system_updates.inc"  // made by CMake from system_updates.txt
})};
static_assert(table.is_sound(), "system_updates.txt: a name is malformed or twice there");

}  // namespace

bool is_system_update(std::string_view name) noexcept {
    return table.find(name) != nullptr;
}

}  // namespace tarha::rules
