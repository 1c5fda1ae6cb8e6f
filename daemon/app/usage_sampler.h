// UsageSampler: how many bytes each profile has moved with whom, from one look to the next.
//
// The kernel counts the bytes of each connection, decisions tell whose it is and which name it
// has; both are joined by the flow's endpoints. In memory only, bounded, and a name is forgotten
// when its flow is gone from the kernel's table. Control thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "daemon/flow/flow_key.h"
#include "daemon/inspect/event.h"
#include "daemon/kernel/flow_counts.h"
#include "daemon/kernel/marks.h"
#include "rules/domain_name.h"
#include "rules/household.h"
#include "rules/ip_address.h"
#include "rules/mac_address.h"
#include "rules/result.h"

namespace tarha {

// What a profile moved with one host since the last look. Bytes of IP packets, headers included.
struct Usage {
    rules::ProfileIndex profile = 0;
    DomainName host;  // empty: none could be read, or the flow is older than this daemon
    std::uint64_t bytes_up = 0;
    std::uint64_t bytes_down = 0;
    std::uint64_t packets = 0;  // both ways
};

// Which connections are looked at: those that are allowed, under any epoch of the policy.
kernel::MarkFilter allowed_flows(const kernel::MarkLayout& marks) noexcept;

class UsageSampler {
public:
    // Looks that fail or are not complete, after which a flow that was not seen is forgotten, too.
    static constexpr std::uint32_t max_unseen = 30;
    // Flows that are remembered; of others nothing is charged. As many as two queues remember.
    static constexpr std::size_t max_flows = 16'384;

    using EachFlow = kernel::FlowCountReader::Each;
    // Whom the sampler asks. `flows` gives every allowed connection to its argument.
    struct Sources {
        std::function<Result<kernel::DumpResult>(const EachFlow&)> flows;
        std::function<std::optional<MacAddress>(const IpAddress&)> device_at;
        std::function<rules::ProfileIndex(const MacAddress&)> profile_of;
        std::function<bool(rules::ProfileIndex)> is_metered;  // of others nothing is looked at
    };
    using Sink = std::function<void(const Usage&)>;

    struct Counters {
        std::uint64_t table_full = 0;    // flows that found no room here
        std::uint64_t left_out = 0;      // beyond the cap of a dump
        std::uint64_t interrupted = 0;   // dumps that may lack some; their bytes come with the next
        std::uint64_t failed = 0;        // dumps that were none
        std::uint64_t uncounted = 0;     // seen without counters: older than accounting
        std::uint64_t unattributed = 0;  // seen, but nobody knows whose: not charged
    };

    UsageSampler(const flow::HashKey& secret, Sources sources, Sink sink);

    // Every decision that the packet threads tell, in their order.
    void take(const inspect::DecisionEvent& event);

    // Looks at the kernel's table and gives the sink one Usage for each profile and host that moved
    // anything since the last look. After an error nothing is lost: the next look has it.
    Status sample();

    // Nothing that is metered has a connection: the next look is due when a decision is told.
    [[nodiscard]] bool is_idle() const noexcept { return knows_all_ && flows_.empty(); }

    [[nodiscard]] const Counters& counters() const noexcept { return counters_; }
    [[nodiscard]] std::size_t remembered() const noexcept { return flows_.size(); }

private:
    struct Flow {
        MacAddress device;
        DomainName host;
        std::optional<std::uint32_t> id;  // of the kernel's entry; nothing: not seen yet
        bool is_older = false;            // what it carried before it is first seen is not charged
        kernel::Count up;                 // at the last look
        kernel::Count down;
        std::uint32_t looked = 0;  // the look that saw it, or before which it was decided
    };
    struct Hash {
        flow::HashKey secret;
        std::size_t operator()(const flow::FlowKey& key) const noexcept {
            return static_cast<std::size_t>(flow::hash(key, secret));
        }
    };
    // What one connection shows, the device's end being the client.
    struct Seen {
        flow::FlowKey key;
        kernel::Count up;
        kernel::Count down;
    };
    using Totals = std::map<std::pair<rules::ProfileIndex, std::string_view>, Usage>;

    std::pair<Flow*, bool> insert(const flow::FlowKey& key);  // and whether it is new
    void look_at(const kernel::FlowCount& flow, Totals& totals);
    Flow* find(const kernel::FlowCount& flow, Seen& seen);
    Flow* adopt(const kernel::FlowCount& flow, Seen& seen);
    void charge(const Flow& flow, const Seen& seen, Totals& totals);
    void forget_ended();

    Sources sources_;
    Sink sink_;
    std::unordered_map<flow::FlowKey, Flow, Hash> flows_;
    Counters counters_;
    std::uint32_t look_ = 1;
    bool knows_all_ = false;  // the last look was complete: what is new since then began since then
};

}  // namespace tarha
