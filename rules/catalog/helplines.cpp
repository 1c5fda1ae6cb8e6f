#include "rules/catalog/helplines.h"

#include <algorithm>

#include "rules/catalog/suffix_table.h"

namespace tarha::rules {
namespace {

constexpr auto table = std::to_array<Helpline>({
#include "catalog/helplines.inc"  // made by CMake from helplines.txt
});

constexpr bool in_order(const Helpline& a, const Helpline& b) noexcept {
    return a.country < b.country;
}
static_assert(std::is_sorted(table.begin(), table.end(), in_order));

constexpr bool is_sound(const Helpline& line) noexcept {
    if (line.country.size() != 2 || line.name.empty()) return false;
    if (line.domain.empty()) return !line.phone.empty();
    return is_catalogue_name(line.domain);
}
static_assert(std::all_of(table.begin(), table.end(), is_sound),
              "helplines.txt: a line with neither a phone nor a domain, or a malformed one");

}  // namespace

std::span<const Helpline> helplines() noexcept {
    return table;
}

std::span<const Helpline> helplines_of(std::string_view country) noexcept {
    const auto* const first =
        std::lower_bound(table.begin(), table.end(), country,
                         [](const Helpline& a, std::string_view b) { return a.country < b; });
    const auto* last = first;
    while (last != table.end() && last->country == country) ++last;
    return {first, last};
}

}  // namespace tarha::rules
