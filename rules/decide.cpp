#include "rules/decide.h"

#include "rules/steps.h"

namespace tarha::rules {
namespace {

Decision first_answer(const Question& question) noexcept {
    for (const auto step : steps()) {
        if (const auto spoken = step(question)) return spoken->decision;
    }
    return {question.profile.unknown, Reason::unknown_name, 0};
}

}  // namespace

Decision decide(const Household& household, const Profile& profile, const DomainName& name,
                const Situation& situation) noexcept {
    return first_answer(ask(household, profile, name, situation));
}

Decision decide_unknown(const Household& household, const Profile& profile,
                        const Situation& situation) noexcept {
    return first_answer({household, profile, situation, {}});
}

}  // namespace tarha::rules
