#include "rules/compiled_profile.h"

#include <algorithm>

namespace tarha::rules {

bool BudgetScope::covers(CategorySet of_name, std::optional<std::uint16_t> service) const noexcept {
    if (internet || (of_name & categories) != 0) return true;
    return service && std::binary_search(services.begin(), services.end(), *service);
}

std::optional<Action> CompiledProfile::chosen(std::uint16_t service) const noexcept {
    const auto at =
        std::lower_bound(services.begin(), services.end(), service,
                         [](const auto& row, std::uint16_t wanted) { return row.first < wanted; });
    if (at == services.end() || at->first != service) return std::nullopt;
    return at->second;
}

}  // namespace tarha::rules
