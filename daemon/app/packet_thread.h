// PacketThread: one queue of the kernel, its inspector, and the thread that runs them.
#pragma once

#include <cstdint>
#include <memory>
#include <thread>

#include "daemon/app/lan_interfaces.h"
#include "daemon/app/snapshot_box.h"
#include "daemon/app/waker.h"
#include "daemon/flow/siphash.h"
#include "daemon/inspect/inspector.h"
#include "daemon/kernel/marks.h"
#include "daemon/kernel/nfqueue.h"
#include "rules/result.h"

namespace tarha {

class PacketThread {
public:
    // Binds the queue; packets wait in the kernel until start(). What is passed by reference must
    // outlive the thread; `waker` is told of decisions.
    static Result<std::unique_ptr<PacketThread>> open(const kernel::QueueOptions& options,
                                                      kernel::MarkLayout marks,
                                                      const SnapshotBox& snapshots,
                                                      const LanInterfaces& lan,
                                                      const inspect::DnsKnowledge& knowledge,
                                                      const flow::HashKey& secret, Waker& waker);
    ~PacketThread();
    PacketThread(const PacketThread&) = delete;
    PacketThread& operator=(const PacketThread&) = delete;

    // Once a snapshot is in the box.
    void start();

    [[nodiscard]] const kernel::QueueCounters& queue_counters() const { return queue_.counters(); }
    [[nodiscard]] const inspect::InspectorCounters& counters() const {
        return inspector_.counters();
    }
    // Control thread: decisions since the last look.
    inspect::DecisionRing& events() { return inspector_.events(); }

private:
    PacketThread(kernel::Queue queue, kernel::MarkLayout marks, const SnapshotBox& snapshots,
                 const LanInterfaces& lan, const inspect::DnsKnowledge& knowledge,
                 const flow::HashKey& secret, Waker& waker);
    void run() noexcept;
    kernel::QueueVerdict judge(const kernel::QueuedPacket& packet) noexcept;

    kernel::Queue queue_;
    kernel::MarkLayout marks_;
    SnapshotView snapshots_;
    const LanInterfaces* lan_;
    inspect::Inspector inspector_;
    Waker* waker_;
    std::thread thread_;
};

}  // namespace tarha
