#include "daemon/app/dns_thread.h"

#include <atomic>
#include <future>
#include <string_view>
#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "daemon/app/monotonic.h"
#include "daemon/home_files.h"
#include "daemon/resolver/face.h"
#include "daemon/resolver/policy.h"
#include "daemon/resolver/tunnel_budget.h"
#include "rules/catalog/safe_search.h"
#include "rules/decide.h"

namespace tarha {
namespace {

constexpr std::uint16_t dns_port = 53;

// Whose addresses a profile gets for this name, which it may ask for; empty: its own.
std::string_view safe_target_for(const rules::Profile& profile, std::string_view name) noexcept {
    const auto engine = rules::search_engine_of(name);
    if (!engine) return {};
    const bool is_wanted = *engine == rules::Engine::youtube  // which has a choice of its own
                           || (profile.safe_search >> static_cast<unsigned>(*engine) & 1U) != 0;
    if (!is_wanted) return {};
    const auto safe = rules::safe_search_target(name, profile.youtube);
    return safe ? safe->target : std::string_view{};
}

resolver::BlockedAnswer answer_for(rules::DnsAnswer answer) noexcept {
    switch (answer) {
        case rules::DnsAnswer::zero:
            return resolver::BlockedAnswer::zero;
        case rules::DnsAnswer::portal:
            return resolver::BlockedAnswer::portal;
        case rules::DnsAnswer::nxdomain:
            break;
    }
    return resolver::BlockedAnswer::nxdomain;
}

// The rules as the face asks for them. Runs on the face's thread.
class FamilyPolicy : public resolver::Policy {
public:
    FamilyPolicy(const SnapshotBox& box, const LanAddresses& addresses,
                 inspect::DnsKnowledge& knowledge, Waker& waker)
        : snapshots_{box},
          addresses_{addresses},
          knowledge_{knowledge},
          waker_{waker},
          budget_{random_hash_key().k0} {}

    resolver::Answer judge_question(resolver::ProfileIndex slot,
                                    const wire::dns::Question& question) noexcept override {
        resolver::Answer answer = judge(slot, question.name);
        if (answer.action != resolver::Action::allow) return answer;
        if (budget_.is_over(slot, question, monotonic_seconds())) {
            const auto refusal = judge_tunnel(slot, question.name);
            if (refusal.action != resolver::Action::allow) return refusal;
        }
        const auto& snapshot = snapshots_.current();
        const auto& profile = snapshot.household->profile(profile_of(snapshot, slot));
        answer.target = safe_target_for(profile, question.name.view());
        if (!answer.target.empty()) answer.action = resolver::Action::redirect;
        return answer;
    }
    resolver::Answer judge_target(resolver::ProfileIndex slot,
                                  const DomainName& target) noexcept override {
        return judge(slot, target);
    }
    resolver::ProfileOptions options(resolver::ProfileIndex slot) noexcept override {
        const auto& snapshot = snapshots_.current();
        const auto& profile = snapshot.household->profile(profile_of(snapshot, slot));
        resolver::ProfileOptions options;
        options.blocked = answer_for(profile.dns_answer);
        options.strip_h3 = !profile.quic_allowed;
        return options;
    }
    void on_answer(resolver::ProfileIndex slot, const DomainName& name, const IpAddress& address,
                   std::uint32_t /*ttl*/) noexcept override {
        const auto now = monotonic_seconds();
        knowledge_.learn_address(slot, address, now);
        knowledge_.learn_name(slot, name, now);
        knowledge_.learn_name_of(slot, address, name, now);
        knowledge_.learn_owner(name, address, now);
    }
    void on_cover(const DomainName& cover) noexcept override {
        knowledge_.learn_cover(cover, monotonic_seconds());
    }
    resolver::OwnAddresses own_addresses(const IpAddress& asked_at) noexcept override {
        return addresses_.beside(asked_at);
    }
    inspect::DecisionRing& events() { return events_; }

private:
    static rules::ProfileIndex profile_of(const inspect::Snapshot& snapshot,
                                          resolver::ProfileIndex slot) noexcept {
        return slot < snapshot.dns_slots.size() ? snapshot.dns_slots[slot]
                                                : snapshot.household->new_devices();
    }

    resolver::Answer judge(resolver::ProfileIndex slot, const DomainName& name) noexcept {
        const auto& snapshot = snapshots_.current();
        const auto profile = profile_of(snapshot, slot);
        const auto decision =
            rules::decide(*snapshot.household, snapshot.household->profile(profile), name,
                          snapshot.situation(profile));
        return tell(profile, name, decision, {});
    }

    // Names that carry data: the domain is a way round, unless it is one that nothing blocks.
    resolver::Answer judge_tunnel(resolver::ProfileIndex slot, const DomainName& name) noexcept {
        const auto& snapshot = snapshots_.current();
        const auto profile = profile_of(snapshot, slot);
        const auto decision =
            rules::decide_tunnel(*snapshot.household, snapshot.household->profile(profile), name,
                                 snapshot.situation(profile), dns_port);
        inspect::Notices notices;
        if (decision.reason != Reason::never_block) notices.add(inspect::Notice::dns_tunnel);
        return tell(profile, name, decision, notices);
    }

    resolver::Answer tell(rules::ProfileIndex profile, const DomainName& name,
                          const rules::Decision& decision, inspect::Notices notices) noexcept {
        inspect::DecisionEvent event;
        event.protocol = inspect::Protocol::dns;
        event.verdict = decision.verdict;
        event.reason = decision.reason;
        event.category = decision.category;
        event.profile = profile;
        event.host = name;
        event.notices = notices;
        events_.push(event);  // a full ring only shortens the log
        waker_.wake();
        const bool allowed = decision.verdict == Verdict::allow;
        return {
            allowed ? resolver::Action::allow : resolver::Action::block, decision.reason, {}, {}};
    }

    SnapshotView snapshots_;
    const LanAddresses& addresses_;
    inspect::DnsKnowledge& knowledge_;
    Waker& waker_;
    resolver::TunnelBudget budget_;
    inspect::DecisionRing events_;
};

}  // namespace

struct DnsThread::Impl {
    Impl(const SnapshotBox& box, const LanAddresses& addresses, inspect::DnsKnowledge& knowledge,
         Waker& waker)
        : policy{box, addresses, knowledge, waker} {}

    boost::asio::io_context io{1};
    FamilyPolicy policy;
    std::unique_ptr<resolver::Face> face;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{
        io.get_executor()};
    std::atomic<bool> has_run{true};
    std::thread thread;
};

Result<std::unique_ptr<DnsThread>> DnsThread::open(const Endpoint& resolver,
                                                   const SnapshotBox& snapshots,
                                                   const LanAddresses& addresses,
                                                   inspect::DnsKnowledge& knowledge, Waker& waker) {
    auto impl = std::make_unique<Impl>(snapshots, addresses, knowledge, waker);
    resolver::FaceSettings settings;
    settings.upstream = resolver;
    auto face = resolver::Face::open(impl->io, settings, impl->policy);
    if (!face) return face.error();
    impl->face = std::move(*face);
    impl->thread = std::thread{[&io = impl->io] { io.run(); }};
    return std::unique_ptr<DnsThread>{new DnsThread{std::move(impl)}};
}

DnsThread::DnsThread(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}

DnsThread::~DnsThread() {
    impl_->io.stop();
    if (impl_->thread.joinable()) impl_->thread.join();
}

Status DnsThread::listen(const std::vector<std::uint16_t>& slots, std::uint16_t first_port) {
    std::vector<resolver::PortBinding> ports;
    ports.reserve(slots.size());
    for (const auto slot : slots) {
        ports.push_back({slot, static_cast<std::uint16_t>(first_port + slot)});
    }
    std::promise<Status> bound;
    auto answer = bound.get_future();
    impl_->face->set_ports(std::move(ports), [&bound](auto result) {
        bound.set_value(result ? Status{Done{}} : Status{result.error()});
    });
    return answer.get();
}

bool DnsThread::has_run_since_last_asked() {
    if (!impl_->has_run.exchange(false)) return false;  // still asked: not once more
    boost::asio::post(impl_->io, [impl = impl_.get()] { impl->has_run = true; });
    return true;
}

const resolver::Counters& DnsThread::counters() const {
    return impl_->face->counters();
}

inspect::DecisionRing& DnsThread::events() {
    return impl_->policy.events();
}

}  // namespace tarha
