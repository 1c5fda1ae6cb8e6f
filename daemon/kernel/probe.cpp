#include "daemon/kernel/probe.h"

#include <cstdlib>
#include <fstream>
#include <string_view>

#include "daemon/kernel/nft.h"
#include "daemon/kernel/process.h"
#include "daemon/kernel/xtables.h"

namespace tarha::kernel {
namespace {

constexpr std::string_view forward = "type filter hook forward priority 0";
constexpr std::string_view input = "type filter hook input priority 0";
constexpr std::string_view prerouting = "type nat hook prerouting priority -101";

Ability try_rule(std::string_view hook, std::string_view rule, std::string_view what,
                 std::string_view advice) {
    const std::string text = "table inet tarha_probe {\n  chain probe {\n    " + std::string{hook} +
                             ";\n    " + std::string{rule} + "\n  }\n}\n";
    const auto status = check_nft(text);
    if (status) return {true, std::string{what} + " works"};
    return {false, std::string{what} + " does not work: " + status.error().text + "; " +
                       std::string{advice}};
}

Ability try_strip_options() {
    return try_rule(forward, "tcp flags & (syn | ack) == syn reset tcp option fastopen",
                    "taking options out of packets", "kernel 5.18, nft 1.0.2");
}

Ability try_rate_limits() {
    return try_rule(forward,
                    "meter probe { ether saddr limit rate over 1/second burst 5 packets } drop",
                    "a limit for each device", "kernel options NFT_LIMIT and NF_TABLES_INET");
}

Ability try_copies() {
    return try_rule(
        input, "udp sport 68 limit rate 20/second log group 1 queue-threshold 1",
        "copying what devices say to all",
        "kernel options NFT_LOG and NETFILTER_NETLINK_LOG (kmod-nf-log, kmod-nfnetlink-log)");
}

Ability try_nft() {
    const auto status = check_nft("table inet tarha_probe {\n}\n");
    if (status) return {true, "nft can change the firewall"};
    return {false, "nft cannot change the firewall: " + status.error().message()};
}

// iptables has no dry run that asks the kernel, so a chain that nothing jumps to is used.
bool try_xt(const char* command, std::string& reason) {
    const auto run = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"-w", "10", "-t", "mangle"});
        const auto result = run_program(command, words);
        if (!result) reason = result.error().message();
        if (result && !result->succeeded()) reason = result->reason();
        return result && result->succeeded();
    };
    if (!run({"-N", xt_probe_chain}) && !run({"-F", xt_probe_chain})) return false;
    const bool works = run({"-A", xt_probe_chain, "-j", "NFQUEUE", "--queue-balance", "0:1"});
    const std::string why = reason;
    run({"-F", xt_probe_chain});
    run({"-X", xt_probe_chain});
    reason = why;
    return works;
}

Ability try_xt_queue() {
    for (const char* command : {"iptables", "ip6tables"}) {
        std::string reason;
        if (!try_xt(command, reason)) {
            return {false, std::string{command} + " -j NFQUEUE does not work: " + reason +
                               "; it is only needed where nft's queue statement is missing"};
        }
    }
    return {true, "iptables -j NFQUEUE works"};
}

std::optional<bool> read_switch(const char* path) {
    std::ifstream file{path};
    int value = 0;
    if (!(file >> value)) return std::nullopt;
    return value != 0;
}

}  // namespace

std::optional<QueueBackend> Probe::backend() const noexcept {
    if (nft_queue.there) return QueueBackend::nft_queue;
    if (xt_nfqueue.there) return QueueBackend::xt_nfqueue;
    return std::nullopt;
}

bool Probe::usable() const noexcept {
    return nft.there && connection_mark.there && redirect.there && backend().has_value();
}

Probe probe() {
    Probe found;
    found.nft = try_nft();
    found.nft_queue = try_rule(forward, "queue to 0-1", "nft's queue statement",
                               "kernel option NFT_QUEUE (kmod-nft-queue)");
    found.connection_mark =
        try_rule(forward, "ct mark set ct mark & 0xe1ffffff | 0x06000000", "the connection mark",
                 "kernel options NF_CONNTRACK_MARK and NFT_CT");
    found.redirect = try_rule(prerouting, "meta l4proto { tcp, udp } redirect to :53",
                              "NAT redirect", "kernel options NF_NAT and NFT_REDIR");
    found.xt_nfqueue = try_xt_queue();
    found.strip_options = try_strip_options();
    found.rate_limits = try_rate_limits();
    found.copies = try_copies();
    return found;
}

Extras probe_extras() {
    return {try_strip_options().there, try_rate_limits().there, try_copies().there};
}

KernelSettings read_kernel_settings() {
    return {.tcp_be_liberal = read_switch("/proc/sys/net/netfilter/nf_conntrack_tcp_be_liberal"),
            .conntrack_checksum = read_switch("/proc/sys/net/netfilter/nf_conntrack_checksum"),
            .ip_forward = read_switch("/proc/sys/net/ipv4/ip_forward"),
            .ip6_forward = read_switch("/proc/sys/net/ipv6/conf/all/forwarding")};
}

}  // namespace tarha::kernel
