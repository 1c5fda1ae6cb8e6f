#include "daemon/inspect/inspector.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "daemon/flow/flow_key.h"
#include "daemon/flow/flow_table.h"
#include "daemon/flow/name_store.h"
#include "daemon/inspect/flow_record.h"
#include "daemon/wire/packet.h"
#include "rules/decide.h"

namespace tarha::inspect {
namespace {

using flow::FlowKey;

// A hello that takes longer than this from its first byte is not read to its end.
constexpr std::uint32_t max_collecting_seconds = 10;
// Packets of a server that speaks while the client says nothing readable, or of a client that
// goes on after an allowed hello without an answer (an upload): then the flow is decided.
constexpr std::uint16_t max_undecided_packets = 64;
// Room for names: 56 bytes for each flow that can be remembered. Real ones have 20 to 30; whoever
// fills it with long ones has flows that are judged as nameless when the policy changes.
constexpr std::size_t name_blocks_a_flow = 2;

// A packet that came straight from a device has 64, 128 or 255 hops left, less the router's own.
// Each router or hotspot behind the device takes one more.
bool came_through_another_hop(std::uint8_t hops_left) noexcept {
    constexpr std::array<std::uint8_t, 3> usual_starts{64, 128, 255};
    constexpr int most_hops_behind = 3;
    return std::ranges::any_of(usual_starts, [hops_left](int start) {
        const int missing = start - 1 - hops_left;
        return missing >= 1 && missing <= most_hops_behind;
    });
}

// A long header (RFC 8999 section 5.1) with the fixed bit of QUIC 1 and 2.
bool may_begin_quic(const wire::Packet& packet) noexcept {
    return packet.transport == wire::Transport::udp && !packet.payload.empty() &&
           (packet.payload.front() & 0xc0U) == 0xc0U;
}

// A hello that was read whole and names nobody, without hiding that it does.
bool names_nobody(const Finding& finding) noexcept {
    const bool is_hello = finding.protocol == Protocol::tls || finding.protocol == Protocol::quic;
    return is_hello && finding.outcome == wire::Outcome::none && !finding.has_esni &&
           !finding.has_ech && finding.tunnel == wire::Tunnel::none;
}

// Reasons that stand above what the shield only suspects.
bool is_beyond_doubt(Reason reason) noexcept {
    return reason == Reason::never_block || reason == Reason::not_filtered ||
           reason == Reason::grant || reason == Reason::rule;
}

// True when `acknowledged` covers everything before `sequence` (RFC 9293 section 3.4).
bool covers(std::uint32_t acknowledged, std::uint32_t sequence) noexcept {
    return static_cast<std::int32_t>(acknowledged - sequence) >= 0;
}

}  // namespace

struct Inspector::Impl {
    Impl(Inspector& owner, InspectorLimits limits, const HashKey& key,
         const DnsKnowledge* dns_knowledge)
        : self{owner},
          knowledge{dns_knowledge},
          tcp_pool{limits.collectors},
          udp_pool{limits.collectors},
          names{static_cast<std::uint32_t>(limits.flows * name_blocks_a_flow)},
          flows{limits.flows, key} {}

    // One packet with everything that judging it takes.
    struct Context {
        const wire::Packet& packet;
        const FlowKey& key;
        const Snapshot& snapshot;
        std::uint32_t now;
    };

    Mark from_client(const Context& at, const MacAddress& device) noexcept;
    Mark from_server(const Context& at) noexcept;
    Mark client_tcp(const Context& at, FlowRecord& record) noexcept;
    Mark client_udp(const Context& at, FlowRecord& record) noexcept;
    Mark watch_again(const Context& at, FlowRecord& record) noexcept;
    Mark follow(const Context& at, FlowRecord& record) noexcept;
    Mark read_on(const Context& at, FlowRecord& record) noexcept;
    Verdict judge_request(const Context& at, FlowRecord& record) noexcept;
    FlowRecord& begin(const Context& at, const MacAddress& device) noexcept;
    static bool is_other_syn(const Context& at, const FlowRecord& record) noexcept;
    Mark contradict(const Context& at, FlowRecord& record) noexcept;
    void on_syn(const Context& at, FlowRecord& record) noexcept;
    bool lend_collector(const Context& at, FlowRecord& record) noexcept;
    void reclaim_collectors(std::uint32_t now) noexcept;
    [[nodiscard]] bool is_too_slow(const FlowRecord& record, std::uint32_t now) const noexcept;

    Mark judge(const Context& at, FlowRecord& record, const Finding& finding) noexcept;
    Mark judge_unread(const Context& at, FlowRecord& record) noexcept;
    Mark judge_again(const Context& at, FlowRecord& record) noexcept;
    Mark settle(const Context& at, FlowRecord& record) noexcept;
    DomainName characterise(const Context& at, FlowRecord& record, const Finding& finding) noexcept;
    [[nodiscard]] rules::Decision decide(const Context& at, const FlowRecord& record,
                                         const DomainName& host) const noexcept;
    [[nodiscard]] rules::Decision decide_named(const Context& at, const FlowRecord& record,
                                               const DomainName& host,
                                               const rules::Profile& profile,
                                               const rules::Situation& situation) const noexcept;
    void take_notice(const Context& at, FlowRecord& record, const DomainName& host,
                     const rules::Decision& decision) noexcept;
    Mark finish(const Context& at, FlowRecord& record, Verdict verdict) noexcept;
    void tell(const Context& at, const FlowRecord& record, const DomainName& host,
              const rules::Decision& decision, bool was_living) noexcept;
    void count(InspectorCounters::Name name) noexcept { self.counters_.add(name); }

    Inspector& self;
    const DnsKnowledge* knowledge;         // may be null
    flow::Pool<TcpConversation> tcp_pool;  // before flows: they lend from here
    flow::Pool<UdpConversation> udp_pool;
    flow::NameStore names;
    flow::FlowTable<FlowRecord> flows;
    wire::quic::InitialOpener opener;
    std::uint32_t reclaimed_at = 0;
};

Inspector::Inspector(InspectorLimits limits, HashKey key, const DnsKnowledge* knowledge)
    : impl_{std::make_unique<Impl>(*this, limits, key, knowledge)} {}
Inspector::~Inspector() = default;

Mark Inspector::inspect(const QueuedPacket& packet, const Snapshot& snapshot,
                        std::uint32_t now) noexcept {
    counters_.add(InspectorCounters::packets);
    const wire::ParsedPacket parsed = wire::parse_ip_packet(packet.ip);
    const bool readable =
        parsed.kind == wire::PacketKind::whole && parsed.packet.transport != wire::Transport::other;
    if (!readable) {
        counters_.add(InspectorCounters::broken_packet);
        return Mark::block;
    }
    const wire::Packet& ip = parsed.packet;
    const FlowKey key = packet.from_lan ? FlowKey{ip.source, ip.destination, ip.protocol}
                                        : FlowKey{ip.destination, ip.source, ip.protocol};
    const Impl::Context at{ip, key, snapshot, now};
    return packet.from_lan ? impl_->from_client(at, packet.source) : impl_->from_server(at);
}

Mark Inspector::Impl::from_client(const Context& at, const MacAddress& device) noexcept {
    const bool is_tcp = at.packet.transport == wire::Transport::tcp;
    const bool is_syn = is_tcp && at.packet.flags.syn && !at.packet.flags.ack;
    FlowRecord* record = flows.find(at.key, at.now);
    if (record == nullptr && is_tcp && !is_syn) {  // no beginning, no name: no pass
        count(InspectorCounters::unknown_flow);
        return Mark::block;
    }
    const bool is_decided = record != nullptr && (record->state == FlowState::allowed ||
                                                  record->state == FlowState::blocked);
    if (record == nullptr || (is_syn && is_decided)) record = &begin(at, device);
    if (is_syn && is_other_syn(at, *record)) return contradict(at, *record);
    if (is_syn) on_syn(at, *record);
    switch (record->state) {
        case FlowState::allowed:
            if (record->is_followed && !at.packet.payload.empty()) return follow(at, *record);
            return may_begin_quic(at.packet) ? watch_again(at, *record) : judge_again(at, *record);
        case FlowState::blocked:
            return Mark::block;
        case FlowState::collecting:
        case FlowState::settling:
            break;
    }
    return is_tcp ? client_tcp(at, *record) : client_udp(at, *record);
}

FlowRecord& Inspector::Impl::begin(const Context& at, const MacAddress& device) noexcept {
    FlowRecord& record = flows.insert(at.key, at.now, [this](const FlowKey&, FlowRecord&) noexcept {
        count(InspectorCounters::table_full);
    });
    record.device = device;
    record.begun = at.now;
    if (at.packet.flags.syn) record.syn_sequence = at.packet.sequence;
    if (came_through_another_hop(at.packet.hops_left)) record.notices.add(Notice::hop_behind);
    return record;
}

// Two beginnings of one connection within the time a hello may take: one of them is a lie.
bool Inspector::Impl::is_other_syn(const Context& at, const FlowRecord& record) noexcept {
    return at.packet.sequence != record.syn_sequence &&
           at.now - record.begun <= max_collecting_seconds;
}

Mark Inspector::Impl::contradict(const Context& at, FlowRecord& record) noexcept {
    Finding finding;
    finding.outcome = wire::Outcome::foreign;
    finding.protocol = record.protocol;
    finding.contradiction = true;
    return judge(at, record, finding);
}

// The first SYN of a connection, sent again, or of a new one on the same ports.
void Inspector::Impl::on_syn(const Context& at, FlowRecord& record) noexcept {
    record.syn_sequence = at.packet.sequence;
    if (!record.tcp) return;
    record.tcp->on_client_syn(at.packet.sequence);
    if (record.tcp->finding().outcome == wire::Outcome::need_more) {
        record.state = FlowState::collecting;
    }
}

bool Inspector::Impl::is_too_slow(const FlowRecord& record, std::uint32_t now) const noexcept {
    return record.collecting_since != 0 && now - record.collecting_since > max_collecting_seconds;
}

// Frees the buffers of hellos that were begun and never finished, or that were judged.
void Inspector::Impl::reclaim_collectors(std::uint32_t now) noexcept {
    if (now == reclaimed_at) return;  // at most one walk a second
    reclaimed_at = now;
    flows.for_each([this, now](const FlowKey&, FlowRecord& record) noexcept {
        if (record.state != FlowState::allowed || !(record.udp || record.tcp)) return;
        const bool is_unfinished =
            record.tcp || record.udp->finding().outcome == wire::Outcome::need_more;
        if (is_unfinished && !is_too_slow(record, now)) return;
        record.tcp.reset();
        record.udp.reset();
        record.left_unfinished = is_unfinished;
    });
    flows.erase_if([this, now](const FlowKey&, const FlowRecord& record, std::uint32_t) noexcept {
        return record.state == FlowState::collecting && is_too_slow(record, now);
    });
}

bool Inspector::Impl::lend_collector(const Context& at, FlowRecord& record) noexcept {
    if (record.tcp || record.udp) return true;
    const bool is_tcp = at.packet.transport == wire::Transport::tcp;
    for (int attempt = 0; attempt < 2; ++attempt) {
        if (is_tcp) record.tcp = tcp_pool.borrow(at.key.server.port);
        if (!is_tcp) record.udp = udp_pool.borrow();
        if (record.tcp || record.udp) break;
        reclaim_collectors(at.now);
    }
    if (record.tcp) record.tcp->on_client_syn(record.syn_sequence);
    record.collecting_since = at.now == 0 ? 1 : at.now;
    return record.tcp || record.udp;
}

Mark Inspector::Impl::client_tcp(const Context& at, FlowRecord& record) noexcept {
    if (at.packet.payload.empty()) return Mark::none;
    if (!lend_collector(at, record)) {
        count(InspectorCounters::no_collector);
        return judge_unread(at, record);
    }
    const std::uint32_t sequence = at.packet.sequence + (at.packet.flags.syn ? 1U : 0U);
    const Finding& finding = record.tcp->on_client_data(sequence, at.packet.payload);
    if (finding.contradiction) return judge(at, record, finding);
    if (record.state == FlowState::settling) {
        if (read_on(at, record) == Mark::block) return Mark::block;
        const bool is_upload = ++record.packets > max_undecided_packets && !record.has_open_request;
        return is_upload ? settle(at, record) : Mark::none;
    }
    if (finding.outcome != wire::Outcome::need_more) return judge(at, record, finding);
    if (!is_too_slow(record, at.now)) return Mark::none;
    count(InspectorCounters::gave_up);
    return judge_unread(at, record);
}

Mark Inspector::Impl::client_udp(const Context& at, FlowRecord& record) noexcept {
    if (!lend_collector(at, record)) {
        count(InspectorCounters::no_collector);
        return judge_unread(at, record);
    }
    const Finding& finding = record.udp->on_client_data(at.packet.payload, opener);
    if (finding.outcome != wire::Outcome::need_more) return judge(at, record, finding);
    if (!is_too_slow(record, at.now)) return Mark::none;
    count(InspectorCounters::gave_up);
    return judge_unread(at, record);
}

// An allowed UDP flow shows a QUIC Initial: of the same connection, or the beginning of another
// one on the same ports, which is judged like the first.
Mark Inspector::Impl::watch_again(const Context& at, FlowRecord& record) noexcept {
    if (judge_again(at, record) == Mark::block) return Mark::block;
    if (record.left_unfinished) return finish(at, record, Verdict::block);
    if (!lend_collector(at, record)) {
        count(InspectorCounters::no_collector);
        return finish(at, record, Verdict::block);
    }
    const bool was_answered = record.udp->finding().outcome != wire::Outcome::need_more;
    const Finding& finding = record.udp->on_client_data(at.packet.payload, opener);
    if (finding.outcome == wire::Outcome::need_more) {
        if (was_answered) record.collecting_since = at.now;
        return Mark::none;
    }
    const bool is_same = finding.outcome == wire::Outcome::found && !finding.left_another &&
                         finding.host == record.host.name();
    return is_same ? Mark::allow : judge(at, record, finding);
}

// Data on a plain HTTP connection that is allowed: what was left of a request, or the next one.
Mark Inspector::Impl::follow(const Context& at, FlowRecord& record) noexcept {
    if (judge_again(at, record) == Mark::block) return Mark::block;
    if (record.left_unfinished) return finish(at, record, Verdict::block);
    const auto size = static_cast<std::uint32_t>(at.packet.payload.size());
    const bool is_old = !record.tcp && covers(record.next_request, at.packet.sequence + size);
    if (is_old) return Mark::allow;
    if (!record.tcp) {
        if (!lend_collector(at, record)) {
            count(InspectorCounters::no_collector);
            return finish(at, record, Verdict::block);
        }
        record.tcp->begin_at_request(record.next_request);
        record.has_open_request = true;
    }
    const Finding& finding = record.tcp->on_client_data(at.packet.sequence, at.packet.payload);
    if (finding.contradiction) return judge(at, record, finding);
    if (read_on(at, record) == Mark::block) return Mark::block;
    if (record.has_open_request && is_too_slow(record, at.now)) {
        count(InspectorCounters::gave_up);
        return finish(at, record, Verdict::block);
    }
    return record.has_open_request ? Mark::allow : finish(at, record, Verdict::allow);
}

// Reads the requests behind the first one, as far as they have come (RFC 9112 section 9.3).
Mark Inspector::Impl::read_on(const Context& at, FlowRecord& record) noexcept {
    while (record.is_followed) {
        if (!record.has_open_request) record.has_open_request = record.tcp->next_request();
        if (!record.has_open_request) break;
        if (record.tcp->finding().outcome == wire::Outcome::need_more) break;
        record.has_open_request = false;
        if (judge_request(at, record) == Verdict::block) return finish(at, record, Verdict::block);
    }
    return Mark::none;
}

// A further request: for the same host, or for one that is judged like the first.
Verdict Inspector::Impl::judge_request(const Context& at, FlowRecord& record) noexcept {
    const Finding& finding = record.tcp->finding();
    // Another protocol took over (WebSocket); only a server that agreed to that reads on.
    const bool is_other = finding.outcome == wire::Outcome::foreign &&
                          finding.protocol == Protocol::other &&
                          finding.tunnel == wire::Tunnel::none;
    if (is_other) record.is_followed = false;
    const bool is_plain = finding.outcome == wire::Outcome::found &&
                          finding.protocol == Protocol::http && !finding.is_connect &&
                          !finding.disputed && !finding.is_endless;
    const bool is_same = is_plain && finding.host == record.host.name();
    if (is_other || is_same) return Verdict::allow;
    if (finding.gave_up) count(InspectorCounters::gave_up);
    const DomainName host = characterise(at, record, finding);
    record.host = names.keep(host);
    const rules::Decision decision = decide(at, record, host);
    take_notice(at, record, host, decision);
    tell(at, record, host, decision, true);
    return decision.verdict;
}

Mark Inspector::Impl::from_server(const Context& at) noexcept {
    FlowRecord* record = flows.find(at.key, at.now);
    if (record == nullptr) {
        count(InspectorCounters::unknown_flow);
        return Mark::block;
    }
    if (record->state == FlowState::allowed) return judge_again(at, *record);
    if (record->state == FlowState::blocked) return Mark::block;
    if (at.packet.payload.empty()) return Mark::none;
    if (record->state == FlowState::settling) {
        // Acknowledged by data: the server has taken what was judged, nothing can change it now.
        const bool is_settled =
            covers(at.packet.acknowledgment, record->settle_sequence) && !record->has_open_request;
        return is_settled ? settle(at, *record) : Mark::none;
    }
    // The server has had more of the client, its FIN apart, than went through here.
    const bool knows_more =
        record->tcp && !covers(record->tcp->next_sequence() + 1, at.packet.acknowledgment);
    if (knows_more) return contradict(at, *record);
    if (record->udp) record->udp->on_server_data(at.packet.payload, opener);
    return ++record->packets > max_undecided_packets ? judge_unread(at, *record) : Mark::none;
}

// What the rules say about the flow as it is known; `host` empty: it has no readable name.
rules::Decision Inspector::Impl::decide(const Context& at, const FlowRecord& record,
                                        const DomainName& host) const noexcept {
    const rules::Household& household = *at.snapshot.household;
    const rules::ProfileIndex index = household.profile_of(record.device);
    const rules::Profile& profile = household.profile(index);
    const rules::Situation situation = at.snapshot.situation(index);
    const bool carries_others = record.tunnel != wire::Tunnel::none;
    if (host.empty() && !carries_others) {
        return rules::decide_unknown(household, profile, situation, at.key.server.port);
    }
    rules::Decision decision = decide_named(at, record, host, profile, situation);
    if (decision.verdict == Verdict::block || is_beyond_doubt(decision.reason)) return decision;
    const bool strays =
        record.is_unbound && rules::bound_addresses(profile) == rules::BoundAddresses::block;
    if (strays) decision = {Verdict::block, Reason::bypass};
    return decision;
}

rules::Decision Inspector::Impl::decide_named(const Context& at, const FlowRecord& record,
                                              const DomainName& host, const rules::Profile& profile,
                                              const rules::Situation& situation) const noexcept {
    const rules::Household& household = *at.snapshot.household;
    const std::uint16_t port = at.key.server.port;
    const bool carries_others = record.tunnel != wire::Tunnel::none;
    const rules::Decision decision =
        carries_others ? rules::decide_tunnel(household, profile, host, situation, port)
                       : rules::decide(household, profile, host, situation);
    if (decision.verdict == Verdict::block || decision.reason == Reason::not_filtered) {
        return decision;
    }
    if (record.is_ambiguous) {
        return rules::decide_unknown(household, profile, situation, port);
    }
    const bool refuses_quic = record.protocol == Protocol::quic && !profile.quic_allowed &&
                              decision.reason != Reason::never_block;
    if (refuses_quic) return {Verdict::block, Reason::bypass, 0};
    return decision;
}

// Notes what is known of the flow once it has been read; gives its name.
DomainName Inspector::Impl::characterise(const Context& at, FlowRecord& record,
                                         const Finding& finding) noexcept {
    record.protocol = finding.protocol;
    DomainName host = finding.outcome == wire::Outcome::found ? finding.host : DomainName{};
    record.tunnel = finding.tunnel;
    record.is_ambiguous = finding.is_connect || finding.disputed || finding.has_esni;
    // A request without an end hides what comes after it: noticed, or refused where the family
    // wants to know all.
    const auto profile = at.snapshot.household->profile_of(record.device);
    const bool knows_all =
        at.snapshot.household->profile(profile).unknown == rules::UnknownPolicy::block;
    if (finding.is_endless && knows_all) record.is_ambiguous = true;
    record.is_followed =
        finding.protocol == Protocol::http && !finding.is_endless && !finding.is_connect;
    if (finding.is_endless) record.notices.add(Notice::unknown_protocol);
    if (knowledge == nullptr) return host;
    const auto slot = at.snapshot.dns_slot(profile);
    const IpAddress& server = at.key.server.address;
    const bool is_encrypted =
        finding.protocol == Protocol::tls || finding.protocol == Protocol::quic;
    record.is_unbound = is_encrypted && !knowledge->gave_address(slot, server, at.now);
    const bool is_by_address =
        names_nobody(finding) && may_go_by_address(at.snapshot.household->profile(profile));
    if (is_by_address) host = knowledge->name_of(slot, server, at.now);
    // A cover that nobody looked up for its own sake stands before something else.
    if (finding.has_ech && knowledge->is_cover(host, at.now) &&
        !knowledge->gave_name(slot, host, at.now)) {
        record.is_ambiguous = true;
    }
    const auto owner = knowledge->owner_of(record.tunnel, server, at.now);
    if (owner.empty()) return host;
    record.tunnel = wire::Tunnel::none;
    return DomainName::from_text(owner).value_or(DomainName{});
}

// What passes, and is worth telling.
void Inspector::Impl::take_notice(const Context& at, FlowRecord& record, const DomainName& host,
                                  const rules::Decision& decision) noexcept {
    if (decision.verdict == Verdict::block || is_beyond_doubt(decision.reason)) {
        record.notices = {};
        return;
    }
    const rules::Household& household = *at.snapshot.household;
    const rules::Profile& profile = household.profile(household.profile_of(record.device));
    const bool is_bound_wanted = rules::bound_addresses(profile) != rules::BoundAddresses::off;
    if (record.is_unbound && is_bound_wanted) record.notices.add(Notice::unbound_address);
    if (record.tunnel != wire::Tunnel::none) record.notices.add(Notice::tunnel);
    const bool is_unread = record.protocol == Protocol::other && host.empty();
    if (is_unread && record.tunnel == wire::Tunnel::none) {
        record.notices.add(Notice::unknown_protocol);
    }
    if (record.notices.has(Notice::unbound_address)) count(InspectorCounters::unbound_address);
    if (record.notices.has(Notice::tunnel)) count(InspectorCounters::tunnel);
    if (record.notices.has(Notice::unknown_protocol)) count(InspectorCounters::unknown_protocol);
    if (record.notices.has(Notice::hop_behind)) count(InspectorCounters::hop_behind);
}

// The first answer about a flow, or a contradiction later.
Mark Inspector::Impl::judge(const Context& at, FlowRecord& record,
                            const Finding& finding) noexcept {
    // Of two hellos on one pair of ports the server may finish the one that was left; honest
    // clients leave one only when the server wants another version.
    const bool lies = finding.contradiction || finding.left_another;
    if (lies) count(InspectorCounters::contradiction);
    if (finding.gave_up) count(InspectorCounters::gave_up);
    const DomainName host = characterise(at, record, finding);
    record.host = names.keep(host);
    if (record.host.empty() && !host.empty()) count(InspectorCounters::name_not_kept);
    rules::Decision decision = decide(at, record, host);
    // A sender that says two things about the same byte is never honest, whatever the policy.
    if (lies) decision = {Verdict::block, Reason::unknown_name, 0};
    take_notice(at, record, host, decision);
    tell(at, record, host, decision, false);
    if (decision.verdict == Verdict::allow && record.tcp) {
        record.state = FlowState::settling;
        record.settle_sequence = record.tcp->next_sequence();
        record.packets = 0;
        return read_on(at, record);
    }
    return finish(at, record, decision.verdict);
}

// No name was read and none will be.
Mark Inspector::Impl::judge_unread(const Context& at, FlowRecord& record) noexcept {
    const rules::Decision decision = decide(at, record, {});
    tell(at, record, {}, decision, false);
    return finish(at, record, decision.verdict);
}

// A living flow that the kernel sends here again: the epoch has turned, or a packet was under way
// when the mark was set.
Mark Inspector::Impl::judge_again(const Context& at, FlowRecord& record) noexcept {
    if (record.version == at.snapshot.version) return Mark::allow;
    count(InspectorCounters::asked_again);
    const DomainName host = record.host.name();
    const rules::Decision decision = decide(at, record, host);
    tell(at, record, host, decision, true);
    if (decision.verdict == Verdict::block) return finish(at, record, decision.verdict);
    record.version = at.snapshot.version;
    return Mark::allow;
}

Mark Inspector::Impl::settle(const Context& at, FlowRecord& record) noexcept {
    const DomainName host = record.host.name();
    const rules::Decision decision = decide(at, record, host);  // the policy may have changed
    if (decision.verdict == Verdict::block) tell(at, record, host, decision, true);
    return finish(at, record, decision.verdict);
}

Mark Inspector::Impl::finish(const Context& at, FlowRecord& record, Verdict verdict) noexcept {
    const bool allowed = verdict == Verdict::allow;
    if (record.tcp) record.next_request = record.tcp->next_request_sequence();
    record.tcp.reset();
    // What an allowed QUIC hello said may not be contradicted afterwards, as long as a buffer can
    // be spared to know it.
    if (!allowed || record.protocol != Protocol::quic) record.udp.reset();
    record.state = allowed ? FlowState::allowed : FlowState::blocked;
    record.version = at.snapshot.version;
    return allowed ? Mark::allow : Mark::block;
}

void Inspector::Impl::tell(const Context& at, const FlowRecord& record, const DomainName& host,
                           const rules::Decision& decision, bool was_living) noexcept {
    const bool allowed = decision.verdict == Verdict::allow;
    count(allowed ? InspectorCounters::decided_allow : InspectorCounters::decided_block);
    DecisionEvent event;
    event.protocol = record.protocol;
    event.verdict = decision.verdict;
    event.reason = decision.reason;
    event.category = decision.category;
    event.profile = at.snapshot.household->profile_of(record.device);
    event.was_living = was_living;
    event.device = record.device;
    event.transport = at.key.protocol;
    event.client = at.key.client;
    event.server = at.key.server;
    event.host = host;
    event.notices = record.notices;
    if (!self.events_.push(event)) count(InspectorCounters::event_dropped);
}

}  // namespace tarha::inspect
