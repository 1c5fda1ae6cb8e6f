// NameFinder: the frames of a capture in, the names that devices asked for out.
//
// The passive counterpart of the live inspector: same dissectors and conversations, but either
// side of a flow may turn out to be the client, flows may have begun before the capture did, and
// link layers, tunnels and fragments are unwrapped. Memory is bounded, whatever the file holds.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "daemon/capture/found_name.h"
#include "daemon/capture/frame.h"
#include "daemon/capture/held_flows.h"
#include "daemon/flow/defragmenter.h"
#include "daemon/inspect/conversation.h"
#include "daemon/inspect/dns_stream.h"
#include "daemon/wire/packet.h"
#include "daemon/wire/quic.h"
#include "rules/mac_address.h"

namespace tarha::capture {

// What was seen, for the summary.
struct FinderCounts {
    std::uint64_t frames = 0;
    std::uint64_t names = 0;
    std::uint64_t unreadable = 0;      // frames of a link type that is not known
    wire::LinkType unreadable_link{};  // the last of those
    std::uint64_t broken = 0;          // frames with an IP packet that makes no sense
    std::uint64_t contradictions = 0;
    std::uint64_t gave_up = 0;  // flows that reached a cap before their name was read
};

class NameFinder {
public:
    using Sink = std::function<void(const FoundName&)>;
    // A DNS message that says of itself that it is an answer.
    using AnswerSink = std::function<void(Bytes message, const Timestamp& time)>;

    // `secret` is random: a file can be made to collide in tables whose key is known.
    NameFinder(const flow::HashKey& secret, Sink sink, AnswerSink answers = {});

    void on_frame(const Frame& frame);

    [[nodiscard]] FinderCounts counts() const noexcept;

private:
    using TcpFlows = HeldFlows<inspect::TcpConversation>;
    using UdpFlows = HeldFlows<inspect::UdpConversation>;
    using DnsFlows = HeldFlows<inspect::DnsStream>;

    // What is known about the frame a packet came in.
    struct Origin {
        Timestamp time;
        std::uint32_t now = 0;  // whole seconds
        std::optional<MacAddress> device;
    };

    void on_ip(Bytes ip, const Origin& origin);
    void on_packet(const wire::Packet& packet, const Origin& origin);
    void on_tcp(const wire::Packet& packet, const Origin& origin);
    void on_tcp_data(TcpFlows::Flow& flow, const wire::Packet& packet, const Origin& origin);
    void on_dns_tcp(const wire::Packet& packet, const Origin& origin);
    void on_udp(const wire::Packet& packet, const Origin& origin);
    void on_dns_udp(NameKind kind, const wire::Packet& packet, const Origin& origin);
    void count_failure(const inspect::Finding& finding) noexcept;
    void report_question(NameKind kind, const DomainName& name, const wire::Packet& packet,
                         const Origin& origin);
    void report(const FoundName& found);
    static FoundName found_in(const wire::Packet& packet, const Origin& origin, NameKind kind);
    void report(const inspect::Finding& finding, const wire::Packet& packet, const Origin& origin);

    Sink sink_;
    AnswerSink answers_;
    FinderCounts counts_;
    wire::quic::InitialOpener opener_;
    flow::Defragmenter fragments_;
    TcpFlows tcp_;
    UdpFlows udp_;
    DnsFlows dns_;
};

}  // namespace tarha::capture
