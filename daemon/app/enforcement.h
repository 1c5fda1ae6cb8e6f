// Enforcement: makes what the policy says true for the packet threads, the DNS face and the kernel,
// keeps it true when somebody else touches our rules, and tries again what could not be done.
// Control thread only.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/app/dns_thread.h"
#include "daemon/app/firewall.h"
#include "daemon/app/policy.h"
#include "daemon/app/snapshot_box.h"
#include "daemon/kernel/table_watch.h"
#include "daemon/settings.h"
#include "rules/result.h"
#include "rules/warning.h"

namespace tarha {

class Enforcement {
public:
    using Clock = std::chrono::steady_clock;
    // What could not be enforced is tried again so often.
    static constexpr auto retry_period = std::chrono::seconds{5};

    // All outlive this; the policy's snapshot is in the box already.
    Enforcement(const Settings& settings, const Policy& policy, Firewall& firewall,
                SnapshotBox& snapshots, DnsThread& dns);

    // The ports of the DNS face, before anything is led there.
    Status listen();
    // Watches our rules, to be called before install().
    Status watch();
    // Writes the rules for the first time.
    Status install();

    // The policy may be another: names are judged by it at once; what the kernel must know of it is
    // tried until it does.
    void publish();
    // Tries again what could not be done, when that is due.
    void tick(Clock::time_point now);
    [[nodiscard]] std::optional<Clock::time_point> due() const { return retry_due_; }
    // Readable when our rules were touched; then call table_changed().
    [[nodiscard]] int native_handle() const { return table_->native_handle(); }
    void table_changed();
    // The rules are about to be taken away by ourselves.
    void close() { is_installed_ = false; }

    // Why what the policy says is not true yet; empty: it is.
    [[nodiscard]] const std::string& not_enforced() const { return not_enforced_; }
    [[nodiscard]] std::vector<rules::Warning> warnings() const;

private:
    void restore();
    void install_again();
    void done(const Status& status);

    const Settings* settings_;
    const Policy* policy_;
    Firewall* firewall_;
    SnapshotBox* snapshots_;
    DnsThread* dns_;
    std::optional<kernel::TableWatch> table_;
    std::uint32_t published_version_;
    bool is_installed_ = false;
    unsigned restored_ = 0;
    std::optional<Clock::time_point> retry_due_;
    std::string not_enforced_;
    std::string old_connections_;  // the firewall's warning about them
};

}  // namespace tarha
