// The numbers of the categories: what joins the family's choices, the lists and the catalogue.
#include <algorithm>
#include <bit>
#include <set>

#include "rules/catalog/bypass.h"
#include "rules/catalog/categories.h"
#include "rules/catalog/services.h"
#include "rules/household.h"

namespace tarha::rules {
namespace {

constexpr std::string_view bypass_id = "cross.bypass";

constexpr CategorySet bit(std::size_t number) noexcept {
    return CategorySet{1} << number;
}

// What a budget or a choice may name besides the catalogue.
void collect_own(const Profile& profile, std::set<std::string>& own) {
    const auto take = [&own](const std::string& id) {
        if (!find_category(id)) own.insert(id);
    };
    for (const auto& choice : profile.categories) take(choice.id);
    for (const auto& budget : profile.budgets) {
        for (const auto& subject : budget.subjects) {
            if (subject.kind == Subject::Kind::category) take(subject.id);
        }
    }
}

// The band's presets, then what the family chose.
std::vector<Action> actions_of(const Profile& profile, std::span<const std::string> names) {
    std::vector<Action> actions(names.size(), Action::allow);
    if (profile.presets) {
        for (std::size_t i = 0; i < categories().size(); ++i) {
            actions[i] = preset(static_cast<std::uint8_t>(i), profile.band);
        }
    }
    for (const auto& choice : profile.categories) {
        const auto at = std::find(names.begin(), names.end(), choice.id);
        if (at != names.end())
            actions[static_cast<std::size_t>(at - names.begin())] = choice.action;
    }
    return actions;
}

}  // namespace

void Household::bind_categories(Categories categories) {
    categories_ = std::move(categories);
    number_categories();
    for (auto& profile : profiles_) compile(profile);
}

// The catalogue first, then the family's own in alphabetical order. What does not fit any more has
// no number: find_fault() has refused such a file.
void Household::number_categories() {
    category_names_.clear();
    security_ = sealed_ = bypass_ = 0;
    for (const auto& info : rules::categories()) {
        const auto here = bit(category_names_.size());
        if (info.security) security_ |= here;
        if (info.sealed) sealed_ |= here;
        if (info.id == bypass_id) bypass_ |= here;
        category_names_.emplace_back(info.id);
    }
    std::set<std::string> own;
    for (const auto& profile : profiles_) collect_own(profile, own);
    for (const auto& id : own) {
        if (category_names_.size() < max_categories) category_names_.push_back(id);
    }
    list_bits_.fill(0);
    if (!categories_) return;
    const auto listed = categories_->categories();
    for (std::size_t i = 0; i < listed.size() && i < list_bits_.size(); ++i) {
        if (const auto number = category_number(listed[i])) list_bits_[i] = bit(*number);
    }
}

std::optional<std::uint8_t> Household::category_number(std::string_view id) const noexcept {
    const auto at = std::find(category_names_.begin(), category_names_.end(), id);
    if (at == category_names_.end()) return std::nullopt;
    return static_cast<std::uint8_t>(at - category_names_.begin());
}

BudgetScope Household::scope_of(const Budget& budget) const {
    BudgetScope scope;
    for (const auto& subject : budget.subjects) {
        if (subject.kind == Subject::Kind::internet) scope.internet = true;
        if (subject.kind == Subject::Kind::category) {
            if (const auto number = category_number(subject.id)) scope.categories |= bit(*number);
        }
        if (subject.kind == Subject::Kind::service) {
            if (const auto number = find_service(subject.id)) scope.services.push_back(*number);
        }
    }
    std::sort(scope.services.begin(), scope.services.end());
    return scope;
}

void Household::compile(Profile& profile) const {
    profile.compiled = {};
    const auto actions = actions_of(profile, category_names_);
    for (std::size_t i = 0; i < actions.size(); ++i) {
        profile.compiled.by_action[static_cast<std::size_t>(actions[i])] |= bit(i);
    }
    for (const auto& choice : profile.services) {
        if (const auto number = find_service(choice.id)) {
            profile.compiled.services.emplace_back(*number, choice.action);
        }
    }
    std::sort(profile.compiled.services.begin(), profile.compiled.services.end());
    for (const auto& budget : profile.budgets) {
        profile.compiled.budgets.push_back(scope_of(budget));
    }
}

Classified Household::classify(std::string_view name) const noexcept {
    if (name.empty()) return {};
    Classified is;
    if (categories_) {
        for (auto listed = categories_->find(name); listed != 0; listed &= listed - 1) {
            is.categories |= list_bits_[static_cast<std::size_t>(std::countr_zero(listed))];
        }
    }
    is.service = service_of(name);
    if (is.service) is.categories |= bit(services()[*is.service].category);
    if (bypass_of(name)) is.categories |= bypass_;
    return is;
}

std::optional<ActiveGrant> Household::activate(const Subject& subject, std::int64_t until) const {
    ActiveGrant grant;
    grant.kind = subject.kind;
    grant.until = until;
    switch (subject.kind) {
        case Subject::Kind::internet:
            return grant;
        case Subject::Kind::site:
            grant.site = subject.id;
            return grant;
        case Subject::Kind::service:
            if (const auto number = find_service(subject.id)) {
                grant.service = *number;
                return grant;
            }
            return std::nullopt;
        case Subject::Kind::category:
            if (const auto number = category_number(subject.id)) {
                grant.category = bit(*number);
                return grant;
            }
            return std::nullopt;
    }
    return std::nullopt;
}

std::vector<std::string> Household::missing_categories() const {
    std::set<std::string> missing;
    for (const auto& profile : profiles_) {
        if (profile.built_in) continue;
        std::set<std::string> own;
        collect_own(profile, own);
        for (const auto& id : own) {
            if (!categories_ || !categories_->number_of(id)) missing.insert(id);
        }
    }
    return {missing.begin(), missing.end()};
}

}  // namespace tarha::rules
