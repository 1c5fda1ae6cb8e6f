// DeviceWatch: which devices there are, under which addresses and names: from the kernel's tables,
// from leases, and from what devices say to all. Tells the parents of newcomers. Control thread
// only. Rules know devices by the MAC address of each packet itself and do not need this.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/app/event_ring.h"
#include "daemon/app/lan_addresses.h"
#include "daemon/app/lan_interfaces.h"
#include "daemon/app/lan_watch.h"
#include "daemon/app/policy.h"
#include "daemon/devices/registry.h"
#include "daemon/kernel/multicast_member.h"
#include "daemon/kernel/neighbours.h"
#include "daemon/kernel/packet_copies.h"
#include "daemon/settings.h"
#include "rules/result.h"
#include "rules/warning.h"

namespace tarha {

class DeviceWatch {
public:
    // All outlive this. `soon` is called when refresh() should not wait for its turn.
    struct Parts {
        const Settings& settings;
        LanInterfaces& lan;
        LanAddresses& addresses;
        Policy& policy;
        EventRing& events;
        std::function<void()> soon;
    };
    explicit DeviceWatch(Parts parts);

    // `has_copies`: whether the firewall copies what devices say to all. Without the copies devices
    // have fewer names, and nobody tells of a second router; that is a warning only.
    Status open(bool has_copies);

    // Readable when the kernel's tables changed; then call neighbours_changed().
    [[nodiscard]] int neighbours_handle() const { return neighbours_->native_handle(); }
    void neighbours_changed();
    // Readable when there are copies, then call read_copies(); negative: there will be none.
    [[nodiscard]] int copies_handle() const { return copies_ ? copies_->native_handle() : -1; }
    void read_copies();

    // A packet of this device was judged just now.
    void seen(const MacAddress& mac, const IpAddress& address);
    // Asks for what nobody tells of: interfaces, addresses, silent devices, leases and their names.
    void refresh();
    Status close() { return lan_watch_.close(); }

    [[nodiscard]] devices::Registry& registry() { return registry_; }
    [[nodiscard]] LanWatch& lan_watch() { return lan_watch_; }
    [[nodiscard]] std::vector<rules::Warning> warnings() const;

private:
    void heard_of(const MacAddress& mac, const IpAddress& address);
    void tell_of_newcomer(const MacAddress& mac);

    Parts parts_;
    devices::Registry registry_;
    LanWatch lan_watch_;
    kernel::MulticastMember multicast_;
    std::optional<kernel::Neighbours> neighbours_;
    std::optional<kernel::PacketCopies> copies_;
    std::string copies_warning_;
};

}  // namespace tarha
