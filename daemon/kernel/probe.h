// What this kernel and this system can do, tried out, for start-up and for `tarha doctor`.
#pragma once

#include <optional>
#include <string>

#include "daemon/kernel/ruleset.h"

namespace tarha::kernel {

struct Ability {
    bool there = false;
    std::string sentence;  // what was found, or what is missing and what to do
};

struct Probe {
    Ability nft;              // the nft program, and permission to use it
    Ability nft_queue;        // nft's `queue` statement
    Ability xt_nfqueue;       // iptables and ip6tables with -j NFQUEUE
    Ability connection_mark;  // ct mark in rules
    Ability redirect;         // NAT redirect for IPv4 and IPv6

    Ability strip_options;  // taking TCP options out of packets
    Ability rate_limits;    // a limit for each device
    Ability copies;         // copies of packets for the daemon (packet_copies.h)

    // The backend to use: nft's own where there is one. Nothing: packets cannot be queued.
    [[nodiscard]] std::optional<QueueBackend> backend() const noexcept;
    // True when Tarha can filter here.
    [[nodiscard]] bool usable() const noexcept;
};

// Tries each in a table of its own that is never committed (nft) or removed at once (iptables).
Probe probe();

// The last three of these alone.
struct Extras {
    bool strip_options = false;
    bool rate_limits = false;
    bool copies = false;
};
Extras probe_extras();

// System settings that change what the kernel lets through; nothing where it cannot be read.
struct KernelSettings {
    std::optional<bool> tcp_be_liberal;      // conntrack takes out-of-window packets
    std::optional<bool> conntrack_checksum;  // conntrack checks checksums
    std::optional<bool> ip_forward;
    std::optional<bool> ip6_forward;
};
KernelSettings read_kernel_settings();

}  // namespace tarha::kernel
