#include "daemon/app/device_watch.h"

#include <utility>

#include "daemon/app/firewall.h"
#include "daemon/app/log_line.h"
#include "daemon/devices/leases.h"
#include "daemon/kernel/bridge_port.h"

namespace tarha {
namespace {

using Clock = Policy::Clock;

std::int64_t unix_now() {
    return Clock::to_time_t(Clock::now());
}

void log_failure(const Status& status) {
    if (!status) log_line(status.error().message());
}

}  // namespace

DeviceWatch::DeviceWatch(Parts parts)
    : parts_{std::move(parts)},
      lan_watch_{
          parts_.settings.paths.state + "/identities",
          LanWatch::Sources{
              parts_.addresses, parts_.settings.network.other_routers, registry_, parts_.events,
              [&policy = parts_.policy]() -> const rules::Household& { return policy.household(); },
              kernel::bridge_port_of}} {}

Status DeviceWatch::open(bool has_copies) {
    auto neighbours = kernel::Neighbours::open();
    if (!neighbours) return neighbours.error();
    neighbours_.emplace(std::move(*neighbours));
    if (!has_copies) return Done{};
    auto copies = kernel::PacketCopies::open(copies_group(parts_.settings));
    if (copies) {
        copies_.emplace(std::move(*copies));
    } else {
        copies_warning_ =
            "a second router or a copied device would not be noticed: " + copies.error().message();
    }
    return Done{};
}

void DeviceWatch::neighbours_changed() {
    const auto read = neighbours_->read([this](const kernel::Neighbour& neighbour) {
        if (!parts_.lan.has(neighbour.interface)) return;
        if (!neighbour.mac) return registry_.left(neighbour.address);
        if (neighbour.is_confirmed) return seen(*neighbour.mac, neighbour.address);
        heard_of(*neighbour.mac, neighbour.address);
    });
    if (read.links_changed) parts_.soon();
    if (!read.is_complete) log_failure(neighbours_->refresh());
}

void DeviceWatch::read_copies() {
    const auto now = Clock::now();
    const bool complete = copies_->read([&](const kernel::PacketCopy& copy) {
        if (parts_.lan.has(copy.ingress)) lan_watch_.take(copy, now);
    });
    if (!complete) lan_watch_.lost_copies();
}

void DeviceWatch::seen(const MacAddress& mac, const IpAddress& address) {
    lan_watch_.seen_at(mac, address, Clock::now());
    if (registry_.seen_at(mac, address, unix_now())) tell_of_newcomer(mac);
}

void DeviceWatch::heard_of(const MacAddress& mac, const IpAddress& address) {
    if (registry_.heard_of(mac, address, unix_now())) tell_of_newcomer(mac);
}

// A device that nobody has given a profile yet is news.
void DeviceWatch::tell_of_newcomer(const MacAddress& mac) {
    const auto& household = parts_.policy.household();
    parts_.soon();
    if (household.is_known(mac) || !parts_.policy.is_news(mac)) return;
    parts_.events.add("device", household.profile(household.new_devices()).id,
                      {{"mac", mac.to_string()}}, Clock::now());
}

void DeviceWatch::refresh() {
    parts_.lan.refresh();
    parts_.addresses.refresh();
    parts_.lan.each([this](std::uint32_t number) { multicast_.join(number); });
    log_failure(lan_watch_.save());
    log_failure(neighbours_->refresh());  // what the kernel says of devices that are silent now
    const auto leases = devices::read_leases(parts_.settings.paths.leases);
    if (!leases) return;
    for (const auto& lease : *leases) {
        heard_of(lease.mac, lease.address);
        registry_.name(lease.mac, lease.name);
    }
}

std::vector<rules::Warning> DeviceWatch::warnings() const {
    std::vector<rules::Warning> all;
    if (!copies_warning_.empty()) all.push_back({"no_copies", copies_warning_});
    if (const auto missing = parts_.lan.missing(); !missing.empty()) {
        all.push_back({"interface_gone",
                       "the interface " + missing + " is gone; its devices are not reached",
                       missing});
    }
    return all;
}

}  // namespace tarha
