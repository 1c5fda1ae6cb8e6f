#include "daemon/app/decision_log.h"

#include <algorithm>
#include <array>

namespace tarha {
namespace {

constexpr std::array<const char*, 7> protocol_names{"undecided", "dns",  "tls",  "quic",
                                                    "http",      "dtls", "other"};

std::string protocol_name(inspect::Protocol protocol) {
    return protocol_names[static_cast<std::size_t>(protocol)];
}

std::string category_name(const inspect::DecisionEvent& event, const rules::Household& household) {
    const auto names = household.category_names();
    const bool has_one = event.reason == Reason::category && event.category < names.size();
    return has_one ? names[event.category] : std::string{};
}

std::string line(const inspect::DecisionEvent& event, const control::BlockedRow& row) {
    std::string text = "decision verdict=" + std::string{name_of(event.verdict)} +
                       " reason=" + std::string{name_of(event.reason)} + " profile=" + row.profile +
                       " protocol=" + row.protocol + " host=" + row.host;
    if (!row.category.empty()) text += " category=" + row.category;
    if (row.device) text += " device=" + row.device->to_string();
    if (event.server.port != 0) {
        text += " client=" + event.client.to_string() + " server=" + event.server.to_string();
    }
    if (event.was_living) text += " living=yes";
    return text;
}

// What may be kept of it; of a profile that is gone by now, nothing.
rules::LogLevel level_of(const inspect::DecisionEvent& event, const rules::Household& household) {
    if (event.profile >= household.profiles().size()) return rules::LogLevel::none;
    return rules::log_level(household.profile(event.profile));
}

}  // namespace

std::optional<control::BlockedRow> DecisionLog::take(const inspect::DecisionEvent& event,
                                                     const rules::Household& household,
                                                     control::WallTime when) {
    const bool blocked = event.verdict == Verdict::block;
    if (!blocked && !debug_) return std::nullopt;
    control::BlockedRow row;
    row.when = when;
    if (event.device != MacAddress{}) row.device = event.device;
    // The event may be older than a reload that took profiles away.
    if (event.profile < household.profiles().size()) {
        row.profile = household.profile(event.profile).id;
    }
    row.host = printable(event.host);
    row.protocol = protocol_name(event.protocol);
    row.reason = event.reason;
    row.category = category_name(event, household);
    if (debug_) debug_(line(event, row));
    if (!blocked) return std::nullopt;
    ++blocked_[static_cast<std::size_t>(event.reason)];
    const auto level = level_of(event, household);
    if (level == rules::LogLevel::none && event.reason != Reason::security) return std::nullopt;
    if (level != rules::LogLevel::names) row.host.clear();
    if (rows_.size() == most) rows_.pop_front();
    rows_.push_back(row);
    ++changes_;
    return row;
}

void DecisionLog::forget(const std::string& profile) {
    std::erase_if(rows_, [&](const auto& row) { return row.profile == profile; });
    ++changes_;
}

std::vector<control::BlockedRow> DecisionLog::latest(std::size_t limit) const {
    const auto count = std::min(limit, rows_.size());
    return {rows_.end() - static_cast<std::ptrdiff_t>(count), rows_.end()};
}

}  // namespace tarha
