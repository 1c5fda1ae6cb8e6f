#include "daemon/app/use_counter.h"

#include <algorithm>
#include <string>
#include <vector>

#include "daemon/app/log_line.h"
#include "rules/usage.h"

namespace tarha {
namespace {

std::uint64_t current_slot() {
    const auto since_boot = UseCounter::Clock::now().time_since_epoch();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_boot).count();
    return static_cast<std::uint64_t>(seconds) / rules::slot_seconds;
}

flow::HashKey random_flow_key() {
    const auto secret = random_hash_key();
    return {secret.k0, secret.k1};
}

}  // namespace

UseCounter::UseCounter(Policy& policy, const devices::Registry& registry, EventRing& events,
                       const kernel::MarkLayout& marks)
    : policy_{&policy},
      events_{&events},
      sampler_{random_flow_key(), sources(registry, marks),
               [this](const Usage& usage) {
                   policy_->accounts().observe(policy_->household(), usage, slot_);
               }},
      slot_{current_slot()} {}

UsageSampler::Sources UseCounter::sources(const devices::Registry& registry,
                                          const kernel::MarkLayout& marks) const {
    UsageSampler::Sources sources;
    sources.flows = [allowed = allowed_flows(marks)](const UsageSampler::EachFlow& each) {
        return kernel::dump_flow_counts(allowed, each);
    };
    sources.device_at = [&registry](const IpAddress& address) {
        const auto* device = registry.at(address);
        return device == nullptr ? std::optional<MacAddress>{} : device->mac;
    };
    sources.profile_of = [this](const MacAddress& mac) {
        return policy_->household().profile_of(mac);
    };
    sources.is_metered = [this](rules::ProfileIndex profile) {
        const auto profiles = policy_->household().profiles();
        return profile < profiles.size() && !profiles[profile].budgets.empty();
    };
    return sources;
}

bool UseCounter::tick(bool is_thorough) {
    const auto slot = current_slot();
    if (slot == slot_) return false;
    slot_ = slot - 1;  // what moved since the last look is of the slot that ended last
    if (has_budget() && (is_thorough || !sampler_.is_idle())) {
        if (const auto sampled = sampler_.sample(); !sampled) log_line(sampled.error().message());
    }
    slot_ = slot;
    std::vector<LittleLeft> told;
    const auto now = Policy::Clock::now();
    const bool changed = policy_->charge(slot, now, told);
    for (const auto& little : told) tell(little, now);
    return changed;
}

void UseCounter::tell(const LittleLeft& little, Policy::Clock::time_point now) {
    const auto left = std::to_string(little.minutes);
    std::string line = "budget profile=" + little.profile;
    line += " budget=" + little.budget;
    line += " minutes_left=" + left;
    log_line(line);
    events_->add("budget", little.profile, {{"budget", little.budget}, {"left", left}}, now);
}

std::optional<UseCounter::Clock::time_point> UseCounter::due() const {
    if (!has_budget() || sampler_.is_idle()) return std::nullopt;
    return Clock::time_point{std::chrono::seconds{(slot_ + 1) * rules::slot_seconds}};
}

bool UseCounter::has_budget() const {
    const auto profiles = policy_->household().profiles();
    return std::any_of(profiles.begin(), profiles.end(),
                       [](const auto& profile) { return !profile.budgets.empty(); });
}

}  // namespace tarha
