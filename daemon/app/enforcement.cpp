#include "daemon/app/enforcement.h"

#include <algorithm>
#include <utility>

#include "daemon/app/log_line.h"

namespace tarha {
namespace {

// Whether any device, or every new one, has this profile.
bool is_in_use(const rules::Household& household, rules::ProfileIndex profile) {
    const auto devices = household.devices();
    return household.new_devices() == profile ||
           std::any_of(devices.begin(), devices.end(), [&](const auto& device) {
               return household.profile_of(device.mac) == profile;
           });
}

}  // namespace

Enforcement::Enforcement(const Settings& settings, const Policy& policy, Firewall& firewall,
                         SnapshotBox& snapshots, DnsThread& dns)
    : settings_{&settings},
      policy_{&policy},
      firewall_{&firewall},
      snapshots_{&snapshots},
      dns_{&dns},
      published_version_{policy.snapshot()->version} {}

Status Enforcement::listen() {
    std::vector<std::uint16_t> slots;
    const auto& household = policy_->household();
    for (std::size_t i = 0; i < household.profiles().size(); ++i) {
        const auto index = static_cast<rules::ProfileIndex>(i);
        // A port that no device is redirected to would be one that the firewall does not guard.
        if (household.profile(index).filtered && is_in_use(household, index)) {
            slots.push_back(policy_->dns_slot(index));
        }
    }
    return dns_->listen(slots, settings_->dns.first_port);
}

Status Enforcement::watch() {
    auto table = kernel::TableWatch::open();
    if (!table) return table.error();
    table_.emplace(std::move(*table));
    return Done{};
}

Status Enforcement::install() {
    if (auto installed = firewall_->install(*policy_); !installed) return installed;
    table_->forget_own_changes();
    is_installed_ = true;
    return Done{};
}

void Enforcement::publish() {
    const auto snapshot = policy_->snapshot();
    if (snapshot->version == published_version_) return snapshots_->put(snapshot);
    old_connections_ = firewall_->forget_old_epoch(snapshot->version);
    snapshots_->put(snapshot);
    published_version_ = snapshot->version;
    auto updated = listen();
    if (updated) updated = firewall_->update(*policy_);
    if (!table_->forget_own_changes()) return restore();
    done(updated);
}

void Enforcement::tick(Clock::time_point now) {
    if (retry_due_ && now >= *retry_due_) install_again();
}

void Enforcement::table_changed() {
    if (table_->read() && is_installed_) restore();
}

// Somebody else touched our rules: they are written again, whole.
void Enforcement::restore() {
    ++restored_;
    log_line("firewall restored=" + std::to_string(restored_) +
             ": another program changed or removed our rules");
    install_again();
}

void Enforcement::install_again() {
    auto installed = listen();
    if (installed) installed = firewall_->install(*policy_);
    table_->forget_own_changes();
    done(installed);
}

void Enforcement::done(const Status& status) {
    if (status) {
        if (retry_due_) log_line("the firewall is up to date again");
        retry_due_.reset();
        not_enforced_.clear();
        return;
    }
    const auto message = status.error().message();
    if (!retry_due_) log_line(message);
    retry_due_ = Clock::now() + retry_period;
    not_enforced_ =
        "the firewall could not be brought up to date, and is tried again: what runs "
        "already may go on until then (" +
        message + ")";
}

std::vector<rules::Warning> Enforcement::warnings() const {
    std::vector<rules::Warning> all;
    if (!not_enforced_.empty()) all.push_back({"not_enforced", not_enforced_});
    if (!old_connections_.empty()) all.push_back({"old_connections", old_connections_});
    for (auto& warning : firewall_->missing()) all.push_back(std::move(warning));
    if (restored_ > 0) {
        const auto times = std::to_string(restored_);
        all.push_back({"rules_restored",
                       "another program removed or changed our firewall rules " + times +
                           " times; they were written again",
                       times});
    }
    return all;
}

}  // namespace tarha
