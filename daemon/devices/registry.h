// Registry: who has been seen on the LAN, by MAC address, in bounded memory.
//
// The oldest unseen device makes room for a new one. Times are Unix seconds given by the caller.
// Not thread-safe: it belongs to the control thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rules/ip_address.h"
#include "rules/mac_address.h"

namespace tarha::devices {

struct Device {
    MacAddress mac;
    std::string name;                  // as the device calls itself; empty when unknown
    std::vector<IpAddress> addresses;  // the newest last, at most max_addresses
    std::int64_t first_seen = 0;
    std::int64_t last_seen = 0;
};

class Registry {
public:
    static constexpr std::size_t max_devices = 1024;
    static constexpr std::size_t max_addresses = 16;  // IPv6 privacy addresses come and go

    // True when the device is new here.
    bool seen(const MacAddress& mac, std::int64_t now);
    bool seen_at(const MacAddress& mac, const IpAddress& address, std::int64_t now);
    // As seen_at(), but by hearsay (a lease, an old entry of a table): a device that is known
    // already was not seen by it.
    bool heard_of(const MacAddress& mac, const IpAddress& address, std::int64_t now);
    // Nobody has this address any more.
    void left(const IpAddress& address);
    // Only for devices that are known; an empty name changes nothing.
    void name(const MacAddress& mac, std::string_view name);

    // Grows with every device, name or address that comes or goes; not with seeing them again.
    [[nodiscard]] std::uint64_t changes() const { return changes_; }
    [[nodiscard]] const Device* find(const MacAddress& mac) const;
    // Who has this address now; for people, never for rules.
    [[nodiscard]] const Device* at(const IpAddress& address) const;
    [[nodiscard]] std::vector<Device> all() const;  // by MAC address

private:
    Device& device(const MacAddress& mac, std::int64_t now, bool& is_new);
    void place(Device& device, const IpAddress& address);

    std::map<MacAddress, Device> devices_;
    std::uint64_t changes_ = 0;
};

}  // namespace tarha::devices
