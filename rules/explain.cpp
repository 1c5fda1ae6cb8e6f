#include <bit>
#include <string>

#include "rules/carried_name.h"
#include "rules/catalog/services.h"
#include "rules/civil_date.h"
#include "rules/decide.h"
#include "rules/endings.h"
#include "rules/steps.h"

namespace tarha::rules {
namespace {

std::string names_of(const Household& household, CategorySet categories) {
    std::string text;
    for (; categories != 0; categories &= categories - 1) {
        const auto number = static_cast<std::size_t>(std::countr_zero(categories));
        text += (text.empty() ? "" : ", ") + household.category_names()[number];
    }
    return text;
}

// "blocked", "the child may ask", "outside its timetable": what the family chose for it.
std::string action_detail(Action action) {
    switch (action) {
        case Action::ask:
            return " (ask first)";
        case Action::timed:
            return " (in its timetable only)";
        case Action::counted:
            return " (counted)";
        case Action::allow:
        case Action::block:
            break;
    }
    return {};
}

std::string mode_detail(const HeldWindow& window, const LocalTime& now) {
    const auto text = "mode: " + std::string{mode_name(window.mode)};
    if (!now.trusted) return text + " (the clock is not set)";
    return text + " until " + time_text(window.to);
}

std::string grant_detail(const ActiveGrant& grant, const Household& household) {
    switch (grant.kind) {
        case Subject::Kind::site:
            return "granted: " + grant.site;
        case Subject::Kind::service:
            return "granted: " + std::string{services()[grant.service].name};
        case Subject::Kind::category:
            return "granted: " + names_of(household, grant.category);
        case Subject::Kind::internet:
            break;
    }
    return "granted";
}

std::string detail_of(const Question& question, const Spoken& spoken) {
    const auto& household = question.household;
    switch (spoken.decision.reason) {
        case Reason::never_block:
            return "always allowed: " + std::string{spoken.suffix};
        case Reason::rule:
            return "rule: " +
                   std::string{spoken.decision.verdict == Verdict::allow ? "allow " : "deny "} +
                   std::string{spoken.suffix};
        case Reason::grant:
            return grant_detail(*spoken.grant, household);
        case Reason::mode:
            return mode_detail(*spoken.window, question.situation.now);
        case Reason::budget:
            return "budget: " + question.profile.budgets[spoken.budget].id;
        case Reason::service:
            return "service: " + std::string{services()[*question.is.service].name} +
                   action_detail(spoken.action);
        case Reason::security:
        case Reason::sealed:
        case Reason::category:
        case Reason::bypass:
            return "list: " + names_of(household, spoken.categories) + action_detail(spoken.action);
        default:
            return std::string{words_for(spoken.decision.reason)};
    }
}

// "UT1 adult, version 2026-08-17, CC BY-SA 4.0"
std::string provenance(const ListRow& list) {
    std::string text = list.source.empty() ? list.name : list.source;
    if (!list.version.empty()) text += ", version " + list.version;
    if (!list.licence.empty()) text += ", " + list.licence;
    return text;
}

bool names_category(const Household& household, CategorySet categories, std::string_view id) {
    for (; categories != 0; categories &= categories - 1) {
        const auto number = static_cast<std::size_t>(std::countr_zero(categories));
        if (household.category_names()[number] == id) return true;
    }
    return false;
}

// It is part of the program, and has its version.
constexpr std::string_view catalogue =
    "Tarha's catalogue, version " TARHA_VERSION ", GPL-2.0-or-later";

// The lists of the categories that spoke, and the catalogue where it knows the name or the service.
std::string source_of(const Question& question, const Spoken& spoken) {
    const auto reason = spoken.decision.reason;
    if (reason == Reason::service || reason == Reason::never_block) return std::string{catalogue};
    std::string text;
    const auto add = [&text](const std::string& part) {
        text += (text.empty() ? "" : "; ") + part;
    };
    const auto* lists = question.household.lists();
    if (spoken.categories == 0) return text;
    if (lists != nullptr) {
        for (const auto& list : lists->lists()) {
            if (names_category(question.household, spoken.categories, list.category)) {
                add(provenance(list));
            }
        }
    }
    if (question.is.service) add(std::string{catalogue});
    return text;
}

// What the endings say of a step.
Endings::End end_of(const Question& question, const Spoken& spoken, const Endings& ends) {
    switch (spoken.decision.reason) {
        case Reason::pause:
            return ends.pause;
        case Reason::grant: {
            const auto n = spoken.grant - question.situation.grants.data();
            return Endings::at(ends.grants, static_cast<std::size_t>(n));
        }
        case Reason::budget:
            return Endings::at(ends.budgets, spoken.budget);
        case Reason::service:
        case Reason::category:
        case Reason::bypass:
            if (spoken.action != Action::timed) return std::nullopt;
            return spoken.decision.verdict == Verdict::block ? ends.timetable : std::nullopt;
        default:
            return std::nullopt;
    }
}

std::string until_of(const Question& question, const Spoken& spoken, const Endings& ends) {
    const auto& now = question.situation.now;
    if (spoken.last_day != NotedRule::no_end) return date_text(spoken.last_day);
    if (!now.trusted) return {};
    if (spoken.window) return time_text(spoken.window->to);
    const auto end = end_of(question, spoken, ends);
    return end ? end_text(*end, now) : std::string{};
}

std::vector<Step> spoken_about(const Household& household, const Profile& profile,
                               const DomainName& name, const Situation& situation,
                               const Endings& ends) {
    const auto question = ask(household, profile, name, situation);
    std::vector<Step> spoken_steps;
    for (const auto step : steps()) {
        if (const auto spoken = step(question)) {
            spoken_steps.push_back({spoken->decision.reason, spoken->decision.verdict,
                                    detail_of(question, *spoken), source_of(question, *spoken),
                                    until_of(question, *spoken, ends)});
        }
    }
    return spoken_steps;
}

bool blocks(const std::vector<Step>& steps) {
    return steps.front().verdict == Verdict::block;
}

}  // namespace

std::vector<Step> explain(const Household& household, const Profile& profile,
                          const DomainName& name, const Situation& situation) {
    return explain(household, profile, name, situation, {});
}

std::vector<Step> explain(const Household& household, const Profile& profile,
                          const DomainName& name, const Situation& situation, const Endings& ends) {
    auto outer = spoken_about(household, profile, name, situation, ends);
    const auto carried = carried_name(name);
    if (blocks(outer) || !carried) return outer;
    auto inner = spoken_about(household, profile, *carried, situation, ends);
    if (!blocks(inner)) return outer;
    for (auto& step : inner) step.detail += " (for " + printable(*carried) + ")";
    inner.insert(inner.end(), outer.begin(), outer.end());
    return inner;
}

}  // namespace tarha::rules
