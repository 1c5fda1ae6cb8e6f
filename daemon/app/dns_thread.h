// DnsThread: the DNS face, the policy it asks, and the thread that runs them.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "daemon/app/lan_addresses.h"
#include "daemon/app/snapshot_box.h"
#include "daemon/app/waker.h"
#include "daemon/inspect/dns_knowledge.h"
#include "daemon/inspect/event.h"
#include "daemon/resolver/counters.h"
#include "rules/ip_address.h"
#include "rules/result.h"

namespace tarha {

class DnsThread {
public:
    // `snapshots` must hold one. What answers teach goes to `knowledge`; `waker` is told of
    // decisions. All outlive the thread.
    static Result<std::unique_ptr<DnsThread>> open(const Endpoint& resolver,
                                                   const SnapshotBox& snapshots,
                                                   const LanAddresses& addresses,
                                                   inspect::DnsKnowledge& knowledge, Waker& waker);
    ~DnsThread();
    DnsThread(const DnsThread&) = delete;
    DnsThread& operator=(const DnsThread&) = delete;

    // Listens for slot i on first_port + i, for each slot given, and on nothing else. Waits for
    // the sockets; an error names the port that could not be had.
    Status listen(const std::vector<std::uint16_t>& slots, std::uint16_t first_port);

    [[nodiscard]] const resolver::Counters& counters() const;
    // For a watchdog: whether the thread has come round since the last call. True at the first.
    bool has_run_since_last_asked();
    // Control thread: decisions since the last look.
    inspect::DecisionRing& events();

private:
    struct Impl;
    explicit DnsThread(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace tarha
