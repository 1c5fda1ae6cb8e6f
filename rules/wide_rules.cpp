#include "rules/wide_rules.h"

#include <string>
#include <string_view>

#include "rules/lists/public_suffixes.h"

namespace tarha::rules {
namespace {

// The names, "ru, co.uk".
std::string wide_names(const SuffixRules& rules) {
    std::string names;
    const auto look_at = [&names](std::string_view suffix) {
        if (!holds_public_suffix(suffix)) return;
        names += (names.empty() ? "" : ", ") + std::string{suffix};
    };
    for (const auto& suffix : rules.deny()) look_at(suffix);
    for (const auto& rule : rules.noted()) {
        if (rule.verdict == Verdict::block) look_at(rule.suffix);
    }
    return names;
}

}  // namespace

std::vector<Warning> wide_rules(const Household& household) {
    std::vector<Warning> warnings;
    for (const auto& profile : household.profiles()) {
        const auto names = profile.filtered ? wide_names(profile.rules) : std::string{};
        if (names.empty()) continue;
        warnings.push_back({"wide_rule",
                            "profile " + profile.id + " denies " + names +
                                ": all sites below it, of whomever they are",
                            names});
    }
    return warnings;
}

}  // namespace tarha::rules
