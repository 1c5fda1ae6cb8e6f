// LanWatch: reads what devices say to all about themselves (kernel/packet_copies.h), keeps who they
// say they are, and tells the parents of what should not be: other DHCP servers and IPv6 routers,
// one MAC address for two devices, devices behind a device. Control thread only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "daemon/app/event_ring.h"
#include "daemon/app/lan_addresses.h"
#include "daemon/control/operations.h"
#include "daemon/devices/identities.h"
#include "daemon/devices/lan_notice.h"
#include "daemon/devices/registry.h"
#include "daemon/kernel/packet_copies.h"
#include "daemon/wire/packet.h"
#include "rules/household.h"

namespace tarha {

class LanWatch {
public:
    static constexpr std::size_t most = 1024;  // pairs that were told; then it starts afresh
    static constexpr std::int64_t again_after = 24L * 60 * 60;  // seconds

    struct Sources {
        const LanAddresses& addresses;
        std::span<const MacAddress> other_routers;
        devices::Registry& registry;
        EventRing& events;
        std::function<const rules::Household&()> household;
        std::function<std::string(const MacAddress&)> port_of;  // of the bridge; may be empty
    };
    // `file` keeps the identities over a restart.
    LanWatch(std::string file, Sources sources);

    void take(const kernel::PacketCopy& copy, control::WallTime now);
    // A device was seen at an address, by whatever it did.
    void seen_at(const MacAddress& mac, const IpAddress& address, control::WallTime now);
    void lost_copies() { ++lost_; }

    // The known device that a newcomer may be, for people to say.
    [[nodiscard]] std::optional<devices::Resemblance> resembles(const devices::Device& newcomer,
                                                                control::WallTime now) const;

    // Writes the identities, in passing only when there are new ones.
    Status save();
    Status close();
    [[nodiscard]] std::uint64_t changes() const { return identities_.changes(); }
    [[nodiscard]] std::vector<control::Counter> counters() const;

private:
    void take_dhcp(const kernel::PacketCopy& copy, Bytes datagram, control::WallTime now);
    void take_choice(const kernel::PacketCopy& copy, Bytes datagram, control::WallTime now);
    void take_router(const kernel::PacketCopy& copy, const wire::Packet& packet,
                     control::WallTime now);
    void take_name(const kernel::PacketCopy& copy, const wire::Packet& packet,
                   control::WallTime now);
    void doubt(const MacAddress& mac, devices::Doubt doubt, control::WallTime now);
    void another_server(const IpAddress& server, control::WallTime now);
    using Parts = std::vector<std::pair<std::string, std::string>>;
    void notice(devices::LanNotice notice, const MacAddress& mac, Parts more,
                control::WallTime now);
    [[nodiscard]] bool may_route(const MacAddress& mac) const;

    std::string file_;
    Sources sources_;
    devices::Identities identities_;
    std::uint64_t saved_ = 0;
    std::map<std::pair<devices::LanNotice, MacAddress>, std::int64_t> told_;
    std::array<std::uint64_t, static_cast<std::size_t>(devices::LanNotice::count)> counts_{};
    std::uint64_t copies_ = 0;
    std::uint64_t unread_ = 0;
    std::uint64_t lost_ = 0;
};

}  // namespace tarha
