// CompiledProfile: a profile's choices as numbers and bit sets, for the packet path. Made by
// Household, which numbers the categories.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "rules/action.h"
#include "rules/budget.h"
#include "rules/lists/category_set.h"

namespace tarha::rules {

// What spends a budget.
struct BudgetScope {
    bool internet = false;  // everything
    CategorySet categories = 0;
    std::vector<std::uint16_t> services;  // sorted

    [[nodiscard]] bool covers(CategorySet of_name,
                              std::optional<std::uint16_t> service) const noexcept;
};

struct CompiledProfile {
    std::array<CategorySet, action_names.size()> by_action{};  // categories, by what is done
    std::vector<std::pair<std::uint16_t, Action>> services;    // sorted by service
    std::vector<BudgetScope> budgets;                          // as in Profile::budgets

    [[nodiscard]] CategorySet with(Action action) const noexcept {
        return by_action[static_cast<std::size_t>(action)];
    }
    // What the family chose for the service by itself.
    [[nodiscard]] std::optional<Action> chosen(std::uint16_t service) const noexcept;
};

}  // namespace tarha::rules
