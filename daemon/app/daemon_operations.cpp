#include "daemon/app/daemon_operations.h"

#include <algorithm>
#include <map>
#include <utility>

#include "daemon/app/process_counters.h"
#include "daemon/kernel/queue_status.h"
#include "rules/household_file.h"
#include "rules/suggest.h"
#include "rules/what_if.h"

namespace tarha {
namespace {

using control::WallTime;

std::int64_t unix_now() {
    return Policy::Clock::to_time_t(Policy::Clock::now());
}

WallTime wall_time(std::int64_t unix_seconds) {
    return WallTime{std::chrono::seconds{unix_seconds}};
}

// Reasons that only ever allow.
bool never_blocks(Reason reason) {
    return reason == Reason::never_block || reason == Reason::grant ||
           reason == Reason::not_filtered;
}

void add(std::vector<control::Counter>& all, std::string name, std::uint64_t value) {
    all.push_back({std::move(name), value});
}

void add_queue(std::vector<control::Counter>& all, const PacketThread& queue,
               std::uint16_t number) {
    const auto status = kernel::read_queue_status(number).value_or(kernel::QueueStatus{});
    add(all, "queue.waiting", status.waiting);
    add(all, "queue.dropped_full", status.dropped_full);
    add(all, "queue.dropped_unread", status.dropped_unread);
    const kernel::QueueCounters& kernel = queue.queue_counters();
    add(all, "queue.packets", kernel.packets);
    add(all, "queue.batches", kernel.batches);
    add(all, "queue.truncated", kernel.truncated);
    add(all, "queue.malformed", kernel.malformed);
    add(all, "queue.overruns", kernel.overruns);
    add(all, "queue.interrupted", kernel.interrupted);
    add(all, "queue.receive_errors", kernel.receive_errors);
    add(all, "queue.verdict_errors", kernel.verdict_errors);
    for (std::size_t i = 0; i < inspect::InspectorCounters::count; ++i) {
        add(all, std::string{"inspect."} + inspect::inspector_counter_names[i],
            queue.counters().values[i]);
    }
}

void add_dns(std::vector<control::Counter>& all, const resolver::Counters& dns) {
    const std::pair<const char*, const resolver::Counter*> named[] = {
        {"queries", &dns.queries},
        {"blocked", &dns.blocked},
        {"redirected", &dns.redirected},
        {"special", &dns.special},
        {"forwarded", &dns.forwarded},
        {"answered", &dns.answered},
        {"filtered", &dns.filtered},
        {"malformed", &dns.malformed},
        {"unsupported", &dns.unsupported},
        {"reply_malformed", &dns.reply_malformed},
        {"reply_unexpected", &dns.reply_unexpected},
        {"upstream_timeouts", &dns.upstream_timeouts},
        {"upstream_errors", &dns.upstream_errors},
        {"table_full", &dns.table_full},
        {"send_errors", &dns.send_errors},
        {"tcp_open", &dns.tcp_open},
        {"tcp_accepted", &dns.tcp_accepted},
        {"tcp_refused", &dns.tcp_refused},
        {"tcp_cut", &dns.tcp_cut},
    };
    for (const auto& [name, counter] : named) add(all, std::string{"dns."} + name, counter->get());
}

}  // namespace

DaemonOperations::DaemonOperations(DaemonParts parts)
    : parts_{std::move(parts)},
      started_{std::chrono::steady_clock::now()},
      first_change_{static_cast<std::uint64_t>(unix_now()) << EventRing::number_bits} {}

std::uint64_t DaemonOperations::changes() {
    return first_change_ + parts_.policy.changes() + parts_.registry.changes() +
           parts_.log.changes() + parts_.lan_watch.changes();
}

Result<std::vector<control::FeedRow>> DaemonOperations::feeds() {
    return parts_.feeds();
}

Result<control::HouseholdFile> DaemonOperations::household() {
    return control::HouseholdFile{parts_.policy.household_revision(),
                                  rules::household_text(parts_.policy.household())};
}

Result<control::HouseholdFile> DaemonOperations::set_household(const std::string& text) {
    if (auto set = parts_.policy.set_household(text, Policy::Clock::now()); !set) {
        return set.error();
    }
    parts_.policy_changed();
    auto file = household();
    if (file) file->warning = parts_.not_enforced();
    return file;
}

Result<control::DaemonStatus> DaemonOperations::status() {
    control::DaemonStatus status;
    status.version = TARHA_VERSION;
    status.uptime = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::steady_clock::now() - started_);
    status.backend = parts_.backend;
    status.lan = parts_.settings.network.lan;
    status.profiles = parts_.policy.household().profiles().size();
    status.devices = parts_.policy.household().devices().size();
    status.domains = parts_.policy.domains();
    status.timezone = parts_.policy.household().timezone();
    status.country = parts_.policy.household().country();
    status.warnings = parts_.warnings();
    return status;
}

control::ProfileRow DaemonOperations::row_of(rules::ProfileIndex index) const {
    const rules::Household& household = parts_.policy.household();
    const rules::Profile& profile = household.profile(index);
    control::ProfileRow row;
    row.id = profile.id;
    row.name = profile.name;
    row.band = rules::band_name(profile.band);
    row.filtered = profile.filtered;
    if (const auto until = parts_.policy.paused_until(index)) {
        row.paused = true;
        if (*until != RuntimeState::until_resumed) row.paused_until = wall_time(*until);
    }
    const auto mode =
        rules::active_mode(profile, parts_.policy.snapshot()->now, household.calendar());
    if (mode) row.mode = rules::mode_name(*mode);
    const auto outlook = parts_.policy.mode_outlook(index, Policy::Clock::now());
    if (outlook.until) row.mode_until = wall_time(*outlook.until);
    if (outlook.next) {
        row.next_mode = rules::mode_name(outlook.next->mode);
        row.next_mode_from = wall_time(outlook.next->from);
    }
    if (profile.birthday) {
        row.birthday = rules::birthday_text(*profile.birthday);
        const auto review =
            rules::review_due(*profile.birthday, profile.band, parts_.policy.snapshot()->now);
        if (review) row.review = rules::band_name(review->due);
    }
    row.devices = static_cast<std::size_t>(
        std::ranges::count(household.devices(), profile.id, &rules::Device::profile));
    return row;
}

Result<std::vector<control::ProfileRow>> DaemonOperations::profiles() {
    std::vector<control::ProfileRow> rows;
    const auto count = parts_.policy.household().profiles().size();
    for (std::size_t i = 0; i < count; ++i) {
        rows.push_back(row_of(static_cast<rules::ProfileIndex>(i)));
    }
    return rows;
}

std::optional<control::LooksLike> DaemonOperations::looks_like(
    const devices::Device& device) const {
    const auto found = parts_.lan_watch.resembles(device, Policy::Clock::now());
    if (!found) return std::nullopt;
    const rules::Household& household = parts_.policy.household();
    const auto known = std::ranges::find(household.devices(), found->mac, &rules::Device::mac);
    if (known == household.devices().end()) return std::nullopt;
    return control::LooksLike{found->mac,
                              known->name,
                              household.profile(household.profile_of(found->mac)).id,
                              found->sureness == devices::Sureness::likely,
                              found->by_name,
                              found->by_fingerprint};
}

Result<std::vector<control::DeviceRow>> DaemonOperations::devices() {
    const rules::Household& household = parts_.policy.household();
    std::map<MacAddress, control::DeviceRow> rows;
    for (const auto& seen : parts_.registry.all()) {
        auto& row = rows[seen.mac];
        row.name = seen.name;
        row.addresses = seen.addresses;
        row.last_seen = wall_time(seen.last_seen);
        if (!household.is_known(seen.mac)) row.looks_like = looks_like(seen);
    }
    for (const auto& device : household.devices()) {
        auto& row = rows[device.mac];
        row.known = true;
        if (!device.name.empty()) row.name = device.name;
    }
    std::vector<control::DeviceRow> all;
    for (auto& [mac, row] : rows) {
        row.mac = mac;
        row.profile = household.profile(household.profile_of(mac)).id;
        all.push_back(std::move(row));
    }
    return all;
}

Result<control::DeviceRow> DaemonOperations::device_at(const IpAddress& address) {
    const auto* seen = parts_.registry.at(address);
    if (seen == nullptr) {
        return Error{{}, "no device of the home has the address " + address.to_string()};
    }
    auto all = devices();
    if (!all) return all.error();
    return *std::ranges::find(*all, seen->mac, &control::DeviceRow::mac);
}

// The queues' numbers are added up: one queue more is no other name.
Result<std::vector<control::Counter>> DaemonOperations::counters() {
    std::vector<control::Counter> all;
    std::uint16_t number = parts_.settings.queue.first;
    for (const auto& queue : parts_.queues) {
        std::vector<control::Counter> one;
        add_queue(one, *queue, number++);
        if (all.empty()) {
            all = std::move(one);
            continue;
        }
        for (std::size_t i = 0; i < all.size(); ++i) all[i].value += one[i].value;
    }
    add_dns(all, parts_.dns.counters());
    for (std::size_t i = 0; i < parts_.log.blocked().size(); ++i) {
        const auto reason = static_cast<Reason>(i);
        if (never_blocks(reason)) continue;
        add(all, "blocked." + std::string{name_of(reason)}, parts_.log.blocked()[i]);
    }
    for (auto& counter : parts_.lan_watch.counters()) all.push_back(std::move(counter));
    add(all, "journal.lost", parts_.journal.lost());
    for (auto& counter : process_counters()) all.push_back(std::move(counter));
    return all;
}

Result<std::vector<control::BlockedRow>> DaemonOperations::log(std::size_t limit) {
    return parts_.log.latest(limit);
}

Result<control::History> DaemonOperations::history(const control::HistoryRequest& request) {
    const auto index = find_profile(request.profile);
    if (!index) return index.error();
    return parts_.journal.history(parts_.policy, *index, static_cast<std::int32_t>(request.days));
}

Result<control::WhatIf> DaemonOperations::what_if(const control::WhatIfRequest& request) {
    const auto index = find_profile(request.profile);
    if (!index) return index.error();
    const auto other = parts_.policy.try_household(request.household);
    if (!other) return other.error();
    const auto days = static_cast<std::int32_t>(request.days);
    const auto known = parts_.journal.history(parts_.policy, *index, days);
    if (!known) return known.error();
    const rules::Household& household = parts_.policy.household();
    control::WhatIf found{known->profile, known->names_days, 0, {}};
    for (const auto& row : known->names) {
        const auto name = DomainName::from_text(row.host);
        if (!name) continue;  // a flow without one
        ++found.names;
        const auto at = parts_.policy.local_at(row.last);
        const auto effect = rules::what_if(household, *other, known->profile, *name, at);
        if (effect.before == effect.after) continue;
        const auto same = std::ranges::find(found.changed, row.host, &control::WhatIfName::host);
        if (same != found.changed.end()) {
            same->count += row.count;
        } else {
            found.changed.push_back({row.host, effect.after, effect.reason, row.count});
        }
    }
    return found;
}

Result<rules::ProfileIndex> DaemonOperations::find_profile(const std::string& id_or_name) const {
    const rules::Household& household = parts_.policy.household();
    if (const auto index = household.find_profile(id_or_name)) return *index;
    const auto profiles = household.profiles();
    const auto named = std::ranges::find(profiles, id_or_name, &rules::Profile::name);
    if (named != profiles.end()) {
        return static_cast<rules::ProfileIndex>(named - profiles.begin());
    }
    std::vector<std::string_view> ids;
    for (const auto& profile : profiles) ids.emplace_back(profile.id);
    return Error{
        {}, "no profile is called '" + id_or_name + "'" + rules::did_you_mean(id_or_name, ids)};
}

Result<control::Explanation> DaemonOperations::explain(const control::ExplainRequest& request) {
    const auto name = DomainName::from_text(request.host);
    if (!name) return Error{{}, "'" + request.host + "' is not a domain name"};
    const rules::Household& household = parts_.policy.household();
    rules::ProfileIndex index = household.new_devices();
    if (request.device) {
        index = household.profile_of(*request.device);
    } else if (!request.profile.empty()) {
        const auto found = find_profile(request.profile);
        if (!found) return found.error();
        index = *found;
    }
    const auto snapshot = parts_.policy.snapshot();
    rules::Situation situation = snapshot->situation(index);
    auto ends = parts_.policy.endings(index, Policy::Clock::now());
    if (request.at) {  // grants, pauses and used time are about now
        situation = {*request.at};
        ends = {};
    }
    const rules::Profile& profile = household.profile(index);
    control::Explanation explanation;
    const auto decision = rules::decide(household, profile, *name, situation);
    explanation.verdict = decision.verdict;
    explanation.reason = decision.reason;
    explanation.host = printable(*name);
    explanation.profile = profile.id;
    explanation.may_ask = decision.may_ask;
    explanation.category = rules::category_id(household, decision);
    explanation.steps = rules::explain(household, profile, *name, situation, ends);
    return explanation;
}

Result<control::ProfileRow> DaemonOperations::pause(const control::PauseRequest& request) {
    const auto index = find_profile(request.profile);
    if (!index) return index.error();
    if (!parts_.policy.household().profile(*index).filtered) {
        return Error{{}, "'" + request.profile + "' has no rules, so it cannot be paused"};
    }
    parts_.policy.pause(*index, request.duration, Policy::Clock::now());
    parts_.policy_changed();
    return row_of(*index);
}

Result<control::ProfileRow> DaemonOperations::resume(const std::string& profile) {
    const auto index = find_profile(profile);
    if (!index) return index.error();
    parts_.policy.resume(*index, Policy::Clock::now());
    parts_.policy_changed();
    return row_of(*index);
}

Status DaemonOperations::reload() {
    if (auto read = parts_.policy.reload(Policy::Clock::now()); !read) return read;
    parts_.policy_changed();
    return Done{};
}

}  // namespace tarha
