#include "rules/steps.h"

#include <algorithm>
#include <array>
#include <bit>

#include "rules/catalog/never_block.h"

namespace tarha::rules {
namespace {

using Answer = std::optional<Spoken>;

constexpr Spoken allow(Reason reason) noexcept {
    return {{Verdict::allow, reason, 0}};
}
constexpr Spoken block(Reason reason) noexcept {
    return {{Verdict::block, reason, 0}};
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

Answer pause(const Question& question) noexcept {
    if (!question.situation.paused) return std::nullopt;
    return block(Reason::pause);
}

Answer rule(const Question& question) noexcept {
    const auto match = question.profile.rules.find(question.name, question.situation.now);
    if (!match) return std::nullopt;
    auto spoken = match->verdict == Verdict::allow ? allow(Reason::rule) : block(Reason::rule);
    spoken.suffix = match->suffix;
    return spoken;
}

// What is allowed has been, by a rule.
Answer allow_only(const Question& question) noexcept {
    if (!question.profile.allow_only) return std::nullopt;
    return block(Reason::allow_only);
}

// Blocks what any window that holds does not let through; the strictest of those speaks.
Answer mode(const Question& question) noexcept {
    const auto& now = question.situation.now;
    std::optional<HeldWindow> strictest;
    for_each_held(question.profile.schedule, now, Calendar{},
                  [&](const HeldWindow& window) noexcept {
                      if (strictest && strictest->mode <= window.mode) return;
                      if (window.allow == nullptr || !window.allow->find(question.name, now)) {
                          strictest = window;
                      }
                  });
    if (!strictest) return std::nullopt;
    auto spoken = block(Reason::mode);
    spoken.window = strictest;
    return spoken;
}

Answer category(const Question& question) noexcept {
    if (question.profile.blocked == 0 || question.name.empty()) return std::nullopt;
    const auto categories =
        question.household.categories_of(question.name) & question.profile.blocked;
    if (categories == 0) return std::nullopt;
    auto spoken = block(Reason::category);
    spoken.decision.category = static_cast<std::uint8_t>(std::countr_zero(categories));
    spoken.categories = categories;
    return spoken;
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
constexpr std::array<StepFunction, 8> in_order{not_filtered, never_block, pause,    rule,
                                               allow_only,   mode,        category, otherwise};

}  // namespace

std::span<const StepFunction> steps() noexcept {
    return in_order;
}

}  // namespace tarha::rules
