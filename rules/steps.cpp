#include "rules/steps.h"

#include <algorithm>
#include <array>
#include <bit>

#include "rules/catalog/never_block.h"
#include "rules/catalog/shelf.h"
#include "rules/suffix_order.h"

namespace tarha::rules {
namespace {

using Answer = std::optional<Spoken>;

constexpr Spoken allow(Reason reason) noexcept {
    return {{Verdict::allow, reason}};
}
constexpr Spoken block(Reason reason) noexcept {
    return {{Verdict::block, reason}};
}

Spoken about(CategorySet categories, Reason reason) noexcept {
    auto spoken = block(reason);
    spoken.decision.category = static_cast<std::uint8_t>(std::countr_zero(categories));
    spoken.categories = categories;
    return spoken;
}

// A grant of time lifts what is about time: modes, budgets and timetables, nothing else.
bool has_time_grant(const Question& question) noexcept {
    return std::any_of(
        question.situation.grants.begin(), question.situation.grants.end(),
        [](const ActiveGrant& grant) { return grant.kind == Subject::Kind::internet; });
}

bool is_closed(const Question& question) noexcept {
    const auto& timetable = question.profile.timetable;
    return !timetable.empty() && !has_time_grant(question) &&
           !is_open(timetable, question.situation.now, question.household.calendar());
}

// What the family's choice means now.
Spoken chosen(Spoken spoken, Action action, const Question& question) noexcept {
    const bool blocks = action == Action::block || action == Action::ask ||
                        (action == Action::timed && is_closed(question));
    spoken.decision.verdict = blocks ? Verdict::block : Verdict::allow;
    spoken.decision.may_ask = blocks && action != Action::block;
    spoken.action = action;
    return spoken;
}

Answer not_filtered(const Question& question) noexcept {
    if (question.profile.filtered) return std::nullopt;
    return allow(Reason::not_filtered);
}

Answer never_block(const Question& question) noexcept {
    const auto suffix = find_never_block(question.name);
    if (suffix.empty()) return std::nullopt;
    auto spoken = allow(Reason::never_block);
    spoken.suffix = suffix;
    return spoken;
}

Answer sealed(const Question& question) noexcept {
    const auto categories = question.is.categories & question.household.sealed_categories();
    if (categories == 0) return std::nullopt;
    return about(categories, Reason::sealed);
}

Answer security(const Question& question) noexcept {
    const auto categories = question.is.categories & question.household.security_categories() &
                            question.profile.compiled.with(Action::block);
    if (categories == 0) return std::nullopt;
    return about(categories, Reason::security);
}

Answer pause(const Question& question) noexcept {
    if (!question.situation.paused) return std::nullopt;
    return block(Reason::pause);
}

bool opens(const ActiveGrant& grant, const Question& question) noexcept {
    switch (grant.kind) {
        case Subject::Kind::internet:
            return false;
        case Subject::Kind::category:
            return (question.is.categories & grant.category) != 0;
        case Subject::Kind::service:
            return question.is.service == grant.service;
        case Subject::Kind::site:
            return is_within(question.name, grant.site);
    }
    return false;
}

Answer grant(const Question& question) noexcept {
    for (const auto& given : question.situation.grants) {
        if (!opens(given, question)) continue;
        auto spoken = allow(Reason::grant);
        spoken.grant = &given;
        return spoken;
    }
    return std::nullopt;
}

Answer rule(const Question& question) noexcept {
    const auto match = question.profile.rules.find(question.name, question.situation.now);
    if (!match) return std::nullopt;
    auto spoken = match->verdict == Verdict::allow ? allow(Reason::rule) : block(Reason::rule);
    spoken.suffix = match->suffix;
    spoken.last_day = match->last_day;
    return spoken;
}

// What the family allows has been, by a rule; the shelf is judged by the later steps.
Answer allow_only(const Question& question) noexcept {
    if (!question.profile.allow_only) return std::nullopt;
    if (question.profile.shelf && find_on_shelf(question.name) != nullptr) return std::nullopt;
    auto spoken = block(Reason::allow_only);
    spoken.decision.may_ask = !question.name.empty();
    return spoken;
}

// Blocks what any window that holds does not let through; the strictest of those speaks.
Answer mode(const Question& question) noexcept {
    if (has_time_grant(question)) return std::nullopt;
    const auto& now = question.situation.now;
    std::optional<HeldWindow> strictest;
    for_each_held(question.profile.schedule, now, question.household.calendar(),
                  [&](const HeldWindow& window) noexcept {
                      if (strictest && strictest->mode <= window.mode) return;
                      if (window.allow == nullptr || !window.allow->find(question.name, now)) {
                          strictest = window;
                      }
                  });
    if (!strictest) return std::nullopt;
    auto spoken = block(Reason::mode);
    spoken.decision.may_ask = true;
    spoken.window = strictest;
    return spoken;
}

Answer budget(const Question& question) noexcept {
    const auto used_up = question.situation.used_up;
    if (used_up == 0 || has_time_grant(question)) return std::nullopt;
    const auto& budgets = question.profile.compiled.budgets;
    for (std::size_t i = 0; i < budgets.size(); ++i) {
        if ((used_up >> i & 1U) == 0) continue;
        if (!budgets[i].covers(question.is.categories, question.is.service)) continue;
        auto spoken = block(Reason::budget);
        spoken.decision.may_ask = true;
        spoken.budget = i;
        return spoken;
    }
    return std::nullopt;
}

// What the family chose for the service itself goes before what it chose for its kind.
Answer service(const Question& question) noexcept {
    if (!question.is.service) return std::nullopt;
    const auto action = question.profile.compiled.chosen(*question.is.service);
    if (!action) return std::nullopt;
    return chosen(block(Reason::service), *action, question);
}

// The strictest action among the categories speaks.
Answer by_categories(const Question& question, CategorySet categories, Reason reason) noexcept {
    for (const auto action : {Action::block, Action::ask, Action::timed}) {
        const auto matching = categories & question.profile.compiled.with(action);
        if (matching == 0) continue;
        const auto spoken = chosen(about(matching, reason), action, question);
        if (spoken.decision.verdict == Verdict::block) return spoken;
    }
    return std::nullopt;
}

Answer category(const Question& question) noexcept {
    const auto bypass = question.household.bypass_category();
    return by_categories(question, question.is.categories & ~bypass, Reason::category);
}

Answer bypass(const Question& question) noexcept {
    const auto bypass = question.household.bypass_category();
    return by_categories(question, question.is.categories & bypass, Reason::bypass);
}

constexpr bool is_web_port(std::uint16_t port) noexcept {
    return std::find(web_ports.begin(), web_ports.end(), port) != web_ports.end();
}

// Nothing else spoke.
Answer otherwise(const Question& question) noexcept {
    if (!question.name.empty()) return allow(Reason::unlisted);
    const auto policy = question.profile.unknown;
    const bool passes = policy == UnknownPolicy::allow ||
                        (policy == UnknownPolicy::block_web && !is_web_port(question.server_port));
    return passes ? allow(Reason::unknown_name) : block(Reason::unknown_name);
}

// A new step gets its place here.
constexpr std::array<StepFunction, 14> in_order{
    not_filtered, never_block, sealed, security, pause,    grant,  rule,
    allow_only,   mode,        budget, service,  category, bypass, otherwise};

}  // namespace

std::span<const StepFunction> steps() noexcept {
    return in_order;
}

}  // namespace tarha::rules
