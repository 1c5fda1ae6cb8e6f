#include "daemon/kernel/ruleset.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <string_view>

namespace tarha::kernel {
namespace {

// Hook priorities. The iptables backend's rule sits between gate and settle, at mangle (-150);
// dns comes before what others redirect at dstnat (-100).
constexpr std::string_view dns_priority = "-101";
constexpr std::string_view guard_priority = "-1";
constexpr std::string_view watch_priority = "-2";
constexpr std::string_view gate_priority = "-151";
constexpr std::string_view settle_priority = "-149";

std::string hex(std::uint32_t value) {
    std::array<char, 8> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), value, 16).ptr;
    const auto used = static_cast<std::size_t>(end - digits.data());
    return "0x" + std::string(digits.size() - used, '0') + std::string(digits.data(), used);
}

// Lines of the text, indented by how deep they stand.
class Text {
public:
    void line(std::string_view text) {
        text_.append(static_cast<std::size_t>(depth_) * 4, ' ').append(text).append("\n");
    }
    void open(std::string_view head) {
        line(std::string{head} + " {");
        ++depth_;
    }
    void close() {
        --depth_;
        line("}");
    }
    void chain(std::string_view name) { open("chain " + std::string{name}); }
    void base_chain(std::string_view name, std::string_view type, std::string_view hook,
                    std::string_view priority) {
        chain(name);
        line("type " + std::string{type} + " hook " + std::string{hook} + " priority " +
             std::string{priority} + "; policy accept;");
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    std::string text_;
    int depth_ = 0;
};

template <class Items, class Format>
std::string joined(const Items& items, Format format) {
    std::string text;
    for (const auto& item : items) text.append(text.empty() ? "" : ", ").append(format(item));
    return text;
}

// A named set or map of the table.
struct NamedSet {
    std::string_view kind;  // "set" or "map"
    std::string_view name;
    std::string_view type;
    std::string elements;
    bool is_meter = false;  // filled by packets: how fast each device goes
};

// New connections of one device, and packets of its undecided ones; twice that at once. Browsers,
// games and a torrent stay far below; what is beyond waits for its retransmission. Devices that
// nobody knows share one limit, as a new MAC address costs nothing.
constexpr std::string_view new_flow_rate = "200/second burst 400 packets";
constexpr std::string_view undecided_rate = "4000/second burst 4000 packets";
constexpr std::string_view strangers_rate = "1000/second burst 2000 packets";
// Pings are for asking whether somebody is there, not for carrying data.
constexpr std::string_view ping_rate = "10/second burst 20 packets";
constexpr unsigned longest_ping = 128;  // bytes of the IP packet
constexpr std::size_t metered_devices = 4096;

// Of each kind of message that is copied.
constexpr std::string_view copy_rate = "20/second burst 100 packets";

// nft knows no empty list of elements.
void write_set(Text& out, const NamedSet& set, const std::string& elements) {
    out.open(std::string{set.kind} + " " + std::string{set.name});
    out.line("type " + std::string{set.type});
    if (set.is_meter) {
        out.line("size " + std::to_string(metered_devices));
        out.line("flags dynamic,timeout");
        out.line("timeout 1m");
    }
    if (!elements.empty()) out.line("elements = { " + elements + " }");
    out.close();
}

// The ruleset in the form that the text needs: each device once, marks spelled out.
class Renderer {
public:
    explicit Renderer(const Ruleset& rules);

    std::string render();

private:
    [[nodiscard]] std::vector<NamedSet> sets() const;
    void write_clearance(const std::vector<NamedSet>& sets);
    void write_dns();
    void write_guard();
    void write_watch();
    void write_gate();
    void write_first_packet();
    void write_undecided();
    void write_ping();
    void limit(std::string_view meter, std::string_view rate);
    void write_normal();
    void write_http_again();
    void pass_without_data();
    void write_empty_headers();
    void write_ask();
    void write_refuse();
    void write_settle();

    [[nodiscard]] std::string state_is(std::string_view which, FlowState state) const;
    [[nodiscard]] std::string set_mark(std::string_view which, std::uint32_t value) const;
    [[nodiscard]] std::string gate_map() const;

    const Ruleset& rules_;
    std::vector<FilteredDevice> filtered_;
    std::vector<MacAddress> trusted_;
    Text out_;
};

Renderer::Renderer(const Ruleset& rules) : rules_{rules}, filtered_{rules.filtered} {
    const auto by_mac = [](const FilteredDevice& a, const FilteredDevice& b) {
        return a.mac < b.mac;
    };
    const auto same_mac = [](const FilteredDevice& a, const FilteredDevice& b) {
        return a.mac == b.mac;
    };
    std::stable_sort(filtered_.begin(), filtered_.end(), by_mac);
    filtered_.erase(std::unique(filtered_.begin(), filtered_.end(), same_mac), filtered_.end());

    std::set<MacAddress> trusted(rules.trusted.begin(), rules.trusted.end());
    for (const auto& device : filtered_) trusted.erase(device.mac);
    trusted_.assign(trusted.begin(), trusted.end());
}

// "ct mark & MASK == VALUE", looking at the state alone.
std::string Renderer::state_is(std::string_view which, FlowState state) const {
    return std::string{which} + " mark & " + hex(rules_.marks.state_mask()) +
           " == " + hex(rules_.marks.mark(state));
}

// Writes our bits and keeps everybody else's.
std::string Renderer::set_mark(std::string_view which, std::uint32_t value) const {
    const std::string name = std::string{which} + " mark";
    return name + " set " + name + " & " + hex(~rules_.marks.mask()) + " | " + hex(value);
}

std::vector<NamedSet> Renderer::sets() const {
    const std::set<InterfaceName> lan(rules_.lan.begin(), rules_.lan.end());
    const auto name = [](const InterfaceName& one) { return '"' + one.text() + '"'; };
    const auto mac = [](const MacAddress& one) { return one.to_string(); };
    const auto device = [](const FilteredDevice& one) { return one.mac.to_string(); };
    const auto port = [](const FilteredDevice& one) {
        return one.mac.to_string() + " : " + std::to_string(one.dns_port);
    };
    const auto face = [](const FilteredDevice& one) {
        return one.mac.to_string() + " . " + std::to_string(one.dns_port);
    };
    std::vector<NamedSet> all{
        {"set", "lan", "ifname", joined(lan, name)},
        {"set", "trusted", "ether_addr", joined(trusted_, mac)},
        {"set", "filtered", "ether_addr", joined(filtered_, device)},
        {"set", "faces", "ether_addr . inet_service", joined(filtered_, face)},
        {"map", "dns_ports", "ether_addr : inet_service", joined(filtered_, port)}};
    if (!rules_.rate_limits) return all;
    for (const auto* meter : {"new_flows", "undecided_packets", "pings"}) {
        all.push_back({"set", meter, "ether_addr", "", true});
    }
    return all;
}

// Drops what one device sends beyond a rate.
void Renderer::limit(std::string_view meter, std::string_view rate) {
    if (!rules_.rate_limits) return;
    out_.line("update @" + std::string{meter} + " { ether saddr limit rate over " +
              std::string{rate} + " } drop");
}

// Empties what is there. The base chains stay, because the kernel drops all packets that wait in
// a queue when one is removed.
void Renderer::write_clearance(const std::vector<NamedSet>& sets) {
    const std::string table = std::string{"inet "} + table_name;
    out_.open("table " + table);
    for (const auto& set : sets) write_set(out_, set, "");
    out_.close();
    out_.line("flush table " + table);
    for (const auto& set : sets)
        out_.line("flush " + std::string{set.kind} + " " + table + " " + std::string{set.name});
}

// DNS of filtered devices, sent to whomever, goes to the face of their profile.
void Renderer::write_dns() {
    out_.base_chain("dns", "nat", "prerouting", dns_priority);
    out_.line("iifname != @lan return");
    out_.line("meta l4proto != { tcp, udp } return");
    out_.line("th dport != 53 return");
    out_.line("ether saddr @trusted return");
    out_.line("meta l4proto { tcp, udp } redirect to :ether saddr map @dns_ports");
    if (rules_.new_devices_filtered) {
        out_.line("meta l4proto { tcp, udp } redirect to :" +
                  std::to_string(rules_.new_devices_dns_port));
    }
    out_.close();
}

// A face answers only what was redirected to it, and only to its own devices: a flow from when the
// device had another profile ends, as does one to port 53 from before the redirect. The device
// then asks anew.
void Renderer::write_guard() {
    std::set<std::uint16_t> ports;
    for (const auto& device : filtered_) ports.insert(device.dns_port);
    if (rules_.new_devices_filtered) ports.insert(rules_.new_devices_dns_port);

    out_.base_chain("guard", "filter", "input", guard_priority);
    out_.line("iifname \"lo\" accept");
    out_.line("meta l4proto != { tcp, udp } accept");
    out_.line("ct direction reply accept");
    if (!ports.empty()) {
        const auto text = joined(ports, [](std::uint16_t port) { return std::to_string(port); });
        out_.line("th dport { " + text + " } goto face");
    }
    out_.line("iifname @lan th dport 53 goto stale_dns");
    out_.close();

    out_.chain("face");
    out_.line("iifname @lan ct status dnat ether saddr . th dport @faces accept");
    if (rules_.new_devices_filtered) {
        out_.line("iifname @lan ct status dnat th dport " +
                  std::to_string(rules_.new_devices_dns_port) +
                  " ether saddr != @trusted ether saddr != @filtered accept");
    }
    out_.line("goto refuse");
    out_.close();

    out_.chain("stale_dns");
    out_.line("ct status dnat accept");
    out_.line("ether saddr @trusted accept");
    if (!rules_.new_devices_filtered) out_.line("ether saddr != @filtered accept");
    out_.line("goto refuse");
    out_.close();
}

// What devices say to all about themselves is copied to the daemon, of each kind as much as a home
// says. Whatever was sent to the router alone leaves at the first rule.
void Renderer::write_watch() {
    out_.base_chain("watch", "filter", "input", watch_priority);
    if (rules_.copies) {
        out_.line("meta pkttype host accept");
        out_.line("iifname != @lan accept");
        const std::string copy = " limit rate " + std::string{copy_rate} + " log group " +
                                 std::to_string(*rules_.copies) + " queue-threshold 1";
        out_.line("udp sport 68 udp dport 67" + copy);
        out_.line("udp sport 67 udp dport 68" + copy);
        out_.line("udp sport 546 udp dport 547" + copy);
        out_.line("icmpv6 type nd-router-advert" + copy);
        out_.line("udp dport 5353" + copy);
    }
    out_.close();
}

// What a connection's mark says: one look-up, before anything else.
std::string Renderer::gate_map() const {
    const MarkLayout& marks = rules_.marks;
    std::string map;
    for (unsigned epoch = 0; epoch < epoch_count; ++epoch) {
        const bool current = epoch == rules_.epoch % epoch_count;
        map += hex(marks.mark(FlowState::allow, epoch)) +
               (current ? " : accept, " : " : goto again, ");
    }
    for (unsigned epoch = 0; epoch < epoch_count; ++epoch) {
        map += hex(marks.mark(FlowState::block, epoch)) + " : goto refuse, ";
        map += hex(marks.mark(FlowState::undecided, epoch)) + " : goto undecided, ";
    }
    map.resize(map.size() - 2);
    return map;
}

void Renderer::write_gate() {
    // Another QUIC connection may begin on the ports of one that is allowed: a client's Initial
    // packets (RFC 9000 section 17.2.2, RFC 9369 section 3.2) are always shown to the daemon, and
    // long headers of drafts and of mvfst, which it cannot read and refuses.
    out_.chain("quic_again");
    for (const auto* initial :
         {"@th,64,4 0xc @th,72,32 0x1", "@th,64,4 0xd @th,72,32 0x6b3343cf",
          "@th,64,2 0x3 @th,72,24 0xff0000", "@th,64,2 0x3 @th,72,24 0xfaceb0"}) {
        out_.line(std::string{initial} + " goto ask");
    }
    out_.close();

    out_.base_chain("gate", "filter", "forward", gate_priority);
    // The bulk of all traffic leaves here, before any set is asked; UDP looks for a new QUIC first,
    // port 80 for another request.
    const std::string allowed = "ct mark & " + hex(rules_.marks.mask()) +
                                " == " + hex(rules_.marks.mark(FlowState::allow, rules_.epoch));
    out_.line(allowed + " tcp dport != 80 accept");
    out_.line(allowed + " tcp dport 80 iifname @lan ct direction original goto http_again");
    out_.line("meta l4proto udp iifname @lan ct direction original " +
              state_is("ct", FlowState::allow) + " jump quic_again");
    out_.line("ct mark & " + hex(rules_.marks.mask()) + " vmap { " + gate_map() + " }");
    out_.line("iifname != @lan accept");
    out_.line("oifname @lan accept");
    out_.line("ether saddr @trusted accept");
    if (!rules_.new_devices_filtered) out_.line("ether saddr != @filtered accept");
    out_.line("goto first_packet");
    out_.close();
}

// A filtered device opens a connection, or one from before our time goes on. What the kernel
// cannot keep a mark for (invalid, untracked) could never be decided: it is dropped.
void Renderer::write_first_packet() {
    out_.chain("first_packet");
    out_.line("icmp type echo-request goto ping");
    out_.line("icmpv6 type echo-request goto ping");
    out_.line("meta l4proto { icmp, icmpv6 } accept");
    out_.line("ct state invalid,untracked drop");
    out_.line("tcp dport { 53, 853 } reject with tcp reset");
    out_.line("udp dport { 53, 784, 853, 8853 } reject with icmpx admin-prohibited");
    out_.line("meta l4proto != { tcp, udp } reject with icmpx admin-prohibited");
    limit("new_flows", new_flow_rate);
    if (rules_.rate_limits) {
        out_.line("ether saddr != @filtered limit rate over " + std::string{strangers_rate} +
                  " drop");
    }
    out_.line(set_mark("ct", rules_.marks.mark(FlowState::undecided)));
    out_.line("goto undecided");
    out_.close();
}

void Renderer::write_ping() {
    out_.chain("ping");
    const std::string longest = std::to_string(longest_ping);
    out_.line("meta length > " + longest + " drop");
    limit("pings", ping_rate);
    out_.line("accept");
    out_.close();
}

// What only helps to show us other bytes than the server will take is dropped or made plain, as
// long as a flow is undecided: README.md has the reason of each line.
void Renderer::write_normal() {
    out_.chain("normal");
    limit("undecided_packets", undecided_rate);
    out_.line("goto plain");
    out_.close();

    out_.chain("plain");
    out_.line("ip frag-off & 0x3fff != 0 drop");
    for (const auto* header : {"frag", "rt", "hbh", "dst"}) {
        out_.line("exthdr " + std::string{header} + " exists drop");
    }
    out_.line("meta l4proto != tcp return");
    out_.line("tcp flags & (fin | syn | rst | ack) == 0x0 drop");
    out_.line("tcp flags & urg == urg drop");
    out_.line("tcp option md5sig exists drop");
    const std::string fast_open = "tcp option fastopen ";
    out_.line(rules_.strip_options ? "tcp flags & (syn | ack) == syn reset tcp option fastopen"
                                   : fast_open + "exists drop");
    out_.close();
}

// Only what carries data is worth a question. Header sizes that are not plain (IPv4 options,
// IPv6 extension headers) count as data. Errors about a connection (ICMP) share its mark.
void Renderer::write_undecided() {
    out_.chain("undecided");
    out_.line("meta l4proto { icmp, icmpv6 } accept");
    out_.line("iifname @lan jump normal");
    out_.line("meta l4proto udp goto ask");
    if (rules_.queue_syn) out_.line("tcp flags & (syn | ack) == syn goto ask");
    out_.line("goto data");
    out_.close();

    // Allowed under an older epoch: every packet asks until one is answered.
    out_.chain("again");
    out_.line("meta l4proto { icmp, icmpv6 } accept");
    out_.line("goto ask");
    out_.close();
}

// Another request for another host may follow on a plain HTTP connection that is allowed: what a
// client says on port 80 is always shown to the daemon.
void Renderer::write_http_again() {
    out_.chain("http_again");
    pass_without_data();
    out_.line("jump plain");
    out_.line("ip ttl set 64");
    out_.line("ip6 hoplimit set 64");
    out_.line("goto ask");
    out_.close();

    out_.chain("data");
    pass_without_data();
    out_.line("goto ask");
    out_.close();
}

// TCP without data is accepted.
void Renderer::pass_without_data() {
    const auto jumps = [](unsigned network_header) {
        std::string map;
        for (unsigned words = 5; words <= 15; ++words) {
            map += (map.empty() ? "" : ", ") + std::to_string(network_header + words * 4) +
                   " : jump empty_tcp" + std::to_string(words * 4);
        }
        return map;
    };
    out_.line("ip hdrlength 5 ip protocol tcp ip length vmap { " + jumps(20) + " }");
    out_.line("ip6 nexthdr tcp ip6 length vmap { " + jumps(0) + " }");
}

// One chain for each size a TCP header can have: all of the packet is header.
void Renderer::write_empty_headers() {
    for (unsigned words = 5; words <= 15; ++words) {
        out_.chain("empty_tcp" + std::to_string(words * 4));
        out_.line("tcp doff " + std::to_string(words) + " accept");
        out_.close();
    }
}

// The packet's own mark says that it waits for a verdict; a verdict always takes it away.
void Renderer::write_ask() {
    out_.chain("ask");
    out_.line(set_mark("meta", rules_.marks.mark(FlowState::undecided)));
    if (rules_.backend == QueueBackend::nft_queue) {
        const std::string first = std::to_string(rules_.queues.first);
        const std::string range =
            rules_.queues.count > 1 ? first + "-" + std::to_string(rules_.queues.last()) : first;
        out_.line((rules_.fail_open ? "queue flags bypass to " : "queue to ") + range);
    } else {
        out_.line("accept");
    }
    out_.close();
}

void Renderer::write_refuse() {
    out_.chain("refuse");
    out_.line("meta l4proto tcp reject with tcp reset");
    out_.line("reject with icmpx admin-prohibited");
    out_.close();
}

// What the verdict wrote on the packet is kept for the connection; our bits leave the packet.
// A packet that still waits was never shown to the daemon: the queueing rule is missing.
void Renderer::write_settle() {
    out_.base_chain("settle", "filter", "forward", settle_priority);
    // The bulk again: nobody was asked about this packet, and its flow waits for nothing.
    out_.line("meta mark & " + hex(rules_.marks.mask()) + " == 0 ct mark & " +
              hex(rules_.marks.state_mask()) +
              " != " + hex(rules_.marks.mark(FlowState::undecided)) + " accept");
    // After the daemon has seen it: a packet that was to die on the way arrives.
    const std::string undecided =
        "iifname @lan ct direction original " + state_is("ct", FlowState::undecided);
    out_.line(undecided + " ip ttl set 64");
    out_.line(undecided + " ip6 hoplimit set 64");
    out_.line("meta mark & " + hex(rules_.marks.mask()) + " == 0 accept");
    out_.line("ct mark & " + hex(rules_.marks.mask()) + " == 0 accept");
    for (unsigned epoch = 0; epoch < epoch_count; ++epoch) {
        const std::uint32_t allow = rules_.marks.mark(FlowState::allow, epoch);
        out_.line("meta mark & " + hex(rules_.marks.mask()) + " == " + hex(allow) + " " +
                  set_mark("ct", allow));
    }
    const std::string blocked = state_is("meta", FlowState::block);
    out_.line(blocked + " " + set_mark("ct", rules_.marks.mark(FlowState::block)));
    out_.line(blocked + " goto refuse");
    if (!rules_.fail_open) out_.line(state_is("meta", FlowState::undecided) + " drop");
    out_.line("meta mark set meta mark & " + hex(~rules_.marks.mask()));
    out_.close();
}

std::string Renderer::render() {
    const auto all_sets = sets();
    write_clearance(all_sets);
    out_.open("table inet " + std::string{table_name});
    for (const auto& set : all_sets) write_set(out_, set, set.elements);
    write_refuse();
    write_dns();
    write_watch();
    write_guard();
    write_ask();
    write_empty_headers();
    write_ping();
    write_normal();
    write_http_again();
    write_undecided();
    write_first_packet();
    write_gate();
    write_settle();
    out_.close();
    return out_.take();
}

}  // namespace

std::string render_removal() {
    const std::string table = "table inet " + std::string{table_name};
    return table + "\ndelete " + table + "\n";
}

std::string render(const Ruleset& ruleset) {
    return Renderer{ruleset}.render();
}

}  // namespace tarha::kernel
