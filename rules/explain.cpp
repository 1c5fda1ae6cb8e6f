#include <bit>
#include <string>

#include "rules/decide.h"
#include "rules/steps.h"

namespace tarha::rules {
namespace {

std::string list_detail(const Household& household, CategorySet categories) {
    std::string text = "list:";
    for (; categories != 0; categories &= categories - 1) {
        const auto number = static_cast<std::size_t>(std::countr_zero(categories));
        text += (text.ends_with(':') ? " " : ", ") + household.category_names()[number];
    }
    return text;
}

std::string mode_detail(const HeldWindow& window, const LocalTime& now) {
    const auto text = "mode: " + std::string{mode_name(window.mode)};
    if (!now.trusted) return text + " (the clock is not set)";
    return text + " until " + time_text(window.to);
}

std::string detail_of(const Question& question, const Spoken& spoken) {
    switch (spoken.decision.reason) {
        case Reason::never_block:
            return "always allowed: " + std::string{spoken.suffix};
        case Reason::rule:
            return "rule: " +
                   std::string{spoken.decision.verdict == Verdict::allow ? "allow " : "deny "} +
                   std::string{spoken.suffix};
        case Reason::mode:
            return mode_detail(*spoken.window, question.situation.now);
        case Reason::category:
            return list_detail(question.household, spoken.categories);
        default:
            return std::string{words_for(spoken.decision.reason)};
    }
}

}  // namespace

std::vector<Step> explain(const Household& household, const Profile& profile,
                          const DomainName& name, const Situation& situation) {
    const auto question = ask(household, profile, name, situation);
    std::vector<Step> spoken_steps;
    for (const auto step : steps()) {
        if (const auto spoken = step(question)) {
            spoken_steps.push_back(
                {spoken->decision.reason, spoken->decision.verdict, detail_of(question, *spoken)});
        }
    }
    return spoken_steps;
}

}  // namespace tarha::rules
