#include "rules/decide.h"

#include "rules/carried_name.h"
#include "rules/catalog/never_block.h"
#include "rules/catalog/system_updates.h"
#include "rules/steps.h"

namespace tarha::rules {
namespace {

Decision first_answer(const Question& question) noexcept {
    for (const auto step : steps()) {
        if (const auto spoken = step(question)) return spoken->decision;
    }
    return {Verdict::block, Reason::unknown_name};  // not reached: the last step always speaks
}

}  // namespace

Decision decide(const Household& household, const Profile& profile, const DomainName& name,
                const Situation& situation) noexcept {
    const Decision outer = first_answer(ask(household, profile, name, situation));
    if (outer.verdict == Verdict::block) return outer;
    const auto carried = carried_name(name);
    if (!carried) return outer;
    const Decision inner = first_answer(ask(household, profile, *carried, situation));
    return inner.verdict == Verdict::block ? inner : outer;
}

Decision decide_tunnel(const Household& household, const Profile& profile, const DomainName& name,
                       const Situation& situation, std::uint16_t server_port) noexcept {
    Question question = ask(household, profile, name, situation);
    question.is.categories |= household.bypass_category();
    question.server_port = server_port;
    return first_answer(question);
}

std::string_view category_id(const Household& household, const Decision& decision) noexcept {
    switch (decision.reason) {
        case Reason::sealed:
        case Reason::security:
        case Reason::category:
        case Reason::bypass:
            break;
        default:
            return {};
    }
    const auto names = household.category_names();
    return decision.category < names.size() ? std::string_view{names[decision.category]}
                                            : std::string_view{};
}

Decision decide_unknown(const Household& household, const Profile& profile,
                        const Situation& situation, std::uint16_t server_port) noexcept {
    return first_answer({household, profile, situation, {}, {}, server_port});
}

BudgetSet budgets_spent(const Household& household, const Profile& profile,
                        const DomainName& name) noexcept {
    const auto& budgets = profile.compiled.budgets;
    if (budgets.empty() || !profile.filtered) return 0;
    const auto read = name.is_ordinary() ? name.view() : std::string_view{};
    if (!find_never_block(read).empty() || is_system_update(read)) return 0;
    const auto is = household.classify(read);
    BudgetSet spent = 0;
    for (std::size_t i = 0; i < budgets.size(); ++i) {
        if (budgets[i].covers(is.categories, is.service)) spent |= BudgetSet{1} << i;
    }
    return spent;
}

}  // namespace tarha::rules
