#include "daemon/app/firewall.h"

#include <utility>

#include "daemon/kernel/conntrack.h"
#include "daemon/kernel/nft.h"

namespace tarha {
namespace {

kernel::MarkLayout marks_of(const Settings& settings) {
    return kernel::MarkLayout::from_mask(settings.firewall.mark_mask)
        .value_or(kernel::MarkLayout{});
}

}  // namespace

Result<kernel::Ruleset> wanted_ruleset(const Settings& settings, const Policy& policy,
                                       kernel::QueueBackend backend) {
    kernel::Ruleset ruleset;
    for (const auto& name : settings.network.lan) {
        const auto interface = kernel::InterfaceName::from_text(name);
        if (!interface) return Error{"network.lan", "\"" + name + "\" is no interface name"};
        ruleset.lan.push_back(*interface);
    }
    const rules::Household& household = policy.household();
    const auto port = [&](rules::ProfileIndex profile) {
        return static_cast<std::uint16_t>(settings.dns.first_port + policy.dns_slot(profile));
    };
    for (const auto& device : household.devices()) {
        const auto profile = household.profile_of(device.mac);
        if (household.profile(profile).filtered) {
            ruleset.filtered.push_back({device.mac, port(profile)});
        } else {
            ruleset.trusted.push_back(device.mac);
        }
    }
    const auto newcomers = household.new_devices();
    ruleset.new_devices_filtered = household.profile(newcomers).filtered;
    if (ruleset.new_devices_filtered) ruleset.new_devices_dns_port = port(newcomers);
    ruleset.marks = marks_of(settings);
    ruleset.epoch = policy.snapshot()->version % kernel::epoch_count;
    ruleset.queues = {settings.queue.first, settings.queue.count};
    ruleset.backend = backend;
    return ruleset;
}

Result<kernel::QueueBackend> choose_backend(Settings::Backend wanted) {
    const kernel::Probe probe = kernel::probe();
    if (!probe.nft.there) return Error{{}, probe.nft.sentence};
    if (!probe.connection_mark.there) return Error{{}, probe.connection_mark.sentence};
    if (!probe.redirect.there) return Error{{}, probe.redirect.sentence};
    if (wanted == Settings::Backend::nft && !probe.nft_queue.there) {
        return Error{"firewall.backend", probe.nft_queue.sentence};
    }
    if (wanted == Settings::Backend::xt && !probe.xt_nfqueue.there) {
        return Error{"firewall.backend", probe.xt_nfqueue.sentence};
    }
    if (wanted == Settings::Backend::nft) return kernel::QueueBackend::nft_queue;
    if (wanted == Settings::Backend::xt) return kernel::QueueBackend::xt_nfqueue;
    if (const auto backend = probe.backend()) return *backend;
    return Error{{}, probe.nft_queue.sentence + "; " + probe.xt_nfqueue.sentence};
}

Result<kernel::Ruleset> Firewall::ruleset(const Policy& policy) const {
    auto wanted = wanted_ruleset(*settings_, policy, backend_);
    if (!wanted) return wanted;
    wanted->strip_options = extras_.strip_options;
    wanted->rate_limits = extras_.rate_limits && settings_->firewall.device_limits;
    if (extras_.copies) wanted->copies = copies_group(*settings_);
    return wanted;
}

std::uint16_t copies_group(const Settings& settings) {
    return settings.queue.first;
}

Status Firewall::install(const Policy& policy) {
    const auto wanted = ruleset(policy);
    return wanted ? kernel::install(*wanted) : Status{wanted.error()};
}

Status Firewall::update(const Policy& policy) {
    const auto wanted = ruleset(policy);
    return wanted ? kernel::apply_table(*wanted) : Status{wanted.error()};
}

std::string Firewall::forget_old_epoch(std::uint32_t version) const {
    const auto marks = marks_of(*settings_);
    const auto gone =
        kernel::forget_connections(marks.mark(kernel::FlowState::allow, version), marks.mask());
    if (!gone) return gone.error().message();
    if (*gone == kernel::Forgotten::done) return {};
    return "this kernel cannot forget connections by mark: one that was silent through four "
           "changes of the rules may go on under the oldest";
}

std::vector<rules::Warning> Firewall::missing() const {
    std::vector<rules::Warning> all;
    if (!settings_->firewall.device_limits) {
        all.push_back(
            {"limits_off", "no device is limited (firewall.device_limits): one can slow down all"});
    } else if (!extras_.rate_limits) {
        all.push_back({"no_limits", "this kernel cannot limit each device: one can slow down all"});
    }
    if (!extras_.copies) {
        all.push_back({"no_copies",
                       "this kernel cannot copy packets: a second router or a copied device is not "
                       "noticed"});
    }
    return all;
}

Status Firewall::uninstall() {
    return kernel::uninstall();
}

}  // namespace tarha
