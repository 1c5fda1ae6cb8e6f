// Inspector: packet + household + time -> mark. The only place that knows wire, flow and rules
// together. One per queue thread; owns its flows; noexcept, no allocation after construction.
//
// The life of a flow:
//   collecting  pieces of the client's first message are kept and passed on, unmarked
//   settling    (TCP) the name was allowed; still watched until the server answers what was
//               judged, so that nothing seen so far can be contradicted
//   allowed     marked: the kernel sends it here again only when the policy epoch turns
//   blocked     marked: the kernel resets it
// A partial message passes; the packet that completes it is the one that is judged. A server
// cannot answer half a hello, so nothing has to be held back.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "daemon/inspect/dns_knowledge.h"
#include "daemon/inspect/event.h"
#include "daemon/inspect/snapshot.h"
#include "rules/bytes.h"
#include "rules/mac_address.h"

namespace tarha::inspect {

// What the packet's verdict says to the kernel. It is accepted in every case: the firewall's
// settle chain stores the mark and does the rejecting.
enum class Mark : std::uint8_t { none, allow, block };

struct QueuedPacket {
    Bytes ip;                // from the IP header on
    MacAddress source;       // of the Ethernet frame; meaningful when from_lan
    bool from_lan = false;   // it came in by a LAN interface: client to server
    bool truncated = false;  // the kernel copied less than the packet
};

// Written by the owning thread, read by the control thread.
struct InspectorCounters {
    enum Name : std::uint8_t {
        packets,
        decided_allow,
        decided_block,
        asked_again,   // living flows judged again in a new epoch
        unknown_flow,  // data of a connection whose beginning was never seen
        broken_packet,
        contradiction,
        gave_up,        // a cap was reached before the name was read
        no_collector,   // no buffer left for one more unfinished hello
        table_full,     // a flow pushed another one out
        name_not_kept,  // no room: judged as nameless when the policy changes
        event_dropped,
        // what was let by and noticed, in the order of Notice
        unbound_address,
        tunnel,
        unknown_protocol,
        hop_behind,
        count
    };
    std::array<std::atomic<std::uint64_t>, count> values{};

    void add(Name name) noexcept { values[name].fetch_add(1, std::memory_order_relaxed); }
};

inline constexpr std::array<const char*, InspectorCounters::count> inspector_counter_names{
    "packets",         "decided_allow", "decided_block",    "asked_again",
    "unknown_flow",    "broken_packet", "contradiction",    "gave_up",
    "no_collector",    "table_full",    "name_not_kept",    "event_dropped",
    "unbound_address", "tunnel",        "unknown_protocol", "hop_behind"};

struct InspectorLimits {
    std::size_t flows = 8192;      // living flows a queue remembers
    std::size_t collectors = 256;  // unfinished hellos at the same time
};

class Inspector {
public:
    using HashKey = std::array<std::uint64_t, 2>;

    // `knowledge` is what the DNS face learns, and outlives the inspector; without it every address
    // counts as one that was asked for.
    Inspector(InspectorLimits limits, HashKey key, const DnsKnowledge* knowledge = nullptr);
    ~Inspector();

    // `now` is monotonic time in seconds; it only ages flows.
    Mark inspect(const QueuedPacket& packet, const Snapshot& snapshot, std::uint32_t now) noexcept;

    [[nodiscard]] const InspectorCounters& counters() const noexcept { return counters_; }
    // For the control thread: decisions made since it last looked.
    DecisionRing& events() noexcept { return events_; }

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
    InspectorCounters counters_;
    DecisionRing events_;
};

}  // namespace tarha::inspect
