#include "daemon/app/usage_sampler.h"

#include <string_view>

namespace tarha {
namespace {

using kernel::Direction;
using kernel::FlowCount;

// The device opened the connection: the original direction leads from it to the server.
flow::FlowKey opened_by_device(const FlowCount& flow) noexcept {
    return {flow.original.from, flow.original.to, flow.protocol};
}

// Somebody outside opened it, to a port that the router forwards: the device answers.
flow::FlowKey opened_from_outside(const FlowCount& flow) noexcept {
    return {flow.reply.from, flow.reply.to, flow.protocol};
}

bool is_less(const kernel::Count& now, const kernel::Count& before) noexcept {
    return now.packets < before.packets || now.bytes < before.bytes;
}

}  // namespace

kernel::MarkFilter allowed_flows(const kernel::MarkLayout& marks) noexcept {
    return {marks.mark(kernel::FlowState::allow) & marks.state_mask(), marks.state_mask()};
}

UsageSampler::UsageSampler(const flow::HashKey& secret, Sources sources, Sink sink)
    : sources_{std::move(sources)}, sink_{std::move(sink)}, flows_{0, Hash{secret}} {}

std::pair<UsageSampler::Flow*, bool> UsageSampler::insert(const flow::FlowKey& key) {
    if (const auto known = flows_.find(key); known != flows_.end()) return {&known->second, false};
    if (flows_.size() == max_flows) {
        ++counters_.table_full;
        return {nullptr, false};
    }
    return {&flows_[key], true};
}

void UsageSampler::take(const inspect::DecisionEvent& event) {
    if (event.transport == 0 || !sources_.is_metered(event.profile)) return;
    const flow::FlowKey key{event.client, event.server, event.transport};
    if (event.verdict == Verdict::block) {
        flows_.erase(key);
        return;
    }
    const auto [flow, is_new] = insert(key);
    if (flow == nullptr) return;
    if (is_new) flow->is_older = event.was_living;
    flow->device = event.device;
    flow->host = event.host;
    flow->looked = look_;
}

UsageSampler::Flow* UsageSampler::find(const FlowCount& flow, Seen& seen) {
    seen = {opened_by_device(flow), flow.original.count, flow.reply.count};
    if (const auto known = flows_.find(seen.key); known != flows_.end()) return &known->second;
    const flow::FlowKey outside = opened_from_outside(flow);
    const auto known = flows_.find(outside);
    if (known == flows_.end()) return nullptr;
    seen = {outside, flow.reply.count, flow.original.count};
    return &known->second;
}

// A flow whose decision was not told: older than this daemon, or its event found the ring full.
UsageSampler::Flow* UsageSampler::adopt(const FlowCount& flow, Seen& seen) {
    auto device = sources_.device_at(flow.original.from.address);
    if (!device) {
        device = sources_.device_at(flow.reply.from.address);
        if (device) seen = {opened_from_outside(flow), flow.reply.count, flow.original.count};
    }
    if (!device) {
        ++counters_.unattributed;
        return nullptr;
    }
    if (!sources_.is_metered(sources_.profile_of(*device))) return nullptr;
    Flow* adopted = insert(seen.key).first;
    if (adopted == nullptr) return nullptr;
    adopted->device = *device;
    adopted->is_older = !knows_all_;
    return adopted;
}

void UsageSampler::charge(const Flow& flow, const Seen& seen, Totals& totals) {
    const std::uint64_t packets =
        seen.up.packets - flow.up.packets + seen.down.packets - flow.down.packets;
    if (packets == 0) return;
    const auto profile = sources_.profile_of(flow.device);
    Usage& usage = totals[{profile, flow.host.view()}];
    usage.profile = profile;
    usage.host = flow.host;
    usage.bytes_up += seen.up.bytes - flow.up.bytes;
    usage.bytes_down += seen.down.bytes - flow.down.bytes;
    usage.packets += packets;
}

void UsageSampler::look_at(const FlowCount& flow, Totals& totals) {
    if (!flow.is_counted) {
        ++counters_.uncounted;
        return;
    }
    Seen seen;
    Flow* known = find(flow, seen);
    if (known == nullptr) known = adopt(flow, seen);
    if (known == nullptr) return;
    const bool is_first = !known->id;
    // The same ports are used again, or somebody has set the kernel's counters to zero.
    const bool begins_anew = !is_first && (*known->id != flow.id || is_less(seen.up, known->up) ||
                                           is_less(seen.down, known->down));
    if (begins_anew) known->up = known->down = {};
    if (!is_first || !known->is_older) charge(*known, seen, totals);
    known->id = flow.id;
    known->looked = look_;
    known->up = seen.up;
    known->down = seen.down;
}

void UsageSampler::forget_ended() {
    std::erase_if(flows_, [this](const auto& entry) {
        const Flow& flow = entry.second;
        const std::uint32_t unseen = look_ - flow.looked;
        // Who was decided during the last slot may not have come to the table yet.
        const std::uint32_t patience = flow.id ? 0 : 1;
        return unseen > (knows_all_ ? patience : max_unseen);
    });
}

Status UsageSampler::sample() {
    Totals totals;
    const auto dump = sources_.flows([&](const FlowCount& flow) { look_at(flow, totals); });
    for (const auto& [key, usage] : totals) sink_(usage);
    totals.clear();  // it points into the flows' names
    knows_all_ = dump && dump->is_complete();
    forget_ended();
    ++look_;
    if (!dump) {
        ++counters_.failed;
        return dump.error();
    }
    counters_.left_out += dump->left_out;
    if (dump->is_interrupted) ++counters_.interrupted;
    return Done{};
}

}  // namespace tarha
