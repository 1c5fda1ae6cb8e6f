// Neighbours: which MAC address has which IP address on the LAN, from the kernel's tables; and
// that interfaces or the router's own addresses have changed.
//
// For people and names only: rules know devices by the MAC address of the packet itself.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "daemon/kernel/netlink.h"
#include "rules/ip_address.h"
#include "rules/mac_address.h"
#include "rules/result.h"

namespace tarha::kernel {

struct Neighbour {
    IpAddress address;
    std::optional<MacAddress> mac;  // nothing: nobody has this address any more
    std::uint32_t interface = 0;    // index
    bool is_confirmed = false;      // it answered just now; else it may have left
};

class Neighbours {
public:
    // Subscribes and asks for the whole table; the answers come through read().
    static Result<Neighbours> open();

    [[nodiscard]] int native_handle() const noexcept { return socket_.descriptor(); }

    struct Read {
        bool is_complete = true;     // false: notices were lost, call refresh()
        bool links_changed = false;  // an interface or an address came, went or changed
    };
    // Reads what is there without waiting and calls `seen` for each entry.
    Read read(const std::function<void(const Neighbour&)>& seen);

    // Asks for the whole table again.
    Status refresh();

private:
    explicit Neighbours(NetlinkSocket socket) noexcept : socket_{std::move(socket)} {}

    NetlinkSocket socket_;
};

}  // namespace tarha::kernel
