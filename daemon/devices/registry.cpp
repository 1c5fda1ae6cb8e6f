#include "daemon/devices/registry.h"

#include <algorithm>

#include "daemon/devices/leases.h"

namespace tarha::devices {

Device& Registry::device(const MacAddress& mac, std::int64_t now, bool& is_new) {
    const auto known = devices_.find(mac);
    is_new = known == devices_.end();
    if (!is_new) return known->second;
    if (devices_.size() >= max_devices) {
        const auto oldest = std::min_element(
            devices_.begin(), devices_.end(),
            [](const auto& a, const auto& b) { return a.second.last_seen < b.second.last_seen; });
        devices_.erase(oldest);
    }
    ++changes_;
    Device& added = devices_[mac];
    added.mac = mac;
    added.first_seen = now;
    return added;
}

bool Registry::seen(const MacAddress& mac, std::int64_t now) {
    bool is_new = false;
    Device& known = device(mac, now, is_new);
    known.last_seen = std::max(known.last_seen, now);
    return is_new;
}

void Registry::place(Device& device, const IpAddress& address) {
    auto& addresses = device.addresses;
    if (std::erase(addresses, address) == 0) ++changes_;
    if (addresses.size() >= max_addresses) addresses.erase(addresses.begin());
    addresses.push_back(address);
}

bool Registry::seen_at(const MacAddress& mac, const IpAddress& address, std::int64_t now) {
    const bool is_new = seen(mac, now);
    place(devices_.find(mac)->second, address);
    return is_new;
}

bool Registry::heard_of(const MacAddress& mac, const IpAddress& address, std::int64_t now) {
    bool is_new = false;
    Device& known = device(mac, now, is_new);
    if (is_new) known.last_seen = now;
    place(known, address);
    return is_new;
}

void Registry::left(const IpAddress& address) {
    for (auto& [mac, device] : devices_) changes_ += std::erase(device.addresses, address);
}

void Registry::name(const MacAddress& mac, std::string_view name) {
    const auto known = devices_.find(mac);
    std::string plain = plain_name(name);
    if (known == devices_.end() || plain.empty() || known->second.name == plain) return;
    known->second.name = std::move(plain);
    ++changes_;
}

const Device* Registry::find(const MacAddress& mac) const {
    const auto known = devices_.find(mac);
    return known == devices_.end() ? nullptr : &known->second;
}

const Device* Registry::at(const IpAddress& address) const {
    const Device* newest = nullptr;
    for (const auto& [mac, device] : devices_) {
        const auto& addresses = device.addresses;
        if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) continue;
        if (newest == nullptr || device.last_seen > newest->last_seen) newest = &device;
    }
    return newest;
}

std::vector<Device> Registry::all() const {
    std::vector<Device> list;
    list.reserve(devices_.size());
    for (const auto& [mac, device] : devices_) list.push_back(device);
    return list;
}

}  // namespace tarha::devices
