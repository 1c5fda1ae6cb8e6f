// HeldFlows: the flows of one kind in a capture, each with a large buffer while it is being read.
// There are fewer buffers than flows; when they run out, the half of the flows that were idle for
// longest give theirs up.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "daemon/flow/flow_table.h"
#include "daemon/flow/pool.h"
#include "rules/domain_name.h"

namespace tarha::capture {

template <class Conversation>
class HeldFlows {
public:
    struct Flow {
        typename flow::Pool<Conversation>::Borrowed buffer;
        std::uint32_t syn = 0;      // TCP: the sequence number of the SYN
        std::uint32_t used_at = 0;  // when the buffer was last fed
        bool has_syn = false;
        bool is_done = false;      // answered: its data is of no interest any more
        std::uint8_t foreign = 0;  // segments without SYN that fitted nothing
        bool has_reported = false;
        DomainName reported;  // has_reported: what
    };

    HeldFlows(std::size_t flows, std::size_t buffers, const flow::HashKey& secret)
        : pool_{buffers}, table_{flows, secret} {}

    Flow* find(const flow::FlowKey& key, std::uint32_t now) noexcept {
        return table_.find(key, now);
    }

    Flow& find_or_insert(const flow::FlowKey& key, std::uint32_t now) noexcept {
        if (Flow* known = table_.find(key, now)) return *known;
        return table_.insert(key, now, [this](const flow::FlowKey&, Flow& old) noexcept {
            if (old.buffer) ++gave_up_;
        });
    }

    // The flow's buffer, borrowed now if it had none.
    template <class... Arguments>
    Conversation& buffer_of(Flow& flow, std::uint32_t now, Arguments... arguments) noexcept {
        flow.used_at = now;
        if (flow.buffer) return *flow.buffer;
        if (pool_.lent() == pool_.capacity()) take_back_idle(now);
        flow.buffer = pool_.borrow(arguments...);
        return *flow.buffer;
    }

    [[nodiscard]] std::uint64_t gave_up() const noexcept { return gave_up_; }

private:
    void take_back_idle(std::uint32_t now) noexcept {
        std::uint32_t longest = 0;
        table_.for_each([&](const flow::FlowKey&, Flow& flow) {
            if (flow.buffer) longest = std::max(longest, now - flow.used_at);
        });
        table_.for_each([&](const flow::FlowKey&, Flow& flow) {
            if (!flow.buffer || now - flow.used_at < longest - longest / 2) return;
            flow.buffer.reset();
            flow.is_done = true;
            ++gave_up_;
        });
    }

    flow::Pool<Conversation> pool_;
    flow::FlowTable<Flow> table_;  // after the pool: its flows give buffers back to it
    std::uint64_t gave_up_ = 0;
};

}  // namespace tarha::capture
