#include "daemon/app/packet_thread.h"

#include <utility>

#include "daemon/app/monotonic.h"

namespace tarha {
Result<std::unique_ptr<PacketThread>> PacketThread::open(
    const kernel::QueueOptions& options, kernel::MarkLayout marks, const SnapshotBox& snapshots,
    const LanInterfaces& lan, const inspect::DnsKnowledge& knowledge, const flow::HashKey& secret,
    Waker& waker) {
    auto queue = kernel::Queue::open(options);
    if (!queue) return queue.error();
    return std::unique_ptr<PacketThread>{
        new PacketThread{std::move(*queue), marks, snapshots, lan, knowledge, secret, waker}};
}

PacketThread::PacketThread(kernel::Queue queue, kernel::MarkLayout marks,
                           const SnapshotBox& snapshots, const LanInterfaces& lan,
                           const inspect::DnsKnowledge& knowledge, const flow::HashKey& secret,
                           Waker& waker)
    : queue_{std::move(queue)},
      marks_{marks},
      snapshots_{snapshots},
      lan_{&lan},
      inspector_{inspect::InspectorLimits{}, secret, &knowledge},
      waker_{&waker} {}

PacketThread::~PacketThread() {
    queue_.stop();
    if (thread_.joinable()) thread_.join();
}

void PacketThread::start() {
    thread_ = std::thread{[this] { run(); }};
}

void PacketThread::run() noexcept {
    const auto handler = [this](const kernel::QueuedPacket& packet) noexcept {
        return judge(packet);
    };
    while (queue_.run_once(handler) == kernel::RunResult::again) {
        if (inspector_.events().is_waiting()) waker_->wake();
    }
}

kernel::QueueVerdict PacketThread::judge(const kernel::QueuedPacket& packet) noexcept {
    inspect::QueuedPacket seen;
    seen.ip = packet.ip;
    seen.source = packet.source.value_or(MacAddress{});
    seen.from_lan = lan_->has(packet.ingress);
    seen.truncated = packet.truncated;
    const inspect::Snapshot& snapshot = snapshots_.current();
    switch (inspector_.inspect(seen, snapshot, monotonic_seconds())) {
        case inspect::Mark::allow:
            return {true, marks_.mark(kernel::FlowState::allow, snapshot.version)};
        case inspect::Mark::block:
            return {true, marks_.mark(kernel::FlowState::block)};
        case inspect::Mark::none:
            break;
    }
    return {true, std::nullopt};
}

}  // namespace tarha
