// DaemonOperations: what the control socket may ask, answered from the daemon's parts.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/app/decision_log.h"
#include "daemon/app/dns_thread.h"
#include "daemon/app/event_ring.h"
#include "daemon/app/journal_keeper.h"
#include "daemon/app/lan_watch.h"
#include "daemon/app/packet_thread.h"
#include "daemon/app/policy.h"
#include "daemon/control/operations.h"
#include "daemon/devices/registry.h"
#include "daemon/settings.h"

namespace tarha {

// The parts that answers come from; all of them outlive the operations.
struct DaemonParts {
    const Settings& settings;
    Policy& policy;
    DecisionLog& log;
    JournalKeeper& journal;
    EventRing& events;
    devices::Registry& registry;
    LanWatch& lan_watch;
    DnsThread& dns;
    const std::vector<std::unique_ptr<PacketThread>>& queues;
    std::string backend;                   // "nft" or "xt"
    std::function<void()> policy_changed;  // makes the policy true, at once or as soon as it can
    std::function<std::string()> not_enforced;  // why it is not true yet; empty: it is
    std::function<std::vector<rules::Warning>()> warnings;
    std::function<std::vector<control::FeedRow>()> feeds;
};

class DaemonOperations : public control::Operations {
public:
    explicit DaemonOperations(DaemonParts parts);

    Result<control::DaemonStatus> status() override;
    Result<std::vector<control::ProfileRow>> profiles() override;
    Result<std::vector<control::DeviceRow>> devices() override;
    Result<std::vector<control::Counter>> counters() override;
    Result<std::vector<control::BlockedRow>> log(std::size_t limit) override;
    Result<control::History> history(const control::HistoryRequest& request) override;
    Result<control::WhatIf> what_if(const control::WhatIfRequest& request) override;
    Result<control::Explanation> explain(const control::ExplainRequest& request) override;
    Result<control::ProfileRow> pause(const control::PauseRequest& request) override;
    Result<control::ProfileRow> resume(const std::string& profile) override;
    Result<std::vector<control::GrantRow>> grants() override;
    Result<std::vector<control::WishRow>> requests() override;
    Result<std::vector<control::BudgetUse>> budgets() override;
    Result<control::HouseholdFile> household() override;
    Result<control::HouseholdFile> set_household(const std::string& text) override;
    Result<control::DeviceRow> device_at(const IpAddress& address) override;
    std::uint64_t changes() override;
    Result<std::vector<control::FeedRow>> feeds() override;
    Result<control::GrantRow> grant(const control::GrantRequest& request) override;
    Status revoke(std::uint32_t id) override;
    Result<control::WishRow> ask(const control::WishRequest& request) override;
    Result<control::WishRow> answer(const control::AnswerRequest& request) override;
    Result<std::vector<control::CodeRow>> codes() override;
    Result<control::MadeCode> make_code(const control::CodeRequest& request) override;
    Status remove_code(std::uint32_t id) override;
    Result<control::GrantRow> redeem(const std::string& profile, const std::string& code) override;
    Result<control::BudgetUse> bonus(const control::BonusRequest& request) override;
    Status forget(const std::string& profile) override;
    Result<std::vector<control::EventRow>> events(std::uint64_t after) override;
    Status reload() override;

private:
    // What a wish or a grant is about.
    struct Wanted {
        rules::ProfileIndex index;
        std::string profile;  // its id
        rules::Subject subject;
    };
    Result<control::WishRow> wish_row(std::uint32_t id);
    Result<control::GrantRow> grant_row(std::uint32_t id);
    // The ledger was changed: kept, and true from now on.
    void ledger_changed();
    Result<control::WishRow> approve_always(const control::AnswerRequest& request,
                                            const control::WishRow& wish);
    [[nodiscard]] Result<rules::Subject> known_subject(const std::string& text) const;
    [[nodiscard]] Result<Wanted> want(const std::string& profile, const std::string& subject) const;
    [[nodiscard]] Result<rules::ProfileIndex> find_profile(const std::string& id_or_name) const;
    [[nodiscard]] control::ProfileRow row_of(rules::ProfileIndex profile) const;
    [[nodiscard]] std::optional<control::LooksLike> looks_like(const devices::Device& device) const;

    DaemonParts parts_;
    std::chrono::steady_clock::time_point started_;
    std::uint64_t first_change_;  // above every number that an earlier daemon gave
};

}  // namespace tarha
