#include "rules/decide.h"

#include "rules/steps.h"

namespace tarha::rules {
namespace {

Decision first_answer(const Question& question) noexcept {
    for (const auto step : steps()) {
        if (const auto spoken = step(question)) return spoken->decision;
    }
    return {Verdict::block, Reason::unknown_name, 0};  // not reached: the last step always speaks
}

}  // namespace

Decision decide(const Household& household, const Profile& profile, const DomainName& name,
                const Situation& situation) noexcept {
    return first_answer(ask(household, profile, name, situation));
}

Decision decide_unknown(const Household& household, const Profile& profile,
                        const Situation& situation, std::uint16_t server_port) noexcept {
    return first_answer({household, profile, situation, {}, server_port});
}

}  // namespace tarha::rules
