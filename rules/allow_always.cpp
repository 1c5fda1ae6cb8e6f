#include "rules/allow_always.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace tarha::rules {
namespace {

void choose(std::vector<Choice>& choices, const std::string& id) {
    const auto at = std::find_if(choices.begin(), choices.end(),
                                 [&id](const Choice& choice) { return choice.id == id; });
    if (at == choices.end()) {
        choices.push_back({id, Action::allow});
    } else {
        at->action = Action::allow;
    }
}

Result<SuffixRules> allowing(const SuffixRules& rules, const std::string& site, std::string note) {
    std::vector<std::string> allow{rules.allow().begin(), rules.allow().end()};
    std::vector<std::string> deny{rules.deny().begin(), rules.deny().end()};
    std::vector<NotedRule> noted{rules.noted().begin(), rules.noted().end()};
    std::erase(deny, site);
    std::erase_if(noted, [&site](const NotedRule& rule) { return rule.suffix == site; });
    noted.push_back({site, Verdict::allow, std::move(note), NotedRule::no_end});
    return SuffixRules::make(std::move(allow), std::move(deny), std::move(noted));
}

}  // namespace

Result<HouseholdParts> allow_always(HouseholdParts parts, std::string_view profile,
                                    const Subject& subject, std::string note) {
    const auto at = std::find_if(parts.profiles.begin(), parts.profiles.end(),
                                 [profile](const Profile& one) { return one.id == profile; });
    if (at == parts.profiles.end()) {
        return Error{{},
                     "'" + std::string{profile} +
                         "' has no rules of its own: put its devices "
                         "into a profile first"};
    }
    switch (subject.kind) {
        case Subject::Kind::internet:
            return Error{{}, "the internet as a whole is allowed for a time, not for good"};
        case Subject::Kind::category:
            choose(at->categories, subject.id);
            break;
        case Subject::Kind::service:
            choose(at->services, subject.id);
            break;
        case Subject::Kind::site: {
            auto rules = allowing(at->rules, subject.id, std::move(note));
            if (!rules) return rules.error();
            at->rules = std::move(*rules);
            break;
        }
    }
    return parts;
}

}  // namespace tarha::rules
