#include "daemon/capture/name_finder.h"

#include <utility>

#include "daemon/wire/dns.h"

namespace tarha::capture {
namespace {

using inspect::Finding;
using inspect::Protocol;
using wire::Outcome;

constexpr std::size_t max_flows = 32 * 1024;  // of each kind, each direction on its own
constexpr std::size_t max_tcp_buffers = 1024;
constexpr std::size_t max_udp_buffers = 512;
constexpr std::size_t max_dns_buffers = 64;
constexpr int max_nesting = 6;  // tunnels within tunnels, fragments within them
// Segments of a stream without SYN that may still show that it began earlier.
constexpr std::uint8_t mid_stream_patience = 8;

constexpr std::uint16_t dns_port = 53;
constexpr std::uint16_t mdns_port = 5353;
constexpr std::uint16_t llmnr_port = 5355;

NameKind kind_of(Protocol protocol) noexcept {
    switch (protocol) {
        case Protocol::dns:
            return NameKind::dns;
        case Protocol::quic:
            return NameKind::quic;
        case Protocol::http:
            return NameKind::http;
        case Protocol::dtls:
            return NameKind::dtls;
        case Protocol::tls:
        case Protocol::undecided:
        case Protocol::other:
            break;
    }
    return NameKind::tls;
}

bool is_answer(const Finding& finding) noexcept {
    return finding.outcome == Outcome::found || finding.outcome == Outcome::none;
}

flow::FlowKey key_of(const wire::Packet& packet) noexcept {
    return {packet.source, packet.destination, packet.protocol};
}

bool has_port(const wire::Packet& packet, std::uint16_t port) noexcept {
    return packet.source.port == port || packet.destination.port == port;
}

// Has the other side of this flow asked for a name already? Then this side is the server.
template <class Flows>
bool is_server_side(Flows& flows, const wire::Packet& packet, std::uint32_t now) noexcept {
    const auto* other = flows.find(key_of(packet).reversed(), now);
    return other != nullptr && other->has_reported;
}

}  // namespace

NameFinder::NameFinder(const flow::HashKey& secret, Sink sink, AnswerSink answers)
    : sink_{std::move(sink)},
      answers_{std::move(answers)},
      tcp_{max_flows, max_tcp_buffers, secret},
      udp_{max_flows, max_udp_buffers, secret},
      dns_{max_flows, max_dns_buffers, secret} {}

FinderCounts NameFinder::counts() const noexcept {
    FinderCounts counts = counts_;
    counts.gave_up += tcp_.gave_up() + udp_.gave_up() + dns_.gave_up();
    return counts;
}

void NameFinder::on_frame(const Frame& frame) {
    ++counts_.frames;
    if (!wire::is_known_link(frame.link)) {
        ++counts_.unreadable;
        counts_.unreadable_link = frame.link;
        return;
    }
    const wire::LinkFrame link = wire::parse_link(frame.link, frame.bytes);
    if (!link.is_ip) return;
    Origin origin{frame.time, static_cast<std::uint32_t>(frame.time.seconds), std::nullopt};
    if (link.has_source) origin.device = link.source;
    on_ip(link.ip, origin);
}

// Unwraps tunnels and joins fragments until there is a whole packet.
void NameFinder::on_ip(Bytes ip, const Origin& origin) {
    wire::ParsedPacket parsed = wire::parse_ip_packet(ip);
    for (int depth = 0; depth < max_nesting; ++depth) {
        switch (parsed.kind) {
            case wire::PacketKind::broken:
                ++counts_.broken;
                return;
            case wire::PacketKind::whole:
                return on_packet(parsed.packet, origin);
            case wire::PacketKind::fragment: {
                const wire::Fragment& piece = parsed.fragment;
                const Bytes whole = fragments_.add(
                    {piece.source, piece.destination, piece.identification, piece.protocol},
                    piece.offset, piece.more, piece.data, origin.now);
                if (whole.empty()) return;
                parsed =
                    wire::parse_transport(piece.source, piece.destination, piece.protocol, whole);
                break;
            }
            case wire::PacketKind::tunnel: {
                const wire::LinkFrame inner =
                    wire::parse_ethertype(parsed.inner_type, parsed.inner);
                if (!inner.is_ip) return;
                parsed = wire::parse_ip_packet(inner.ip);
                break;
            }
        }
    }
}

void NameFinder::on_packet(const wire::Packet& packet, const Origin& origin) {
    if (packet.transport == wire::Transport::tcp) {
        if (packet.destination.port == dns_port) return on_dns_tcp(packet, origin);
        return on_tcp(packet, origin);
    }
    if (packet.transport != wire::Transport::udp || packet.payload.empty()) return;
    if (has_port(packet, dns_port)) return on_dns_udp(NameKind::dns, packet, origin);
    if (has_port(packet, mdns_port)) return on_dns_udp(NameKind::mdns, packet, origin);
    if (has_port(packet, llmnr_port)) return on_dns_udp(NameKind::llmnr, packet, origin);
    on_udp(packet, origin);
}

void NameFinder::on_tcp(const wire::Packet& packet, const Origin& origin) {
    if (packet.flags.syn) {
        TcpFlows::Flow& flow = tcp_.find_or_insert(key_of(packet), origin.now);
        // A new SYN is a new connection between the same ports.
        if (!flow.has_syn || flow.syn != packet.sequence) flow = TcpFlows::Flow{};
        flow.has_syn = true;
        flow.syn = packet.sequence;
    }
    if (packet.payload.empty() || packet.flags.rst) return;
    if (is_server_side(tcp_, packet, origin.now)) return;
    TcpFlows::Flow& flow = tcp_.find_or_insert(key_of(packet), origin.now);
    if (!flow.is_done) on_tcp_data(flow, packet, origin);
}

void NameFinder::on_tcp_data(TcpFlows::Flow& flow, const wire::Packet& packet,
                             const Origin& origin) {
    inspect::TcpConversation& conversation =
        tcp_.buffer_of(flow, origin.now, packet.destination.port);
    if (flow.has_syn) conversation.on_client_syn(flow.syn);
    // Data of a SYN (TCP Fast Open) stands behind it.
    const std::uint32_t sequence = packet.sequence + (packet.flags.syn ? 1U : 0U);
    const Finding& finding = conversation.on_client_data(sequence, packet.payload);
    if (finding.outcome == Outcome::need_more) return;
    if (is_answer(finding)) {
        flow.has_reported = true;
        report(finding, packet, origin);
    } else if (!flow.has_syn && ++flow.foreign < mid_stream_patience) {
        return;
    }
    count_failure(finding);
    flow.is_done = true;
    flow.buffer.reset();
}

void NameFinder::on_dns_tcp(const wire::Packet& packet, const Origin& origin) {
    if (packet.flags.rst || (packet.payload.empty() && !packet.flags.syn)) return;
    DnsFlows::Flow& flow = dns_.find_or_insert(key_of(packet), origin.now);
    inspect::DnsStream& stream = dns_.buffer_of(flow, origin.now);
    if (packet.flags.syn) stream.on_client_syn(packet.sequence);
    stream.on_client_data(packet.sequence + (packet.flags.syn ? 1U : 0U), packet.payload);
    while (const auto question = stream.next_question()) {
        report_question(NameKind::dns, question->name, packet, origin);
    }
}

void NameFinder::on_dns_udp(NameKind kind, const wire::Packet& packet, const Origin& origin) {
    const auto question = wire::dns::question(packet.payload);
    if (question.outcome != Outcome::found) return;
    if (question.value.header.response) {
        if (kind == NameKind::dns && answers_) answers_(packet.payload, origin.time);
        return;
    }
    report_question(kind, question.value.name, packet, origin);
}

void NameFinder::on_udp(const wire::Packet& packet, const Origin& origin) {
    if (UdpFlows::Flow* client = udp_.find(key_of(packet).reversed(), origin.now)) {
        if (client->buffer) client->buffer->on_server_data(packet.payload, opener_);
        if (client->has_reported) return;
    }
    UdpFlows::Flow& flow = udp_.find_or_insert(key_of(packet), origin.now);
    inspect::UdpConversation& conversation = udp_.buffer_of(flow, origin.now);
    const Finding& finding = conversation.on_client_data(packet.payload, opener_);
    if (finding.outcome == Outcome::need_more) return;
    if (!is_answer(finding)) {
        count_failure(finding);
        flow.buffer.reset();
        return;
    }
    // The conversation stays: another connection may begin between the same ports.
    if (flow.has_reported && flow.reported == finding.host) return;
    flow.has_reported = true;
    flow.reported = finding.host;
    report(finding, packet, origin);
}

void NameFinder::count_failure(const Finding& finding) noexcept {
    if (finding.contradiction) ++counts_.contradictions;
    if (finding.gave_up) ++counts_.gave_up;
}

void NameFinder::report(const Finding& finding, const wire::Packet& packet, const Origin& origin) {
    FoundName found = found_in(packet, origin, kind_of(finding.protocol));
    found.has_name = finding.outcome == Outcome::found;
    found.is_hidden = finding.has_ech || finding.has_esni;
    found.is_connect = finding.is_connect && !finding.has_host_field;
    found.host = finding.host;
    report(found);
}

void NameFinder::report_question(NameKind kind, const DomainName& name, const wire::Packet& packet,
                                 const Origin& origin) {
    FoundName found = found_in(packet, origin, kind);
    found.has_name = true;
    found.host = name;
    report(found);
}

FoundName NameFinder::found_in(const wire::Packet& packet, const Origin& origin, NameKind kind) {
    FoundName found;
    found.kind = kind;
    found.time = origin.time;
    found.client = packet.source;
    found.server = packet.destination;
    found.device = origin.device;
    return found;
}

void NameFinder::report(const FoundName& found) {
    ++counts_.names;
    sink_(found);
}

}  // namespace tarha::capture
