#include "daemon/app.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <unistd.h>

#include "daemon/app/clock_watch.h"
#include "daemon/app/daemon_operations.h"
#include "daemon/app/event_ring.h"
#include "daemon/app/firewall.h"
#include "daemon/app/journal_keeper.h"
#include "daemon/app/lan_addresses.h"
#include "daemon/app/lan_interfaces.h"
#include "daemon/app/lan_watch.h"
#include "daemon/app/notice_log.h"
#include "daemon/app/service_manager.h"
#include "daemon/app/snapshot_box.h"
#include "daemon/app/usage_sampler.h"
#include "daemon/app/waker.h"
#include "daemon/control/server.h"
#include "daemon/devices/leases.h"
#include "daemon/feed_rows.h"
#include "daemon/kernel/accounting.h"
#include "daemon/kernel/bridge_port.h"
#include "daemon/kernel/flow_counts.h"
#include "daemon/kernel/multicast_member.h"
#include "daemon/kernel/neighbours.h"
#include "daemon/kernel/packet_copies.h"
#include "daemon/kernel/queue_status.h"
#include "daemon/kernel/sandbox.h"
#include "daemon/kernel/table_watch.h"

namespace tarha {
namespace {

namespace asio = boost::asio;
using Clock = Policy::Clock;

using std::chrono::steady_clock;

// While decisions are told, they are collected so often; then the first one wakes.
constexpr auto collect_period = std::chrono::milliseconds{250};
// Nothing that is due is looked at more often than this, whatever the clock does.
constexpr auto shortest_rest = std::chrono::milliseconds{100};
// Leases, names and what else nobody tells of; and the longest sleep.
constexpr auto slow_period = std::chrono::seconds{30};
// What could not be enforced is tried again so often.
constexpr auto retry_period = std::chrono::seconds{5};
// After something was told that leases or addresses go with: these may come a little later.
constexpr auto settle_period = std::chrono::seconds{1};

// The slot of use that it is now: of a clock that stops for nobody.
std::uint64_t usage_slot() {
    const auto since_boot = steady_clock::now().time_since_epoch();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_boot).count();
    return static_cast<std::uint64_t>(seconds) / rules::slot_seconds;
}

steady_clock::time_point end_of_slot(std::uint64_t slot) {
    return steady_clock::time_point{std::chrono::seconds{(slot + 1) * rules::slot_seconds}};
}

flow::HashKey random_flow_key() {
    const auto secret = random_hash_key();
    return {secret.k0, secret.k1};
}

void log_line(const std::string& line) {
    std::fprintf(stderr, "tarha: %s\n", line.c_str());
}

std::int64_t unix_now() {
    return Clock::to_time_t(Clock::now());
}

// Whether any device, or every new one, has this profile.
bool is_in_use(const rules::Household& household, rules::ProfileIndex profile) {
    const auto devices = household.devices();
    return household.new_devices() == profile ||
           std::any_of(devices.begin(), devices.end(), [&](const auto& device) {
               return household.profile_of(device.mac) == profile;
           });
}

// Where the daemon writes. The socket's folder is made here, as later nobody may.
std::vector<std::string> writable_places(const Settings& settings) {
    const auto folder_of = [](const std::string& file) {
        return std::filesystem::path{file}.parent_path().string();
    };
    std::error_code ignored;
    std::filesystem::create_directory(folder_of(settings.paths.control), ignored);
    return {settings.paths.state, folder_of(settings.paths.household),
            folder_of(settings.paths.control), folder_of(settings.paths.categories),
            std::string{kernel::accounting_file}};
}

void restrict_this_process(const Settings& settings) {
    const auto sandbox = kernel::enter_sandbox(writable_places(settings));
    if (sandbox.files && sandbox.system_calls) return;
    std::string missing = sandbox.files ? "" : " files";
    if (!sandbox.system_calls) missing += " system calls";
    log_line("this kernel cannot restrict" + missing + "; the daemon goes on without it");
}

std::string little_left_line(const std::string& profile, const std::string& budget,
                             const std::string& minutes) {
    return "budget profile=" + profile + " budget=" + budget + " minutes_left=" + minutes;
}

bool has_budget(const rules::Household& household) {
    const auto profiles = household.profiles();
    return std::any_of(profiles.begin(), profiles.end(),
                       [](const auto& profile) { return !profile.budgets.empty(); });
}

class Daemon {
public:
    explicit Daemon(const Settings& settings)
        : settings_{settings},
          lan_{settings.network.lan},
          addresses_{settings.network.lan},
          log_{debug_sink(settings)},
          journal_{settings} {}

    // Everything up to the installed firewall; the first thing that is missing is the error.
    Status start();
    void run() { io_.run(); }
    void stop();

private:
    static DecisionLog::Sink debug_sink(const Settings& settings) {
        if (settings.log.level != Settings::LogLevel::debug) return {};
        return log_line;
    }
    Status open_queues();
    Status open_watches();
    Status open_control();
    void open_sampler();
    void open_lan_watch();
    void publish();
    void enforced();
    void keep_trying(const Error& failure);
    Status listen_for_dns();
    void tick();
    void rest();
    [[nodiscard]] steady_clock::time_point next_due() const;
    void collect(Clock::time_point now);
    bool take_decisions(Clock::time_point now);
    void count_use(bool is_thorough);
    void feed_watchdog();
    [[nodiscard]] bool all_threads_work();
    void slow_round();
    void slow_round_soon();
    void seen(const MacAddress& mac, const IpAddress& address);
    void heard_of(const MacAddress& mac, const IpAddress& address);
    void tell_of_newcomer(const MacAddress& mac);
    void tell_manager();
    void on_signal(int number);
    void reload();
    void watch(asio::posix::stream_descriptor& descriptor, const std::function<void()>& react);
    void restore_firewall();
    void install_again();
    void neighbours_changed();
    [[nodiscard]] std::vector<rules::Warning> warnings() const;

    const Settings& settings_;
    const ServiceManager manager_;
    const kernel::Accounting accounting_;  // before any connection that is to be counted
    asio::io_context io_{1};
    asio::signal_set signals_{io_, SIGTERM, SIGINT, SIGHUP};
    asio::steady_timer timer_{io_};
    LanInterfaces lan_;
    LanAddresses addresses_;
    SnapshotBox snapshots_;
    Waker waker_;  // before the threads that use it
    ClockWatch clock_watch_;
    inspect::DnsKnowledge knowledge_{random_flow_key()};  // before the threads that share it
    std::unique_ptr<Policy> policy_;
    std::unique_ptr<Firewall> firewall_;
    DecisionLog log_;
    JournalKeeper journal_;
    devices::Registry registry_;
    NoticeLog notices_;
    EventRing events_{static_cast<std::uint64_t>(unix_now()) << EventRing::number_bits};
    std::unique_ptr<LanWatch> lan_watch_;
    kernel::MulticastMember multicast_;
    std::optional<kernel::PacketCopies> copies_;
    std::string copies_warning_;
    std::unique_ptr<UsageSampler> sampler_;
    std::uint64_t slot_ = usage_slot();
    std::vector<std::unique_ptr<PacketThread>> queues_;
    std::unique_ptr<DnsThread> dns_;
    std::unique_ptr<DaemonOperations> operations_;
    std::unique_ptr<control::Server> control_;
    std::unique_ptr<kernel::TableWatch> table_watch_;
    std::unique_ptr<kernel::Neighbours> neighbours_;
    asio::posix::stream_descriptor table_events_{io_};
    asio::posix::stream_descriptor neighbour_events_{io_};
    asio::posix::stream_descriptor copy_events_{io_};
    asio::posix::stream_descriptor wakes_{io_};
    asio::posix::stream_descriptor clock_events_{io_};
    std::uint32_t published_version_ = 0;
    bool published_ = false;
    bool is_collecting_ = false;  // decisions were told lately
    steady_clock::time_point slow_due_;
    std::optional<steady_clock::time_point> watchdog_due_;
    std::vector<std::uint64_t> packets_then_;  // of each queue, when the watchdog was fed last
    std::string told_;                         // the manager, as the status
    unsigned restored_ = 0;
    std::optional<steady_clock::time_point> retry_due_;  // of what could not be enforced
    std::string not_enforced_;                           // the sentence about it
    std::string firewall_warning_;
};

Status Daemon::start() {
    if (const auto missing = lan_.missing(); !missing.empty()) {
        return Error{"network.lan", "there is no interface \"" + missing + "\" on this system"};
    }
    auto policy = Policy::load(settings_, Clock::now());
    if (!policy) return policy.error();
    policy_ = std::make_unique<Policy>(std::move(*policy));
    const auto backend = choose_backend(settings_.firewall.backend);
    if (!backend) return backend.error();
    firewall_ = std::make_unique<Firewall>(settings_, *backend);
    restrict_this_process(settings_);  // before there is a second thread
    snapshots_.put(policy_->snapshot());
    published_version_ = policy_->snapshot()->version;
    if (auto opened = open_queues(); !opened) return opened;
    auto dns =
        DnsThread::open(settings_.network.resolver, snapshots_, addresses_, knowledge_, waker_);
    if (!dns) return dns.error();
    dns_ = std::move(*dns);
    if (auto listening = listen_for_dns(); !listening) return listening;
    open_sampler();
    open_lan_watch();
    if (auto opened = open_control(); !opened) return opened;
    if (auto opened = open_watches(); !opened) return opened;
    for (auto& queue : queues_) queue->start();
    if (auto installed = firewall_->install(*policy_); !installed) return installed;
    table_watch_->forget_own_changes();
    published_ = true;
    signals_.async_wait([this](const auto& error, int number) {
        if (!error) on_signal(number);
    });
    tick();
    const std::string summary = "filtering " +
                                std::to_string(policy_->household().devices().size()) +
                                " devices, queue backend " + operations_->status()->backend;
    log_line(summary);
    manager_.ready(summary);
    return Done{};
}

Status Daemon::open_queues() {
    const auto secret = random_hash_key();
    for (std::uint16_t i = 0; i < settings_.queue.count; ++i) {
        kernel::QueueOptions options;
        options.number = static_cast<std::uint16_t>(settings_.queue.first + i);
        options.max_length = settings_.queue.length;
        options.mark_mask = settings_.firewall.mark_mask;
        const auto marks = kernel::MarkLayout::from_mask(options.mark_mask);
        auto queue = PacketThread::open(options, marks.value_or(kernel::MarkLayout{}), snapshots_,
                                        lan_, knowledge_, {secret.k0, secret.k1}, waker_);
        if (!queue) return queue.error();
        queues_.push_back(std::move(*queue));
    }
    return Done{};
}

Status Daemon::listen_for_dns() {
    std::vector<std::uint16_t> slots;
    const auto& household = policy_->household();
    for (std::size_t i = 0; i < household.profiles().size(); ++i) {
        const auto index = static_cast<rules::ProfileIndex>(i);
        // A port that no device is redirected to would be one that the firewall does not guard.
        if (household.profile(index).filtered && is_in_use(household, index)) {
            slots.push_back(policy_->dns_slot(index));
        }
    }
    return dns_->listen(slots, settings_.dns.first_port);
}

void Daemon::open_sampler() {
    const auto marks = kernel::MarkLayout::from_mask(settings_.firewall.mark_mask);
    const auto allowed = allowed_flows(marks.value_or(kernel::MarkLayout{}));
    const auto secret = random_hash_key();
    UsageSampler::Sources sources;
    sources.flows = [allowed](const UsageSampler::EachFlow& each) {
        return kernel::dump_flow_counts(allowed, each);
    };
    sources.device_at = [this](const IpAddress& address) {
        const auto* device = registry_.at(address);
        return device == nullptr ? std::optional<MacAddress>{} : device->mac;
    };
    sources.profile_of = [this](const MacAddress& mac) {
        return policy_->household().profile_of(mac);
    };
    sources.is_metered = [this](rules::ProfileIndex profile) {
        const auto profiles = policy_->household().profiles();
        return profile < profiles.size() && !profiles[profile].budgets.empty();
    };
    sampler_ = std::make_unique<UsageSampler>(
        flow::HashKey{secret.k0, secret.k1}, std::move(sources), [this](const Usage& usage) {
            policy_->accounts().observe(policy_->household(), usage, slot_);
        });
}

// Without it devices have fewer names, and nobody tells of a second router; the filter is whole.
void Daemon::open_lan_watch() {
    lan_watch_ = std::make_unique<LanWatch>(
        settings_.paths.state + "/identities",
        LanWatch::Sources{addresses_, settings_.network.other_routers, registry_, events_,
                          [this]() -> const rules::Household& { return policy_->household(); },
                          kernel::bridge_port_of});
    if (!firewall_->has_copies()) return;
    auto copies = kernel::PacketCopies::open(copies_group(settings_));
    if (!copies) {
        copies_warning_ =
            "a second router or a copied device would not be noticed: " + copies.error().message();
        return;
    }
    copies_.emplace(std::move(*copies));
    copy_events_.assign(dup(copies_->native_handle()));
    watch(copy_events_, [this] {
        const auto now = Clock::now();
        const bool complete = copies_->read([&](const kernel::PacketCopy& copy) {
            if (lan_.has(copy.ingress)) lan_watch_->take(copy, now);
        });
        if (!complete) lan_watch_->lost_copies();
    });
}

// Once a slot: what moved since the last one, and the minutes that come of it. Without a budget
// nobody spends anything, and without a connection neither: the kernel's table need not be read.
void Daemon::count_use(bool is_thorough) {
    const auto slot = usage_slot();
    if (slot == slot_) return;
    slot_ = slot - 1;  // what moved since the last look is of the slot that ended last
    if (has_budget(policy_->household()) && (is_thorough || !sampler_->is_idle())) {
        if (const auto sampled = sampler_->sample(); !sampled) log_line(sampled.error().message());
    }
    slot_ = slot;
    std::vector<LittleLeft> told;
    const auto now = Clock::now();
    const bool changed = policy_->charge(slot, now, told);
    for (const auto& [profile, budget, minutes] : told) {
        const auto left = std::to_string(minutes);
        log_line(little_left_line(profile, budget, left));
        events_.add("budget", profile, {{"budget", budget}, {"left", left}}, now);
    }
    if (!changed) return;
    publish();
}

Status Daemon::open_control() {
    const bool native = firewall_->backend() == kernel::QueueBackend::nft_queue;
    operations_ = std::make_unique<DaemonOperations>(
        DaemonParts{settings_, *policy_, log_, journal_, events_, registry_, *lan_watch_, *dns_,
                    queues_, native ? "nft" : "xt",
                    [this] {
                        publish();
                        rest();  // what comes next may be another
                    },
                    [this] { return not_enforced_; }, [this] { return warnings(); },
                    [this] { return feed_rows(settings_); }});
    control::Server::Options options;
    options.path = settings_.paths.control;
    options.group = settings_.control.group;
    options.audit = log_line;
    auto server = control::Server::listen(io_, std::move(options), *operations_);
    if (!server) return server.error();
    control_ = std::move(*server);
    return Done{};
}

Status Daemon::open_watches() {
    auto table = kernel::TableWatch::open();
    if (!table) return table.error();
    table_watch_ = std::make_unique<kernel::TableWatch>(std::move(*table));
    auto neighbours = kernel::Neighbours::open();
    if (!neighbours) return neighbours.error();
    neighbours_ = std::make_unique<kernel::Neighbours>(std::move(*neighbours));
    // Asio closes what it is given, the watches close their own: each has its own descriptor.
    table_events_.assign(dup(table_watch_->native_handle()));
    neighbour_events_.assign(dup(neighbours_->native_handle()));
    if (waker_.native_handle() < 0 || clock_watch_.native_handle() < 0) {
        return Error{{}, "the system gives no more file descriptors"};
    }
    wakes_.assign(dup(waker_.native_handle()));
    clock_events_.assign(dup(clock_watch_.native_handle()));
    watch(table_events_, [this] {
        if (table_watch_->read() && published_) restore_firewall();
    });
    watch(neighbour_events_, [this] { neighbours_changed(); });
    watch(wakes_, [this] {
        waker_.clear();
        tick();
    });
    watch(clock_events_, [this] {
        if (clock_watch_.read()) tick();
    });
    return Done{};
}

void Daemon::watch(asio::posix::stream_descriptor& descriptor, const std::function<void()>& react) {
    descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                          [this, &descriptor, react](const auto& error) {
                              if (error) return;
                              react();
                              watch(descriptor, react);
                          });
}

// Makes what the policy says now true for the packet threads, the DNS face and the kernel.
void Daemon::publish() {
    const auto snapshot = policy_->snapshot();
    if (snapshot->version == published_version_) return snapshots_.put(snapshot);
    firewall_warning_ = firewall_->forget_old_epoch(snapshot->version);
    snapshots_.put(snapshot);
    published_version_ = snapshot->version;
    auto done = listen_for_dns();
    if (done) done = firewall_->update(*policy_);
    if (!table_watch_->forget_own_changes()) return restore_firewall();
    done ? enforced() : keep_trying(done.error());
}

// Names are judged by the policy at once; what the kernel must know of it is tried until it does.
void Daemon::keep_trying(const Error& failure) {
    const auto message = failure.message();
    if (!retry_due_) log_line(message);
    retry_due_ = steady_clock::now() + retry_period;
    not_enforced_ =
        "the firewall could not be brought up to date, and is tried again: what runs "
        "already may go on until then (" +
        message + ")";
}

void Daemon::enforced() {
    if (retry_due_) log_line("the firewall is up to date again");
    retry_due_.reset();
    not_enforced_.clear();
}

void Daemon::tick() {
    const auto now = Clock::now();
    const bool is_slow = steady_clock::now() >= slow_due_;
    collect(now);
    if (policy_->tick(now)) {
        publish();
    }
    if (retry_due_ && steady_clock::now() >= *retry_due_) install_again();
    count_use(is_slow);
    journal_.tick(*policy_, now);
    feed_watchdog();
    if (is_slow) slow_round();
    rest();
}

// Sleeps until the next thing that time brings; decisions, control calls, the kernel's notices and
// a clock that is set wake earlier.
void Daemon::rest() {
    timer_.expires_at(next_due());
    timer_.async_wait([this](const auto& error) {
        if (!error) tick();
    });
}

steady_clock::time_point Daemon::next_due() const {
    const auto now = steady_clock::now();
    auto due = slow_due_;
    const auto sooner = [&due](steady_clock::time_point when) { due = std::min(due, when); };
    const auto wall = Clock::now();
    const auto sleep = std::min<Clock::duration>(policy_->next_look(wall) - wall, slow_period);
    sooner(now + sleep);
    if (is_collecting_) sooner(now + collect_period);
    if (has_budget(policy_->household()) && !sampler_->is_idle()) sooner(end_of_slot(slot_));
    if (watchdog_due_) sooner(*watchdog_due_);
    if (retry_due_) sooner(*retry_due_);
    return std::max(due, now + shortest_rest);
}

// While decisions are told, it comes again in a moment; else the next one wakes.
void Daemon::collect(Clock::time_point now) {
    is_collecting_ = take_decisions(now);
    if (is_collecting_) return;
    waker_.want();
    is_collecting_ = take_decisions(now);
}

// Whether there were any.
bool Daemon::take_decisions(Clock::time_point now) {
    bool any = false;
    const auto take = [&](const inspect::DecisionEvent& event) {
        any = true;
        const auto kept = log_.take(event, policy_->household(), now);
        if (kept) journal_.take(*kept, *policy_);
        notices_.take(event, policy_->household(), now, events_);
        sampler_->take(event);
        if (event.device != MacAddress{}) seen(event.device, event.client.address);
    };
    for (auto& queue : queues_) queue->events().drain(take);
    dns_->events().drain(take);
    return any;
}

void Daemon::seen(const MacAddress& mac, const IpAddress& address) {
    lan_watch_->seen_at(mac, address, Clock::now());
    if (registry_.seen_at(mac, address, unix_now())) tell_of_newcomer(mac);
}

void Daemon::heard_of(const MacAddress& mac, const IpAddress& address) {
    if (registry_.heard_of(mac, address, unix_now())) tell_of_newcomer(mac);
}

// A device that nobody has given a profile yet is news.
void Daemon::tell_of_newcomer(const MacAddress& mac) {
    const auto& household = policy_->household();
    slow_round_soon();
    if (household.is_known(mac) || !policy_->is_news(mac)) return;
    events_.add("device", household.profile(household.new_devices()).id, {{"mac", mac.to_string()}},
                Clock::now());
}

// The manager restarts the daemon unless it hears in time that every thread gets on.
void Daemon::feed_watchdog() {
    const auto period = manager_.watchdog_period();
    const auto now = steady_clock::now();
    if (!period || (watchdog_due_ && now < *watchdog_due_)) return;
    if (all_threads_work()) manager_.alive();
    watchdog_due_ = now + *period;
}

// Since the last look: the DNS thread ran what it was given, and no queue with waiting packets
// stood still. That the control thread runs is shown by its asking.
bool Daemon::all_threads_work() {
    bool work = dns_->has_run_since_last_asked();
    packets_then_.resize(queues_.size(), 0);
    for (std::size_t i = 0; i < queues_.size(); ++i) {
        const auto number = static_cast<std::uint16_t>(settings_.queue.first + i);
        const std::uint64_t packets = queues_[i]->queue_counters().packets;
        const auto status = kernel::read_queue_status(number).value_or(kernel::QueueStatus{});
        if (status.waiting > 0 && packets == packets_then_[i]) work = false;
        packets_then_[i] = packets;
    }
    return work;
}

void Daemon::slow_round() {
    slow_due_ = steady_clock::now() + slow_period;
    lan_.refresh();
    tell_manager();
    addresses_.refresh();
    lan_.each([this](std::uint32_t number) { multicast_.join(number); });
    if (const auto saved = lan_watch_->save(); !saved) log_line(saved.error().message());
    // What the kernel's table says of devices that are silent now.
    if (const auto asked = neighbours_->refresh(); !asked) log_line(asked.error().message());
    const auto leases = devices::read_leases(settings_.paths.leases);
    if (!leases) return;
    for (const auto& lease : *leases) {
        heard_of(lease.mac, lease.address);
        registry_.name(lease.mac, lease.name);
    }
}

void Daemon::slow_round_soon() {
    slow_due_ = std::min(slow_due_, steady_clock::now() + settle_period);
}

// The first warning is what `systemctl status` shows.
void Daemon::tell_manager() {
    const auto all = warnings();
    const auto devices = std::to_string(policy_->household().devices().size());
    auto text = all.empty() ? "filtering " + devices + " devices" : "warning: " + all.front().text;
    if (text == told_) return;
    told_ = std::move(text);
    manager_.status(told_);
}

void Daemon::neighbours_changed() {
    const auto read = neighbours_->read([this](const kernel::Neighbour& neighbour) {
        if (!lan_.has(neighbour.interface)) return;
        if (!neighbour.mac) return registry_.left(neighbour.address);
        if (neighbour.is_confirmed) return seen(*neighbour.mac, neighbour.address);
        heard_of(*neighbour.mac, neighbour.address);
    });
    if (read.links_changed) slow_round_soon();
    rest();
    if (read.is_complete) return;
    if (const auto asked = neighbours_->refresh(); !asked) log_line(asked.error().message());
}

// Somebody else touched our rules: they are written again, whole.
void Daemon::restore_firewall() {
    ++restored_;
    log_line("firewall restored=" + std::to_string(restored_) +
             ": another program changed or removed our rules");
    install_again();
}

void Daemon::install_again() {
    auto done = listen_for_dns();
    if (done) done = firewall_->install(*policy_);
    table_watch_->forget_own_changes();
    done ? enforced() : keep_trying(done.error());
}

void Daemon::on_signal(int number) {
    if (number != SIGHUP) return io_.stop();
    reload();
    signals_.async_wait([this](const auto& error, int next) {
        if (!error) on_signal(next);
    });
}

void Daemon::reload() {
    const auto done = operations_->reload();
    log_line(done ? "reloaded" : "not reloaded, the old rules stay: " + done.error().message());
}

void Daemon::stop() {
    manager_.stopping();
    published_ = false;
    policy_->accounts().save();
    if (const auto saved = lan_watch_->close(); !saved) log_line(saved.error().message());
    journal_.close();
    if (const auto removed = Firewall::uninstall(); !removed) log_line(removed.error().message());
    log_line("stopped");
}

std::vector<rules::Warning> Daemon::warnings() const {
    auto all = policy_->warnings();
    for (auto& warning : journal_.warnings()) all.push_back(std::move(warning));
    if (!not_enforced_.empty()) all.push_back({"not_enforced", not_enforced_});
    if (!firewall_warning_.empty()) all.push_back({"old_connections", firewall_warning_});
    if (!accounting_.warning().empty()) {
        all.push_back({"no_accounting", accounting_.warning()});
    }
    if (!copies_warning_.empty()) all.push_back({"no_copies", copies_warning_});
    for (auto& warning : firewall_->missing()) all.push_back(std::move(warning));
    if (const auto missing = lan_.missing(); !missing.empty()) {
        all.push_back({"interface_gone",
                       "the interface " + missing + " is gone; its devices are not reached",
                       missing});
    }
    if (restored_ > 0) {
        const auto times = std::to_string(restored_);
        all.push_back({"rules_restored",
                       "another program removed or changed our firewall rules " + times +
                           " times; they were written again",
                       times});
    }
    return all;
}

}  // namespace

int run_daemon(const Settings& settings) {
    Daemon daemon{settings};
    if (const auto started = daemon.start(); !started) {
        log_line(started.error().message());
        return 1;
    }
    daemon.run();
    daemon.stop();
    return 0;
}

}  // namespace tarha
