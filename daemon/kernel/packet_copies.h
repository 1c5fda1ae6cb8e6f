// PacketCopies: copies of the few packets by which devices of the LAN tell who they are and who
// wants to lead them: DHCP, router advertisements, multicast DNS. The ruleset logs them to a group
// of nfnetlink (Ruleset::copies); the packets themselves go their way and wait for nobody.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "daemon/kernel/netlink.h"
#include "rules/bytes.h"
#include "rules/mac_address.h"
#include "rules/result.h"

namespace tarha::kernel {

// One packet, as long as the handler runs.
struct PacketCopy {
    Bytes ip;                          // from the IP header on, at most copied_bytes
    std::optional<MacAddress> source;  // link-layer sender
    std::uint32_t ingress = 0;         // interface index, 0 unknown
};

class PacketCopies {
public:
    static constexpr std::uint32_t copied_bytes = 1500;

    // Binds the group; one clear sentence when another program has it or this kernel cannot.
    static Result<PacketCopies> open(std::uint16_t group);

    [[nodiscard]] int native_handle() const noexcept { return socket_.descriptor(); }

    // Reads what is there without waiting. False when the kernel had to drop some.
    bool read(const std::function<void(const PacketCopy&)>& seen);

private:
    explicit PacketCopies(NetlinkSocket socket) noexcept : socket_{std::move(socket)} {}

    NetlinkSocket socket_;
};

}  // namespace tarha::kernel
