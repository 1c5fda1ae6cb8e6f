// The doctor's look at the machine: permission, firewall, kernel switches, interfaces.
#include <array>
#include <charconv>
#include <filesystem>
#include <sstream>

#include "daemon/cli/doctor.h"
#include "daemon/clock/local_clock.h"
#include "daemon/files/read_file.h"
#include "daemon/kernel/process.h"

namespace tarha::cli {
namespace {

constexpr std::size_t max_proc_file = 64UL * 1024;
constexpr std::string_view class_net = "/sys/class/net/";

Diagnosis ok(std::string sentence) {
    return {Health::ok, std::move(sentence)};
}
Diagnosis warn(std::string sentence, std::string fix) {
    return {Health::warn, std::move(sentence), std::move(fix)};
}
Diagnosis failure(std::string sentence, std::string fix) {
    return {Health::fail, std::move(sentence), std::move(fix)};
}
Diagnosis unknown() {
    return warn("not examined without permission", "run tarha doctor as root");
}

bool exists(const std::string& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

// The interfaces of `names` for which `test` holds, as text.
template <class Test>
std::string which(const std::vector<std::string>& names, Test test) {
    std::string found;
    for (const std::string& name : names) {
        if (!test(name)) continue;
        if (!found.empty()) found += ", ";
        found += name;
    }
    return found;
}

Diagnosis check_permission(const Patient& /*patient*/) {
    if (has_net_admin()) return ok("this user may change the firewall");
    return failure("no permission to change the firewall or to queue packets",
                   "run as root, or with CAP_NET_ADMIN");
}

Diagnosis from_ability(const kernel::Ability& ability, std::string fix) {
    if (ability.there) return ok(ability.sentence);
    return failure(ability.sentence, std::move(fix));
}

Diagnosis check_nft(const Patient& patient) {
    if (!patient.probe) return unknown();
    return from_ability(patient.probe->nft, "install nftables and a kernel with nf_tables");
}

Diagnosis check_queue(const Patient& patient) {
    if (!patient.probe) return unknown();
    const kernel::Probe& probe = *patient.probe;
    using Backend = Settings::Backend;
    const Backend wanted = patient.settings.firewall.backend;
    if (wanted == Backend::nft)
        return from_ability(probe.nft_queue, "set firewall.backend = \"auto\"");
    if (wanted == Backend::xt)
        return from_ability(probe.xt_nfqueue, "set firewall.backend = \"auto\"");
    if (probe.nft_queue.there) return ok("packets are queued by nft: " + probe.nft_queue.sentence);
    if (probe.xt_nfqueue.there) {
        return ok("packets are queued by iptables, as this kernel has no nft queue statement");
    }
    return failure(
        "packets cannot be queued: neither nft's queue statement nor iptables -j "
        "NFQUEUE works",
        "install iptables, or a kernel with NFT_QUEUE");
}

Diagnosis check_connection_mark(const Patient& patient) {
    if (!patient.probe) return unknown();
    return from_ability(patient.probe->connection_mark, "use a kernel with NF_CONNTRACK_MARK");
}

Diagnosis check_redirect(const Patient& patient) {
    if (!patient.probe) return unknown();
    return from_ability(patient.probe->redirect, "use a kernel with NFT_REDIR and NF_NAT");
}

Diagnosis check_forwarding(const Patient& /*patient*/) {
    const kernel::KernelSettings kernel = kernel::read_kernel_settings();
    if (!kernel.ip_forward.value_or(false)) {
        return warn("this host does not forward IPv4, so it is no router",
                    "sysctl -w net.ipv4.ip_forward=1");
    }
    if (!kernel.ip6_forward.value_or(false)) return ok("IPv4 is forwarded, IPv6 is not");
    return ok("IPv4 and IPv6 are forwarded");
}

Diagnosis check_conntrack(const Patient& /*patient*/) {
    const kernel::KernelSettings kernel = kernel::read_kernel_settings();
    if (!kernel.tcp_be_liberal) {
        return warn("connection tracking is not loaded yet", "it is loaded when Tarha starts");
    }
    if (*kernel.tcp_be_liberal) {
        return warn(
            "connection tracking takes packets that the receiver would refuse, which helps "
            "to get round the rules",
            "sysctl -w net.netfilter.nf_conntrack_tcp_be_liberal=0");
    }
    if (!kernel.conntrack_checksum.value_or(true)) {
        return warn(
            "connection tracking takes packets with wrong checksums, which helps to get "
            "round the rules",
            "sysctl -w net.netfilter.nf_conntrack_checksum=1");
    }
    return ok("connection tracking is strict");
}

Diagnosis check_interfaces(const Patient& patient) {
    const auto& lan = patient.settings.network.lan;
    if (lan.empty()) {
        return failure("no interface is named as the home's", "set network.lan in tarha.toml");
    }
    const std::string missing =
        which(lan, [](const std::string& name) { return !exists(std::string{class_net} + name); });
    if (!missing.empty()) {
        return failure("there is no interface " + missing, "correct network.lan in tarha.toml");
    }
    return ok("the home is on " + which(lan, [](const std::string&) { return true; }));
}

// Frames between ports of one bridge are not routed; and a port is not where packets come in.
Diagnosis check_bridge(const Patient& patient) {
    const std::string ports = which(patient.settings.network.lan, [](const std::string& name) {
        return exists(std::string{class_net} + name + "/brport");
    });
    if (!ports.empty()) {
        return failure(ports + " is a port of a bridge; routed packets come from the bridge itself",
                       "name the bridge in network.lan");
    }
    const std::string bridges = which(patient.settings.network.lan, [](const std::string& name) {
        return exists(std::string{class_net} + name + "/bridge");
    });
    const auto call = read_file("/proc/sys/net/bridge/bridge-nf-call-iptables", max_proc_file);
    if (!bridges.empty() && call && call->starts_with('1')) {
        return warn("packets within " + bridges + " pass the firewall as well, for nothing",
                    "sysctl -w net.bridge.bridge-nf-call-iptables=0 unless Docker needs it");
    }
    return ok("no bridge is in the way");
}

// A flow in another table's flowtable passes no chain: no name is read, and nothing ends it. The
// guard of the OpenWrt package keeps marked connections out (packaging/openwrt, tests/vm).
Diagnosis check_offload(const Patient& patient) {
    if (!patient.probe) return unknown();
    const auto listed = kernel::run_program("nft", {"list", "ruleset"});
    if (!listed || !listed->succeeded()) return unknown();
    std::istringstream lines{listed->output};
    std::string table;
    bool guarded = false;
    bool offloaded = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.rfind("table ", 0) == 0) {
            table = line.substr(6, line.find(" {") - 6);
            guarded = false;
        }
        guarded = guarded || line.find("tarha: offload guard") != std::string::npos;
        const bool offloads = line.find("flow add @") != std::string::npos ||
                              line.find("flow offload @") != std::string::npos;
        offloaded = offloaded || offloads;
        if (offloads && !guarded) {
            return warn("table " + table + " offloads flows before Tarha can read their names",
                        "switch flow offloading off there (on OpenWrt: option offload guard in "
                        "/etc/config/tarha, or option flow_offloading 0 of the firewall)");
        }
    }
    return ok(offloaded ? "only flows of devices without rules are offloaded"
                        : "nobody offloads flows");
}

Diagnosis check_clock(const Patient& patient) {
    if (patient.now < earliest_believable) {
        return warn("the clock is not set; until it is, schedules are at their strictest",
                    "let NTP set the clock");
    }
    return ok("the clock is set");
}

constexpr std::array checks{
    Check{"permission", check_permission}, Check{"nftables", check_nft},
    Check{"queue", check_queue},           Check{"connection mark", check_connection_mark},
    Check{"redirect", check_redirect},     Check{"connection tracking", check_conntrack},
    Check{"forwarding", check_forwarding}, Check{"interfaces", check_interfaces},
    Check{"bridge", check_bridge},         Check{"flow offload", check_offload},
    Check{"clock", check_clock},
};

}  // namespace

std::span<const Check> system_checks() {
    return checks;
}

bool has_net_admin() {
    constexpr unsigned cap_net_admin = 12;  // linux/capability.h
    constexpr std::string_view label = "CapEff:\t";
    const auto status = read_file("/proc/self/status", max_proc_file);
    if (!status) return false;
    const std::size_t at = status->find(label);
    if (at == std::string::npos) return false;
    std::uint64_t effective = 0;
    const char* first = status->data() + at + label.size();
    std::from_chars(first, status->data() + status->size(), effective, 16);
    return (effective >> cap_net_admin & 1U) != 0;
}

}  // namespace tarha::cli
