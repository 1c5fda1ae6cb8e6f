// Ruleset: Tarha's firewall as a value, and the nft text of it.
//
// One table `inet tarha`, its content replaced whole in one transaction. Devices without rules are
// never queued and never marked; connections of the router itself are never touched.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/kernel/interface_name.h"
#include "daemon/kernel/marks.h"
#include "rules/mac_address.h"

namespace tarha::kernel {

inline constexpr const char* table_name = "tarha";

// How packets reach the queue: nft's own `queue` statement, or, where the kernel lacks it, a
// mark that one iptables rule queues (kernel/xtables.h).
enum class QueueBackend : std::uint8_t { nft_queue, xt_nfqueue };

struct QueueRange {
    std::uint16_t first = 100;
    std::uint16_t count = 1;  // at least 1; the kernel spreads address pairs over them

    [[nodiscard]] std::uint16_t last() const noexcept {
        return static_cast<std::uint16_t>(first + count - 1);
    }
};

// A device with rules. Its DNS, to whomever it was sent, arrives at the daemon's own dns_port.
struct FilteredDevice {
    MacAddress mac;
    std::uint16_t dns_port = 0;
};

struct Ruleset {
    std::vector<InterfaceName> lan;
    std::vector<FilteredDevice> filtered;  // wins over trusted when a device is in both
    std::vector<MacAddress> trusted;       // known devices without rules
    // Unknown devices on the LAN (neither filtered nor trusted): filtered too, with this DNS port.
    bool new_devices_filtered = false;
    std::uint16_t new_devices_dns_port = 0;

    MarkLayout marks;
    unsigned epoch = 0;  // 0..3: flows allowed under another one are asked again
    QueueRange queues;
    QueueBackend backend = QueueBackend::nft_queue;
    bool queue_syn = true;  // the client's first SYN is queued (the inspector learns the ISN)
    // What not every kernel can: without it Fast Open is dropped instead of refused politely, and a
    // device may ask as fast as it likes.
    bool strip_options = true;
    bool rate_limits = true;
    // The log group that gets copies of what devices say about themselves (packet_copies.h).
    std::optional<std::uint16_t> copies;
    bool fail_open = false;  // no daemon: let undecided flows pass instead of dropping them
};

// The whole transaction for `nft -f -`, whether the table is there already or not. Pure; the same
// value gives the same text.
std::string render(const Ruleset& ruleset);

// A table of another shape (an older version's) cannot be refilled: this in front of it removes it.
std::string render_removal();

}  // namespace tarha::kernel
