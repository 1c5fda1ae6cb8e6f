#include "daemon/app.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
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
#include "daemon/app/device_watch.h"
#include "daemon/app/enforcement.h"
#include "daemon/app/event_ring.h"
#include "daemon/app/firewall.h"
#include "daemon/app/journal_keeper.h"
#include "daemon/app/lan_addresses.h"
#include "daemon/app/lan_interfaces.h"
#include "daemon/app/liveness.h"
#include "daemon/app/log_line.h"
#include "daemon/app/notice_log.h"
#include "daemon/app/snapshot_box.h"
#include "daemon/app/use_counter.h"
#include "daemon/app/waker.h"
#include "daemon/clock/settled_clock.h"
#include "daemon/control/server.h"
#include "daemon/feed_rows.h"
#include "daemon/kernel/accounting.h"
#include "daemon/kernel/sandbox.h"
#include "daemon/service/service_manager.h"

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
// After something was told that leases or addresses go with: these may come a little later.
constexpr auto settle_period = std::chrono::seconds{1};

flow::HashKey random_flow_key() {
    const auto secret = random_hash_key();
    return {secret.k0, secret.k1};
}

kernel::MarkLayout marks_of(const Settings& settings) {
    return kernel::MarkLayout::from_mask(settings.firewall.mark_mask)
        .value_or(kernel::MarkLayout{});
}

std::int64_t running_seconds() {
    const auto since_boot = steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(since_boot).count();
}

std::uint64_t first_event() {
    return static_cast<std::uint64_t>(Clock::to_time_t(Clock::now())) << EventRing::number_bits;
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
    Status open_parts();
    Status open_control();
    Status open_watches();
    void watch(int descriptor, const std::function<void()>& react);
    void wait(asio::posix::stream_descriptor& descriptor, const std::function<void()>& react);
    void tick();
    void rest();
    [[nodiscard]] steady_clock::time_point next_due() const;
    void collect(Clock::time_point now);
    bool take_decisions(Clock::time_point now);
    void slow_round();
    void tell_manager();
    void on_signal(int number);
    void reload();
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
    DecisionLog log_;
    JournalKeeper journal_;
    NoticeLog notices_;
    EventRing events_{first_event()};
    std::optional<Policy> policy_;
    std::optional<SettledClock> clock_;
    std::optional<Firewall> firewall_;
    std::vector<std::unique_ptr<PacketThread>> queues_;
    std::unique_ptr<DnsThread> dns_;
    std::optional<Enforcement> enforcement_;
    std::optional<DeviceWatch> devices_;
    std::optional<UseCounter> use_;
    std::optional<Liveness> liveness_;
    std::unique_ptr<DaemonOperations> operations_;
    std::unique_ptr<control::Server> control_;
    std::vector<std::unique_ptr<asio::posix::stream_descriptor>> watched_;
    bool is_collecting_ = false;  // decisions were told lately
    steady_clock::time_point slow_due_;
    std::string told_;  // the manager, as the status
};

Status Daemon::start() {
    if (const auto missing = lan_.missing(); !missing.empty()) {
        return Error{"network.lan", "there is no interface \"" + missing + "\" on this system"};
    }
    auto policy = Policy::load(settings_, Clock::now());
    if (!policy) return policy.error();
    policy_.emplace(std::move(*policy));
    clock_.emplace(policy_->last_settled());
    const auto backend = choose_backend(settings_.firewall.backend);
    if (!backend) return backend.error();
    firewall_.emplace(settings_, *backend);
    restrict_this_process(settings_);  // before there is a second thread
    snapshots_.put(policy_->snapshot());
    if (auto opened = open_queues(); !opened) return opened;
    if (auto opened = open_parts(); !opened) return opened;
    if (auto opened = open_control(); !opened) return opened;
    if (auto opened = open_watches(); !opened) return opened;
    for (auto& queue : queues_) queue->start();
    if (auto installed = enforcement_->install(); !installed) return installed;
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
    const auto secret = random_flow_key();
    for (std::uint16_t i = 0; i < settings_.queue.count; ++i) {
        kernel::QueueOptions options;
        options.number = static_cast<std::uint16_t>(settings_.queue.first + i);
        options.max_length = settings_.queue.length;
        options.mark_mask = settings_.firewall.mark_mask;
        auto queue = PacketThread::open(options, marks_of(settings_), snapshots_, lan_, knowledge_,
                                        secret, waker_);
        if (!queue) return queue.error();
        queues_.push_back(std::move(*queue));
    }
    return Done{};
}

Status Daemon::open_parts() {
    auto dns =
        DnsThread::open(settings_.network.resolver, snapshots_, addresses_, knowledge_, waker_);
    if (!dns) return dns.error();
    dns_ = std::move(*dns);
    enforcement_.emplace(settings_, *policy_, *firewall_, snapshots_, *dns_);
    if (auto listening = enforcement_->listen(); !listening) return listening;
    if (auto watching = enforcement_->watch(); !watching) return watching;
    devices_.emplace(DeviceWatch::Parts{settings_, lan_, addresses_, *policy_, events_, [this] {
                                            slow_due_ = std::min(
                                                slow_due_, steady_clock::now() + settle_period);
                                        }});
    if (auto opened = devices_->open(firewall_->has_copies()); !opened) return opened;
    use_.emplace(*policy_, devices_->registry(), events_, marks_of(settings_));
    liveness_.emplace(manager_, *dns_, queues_, settings_.queue.first);
    return Done{};
}

Status Daemon::open_control() {
    const bool native = firewall_->backend() == kernel::QueueBackend::nft_queue;
    operations_ = std::make_unique<DaemonOperations>(
        DaemonParts{settings_, *policy_, log_, journal_, events_, devices_->registry(),
                    devices_->lan_watch(), *dns_, queues_, native ? "nft" : "xt",
                    [this] {
                        enforcement_->publish();
                        rest();  // what comes next may be another
                    },
                    [this] { return enforcement_->not_enforced(); }, [this] { return warnings(); },
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
    if (waker_.native_handle() < 0 || clock_watch_.native_handle() < 0) {
        return Error{{}, "the system gives no more file descriptors"};
    }
    watch(enforcement_->native_handle(), [this] { enforcement_->table_changed(); });
    watch(devices_->neighbours_handle(), [this] {
        devices_->neighbours_changed();
        rest();
    });
    if (devices_->copies_handle() >= 0) {
        watch(devices_->copies_handle(), [this] { devices_->read_copies(); });
    }
    watch(waker_.native_handle(), [this] {
        waker_.clear();
        tick();
    });
    watch(clock_watch_.native_handle(), [this] {
        if (clock_watch_.read()) tick();
    });
    return Done{};
}

// Asio closes what it is given, the parts close their own: each has its own descriptor.
void Daemon::watch(int descriptor, const std::function<void()>& react) {
    watched_.push_back(std::make_unique<asio::posix::stream_descriptor>(io_, dup(descriptor)));
    wait(*watched_.back(), react);
}

void Daemon::wait(asio::posix::stream_descriptor& descriptor, const std::function<void()>& react) {
    descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                          [this, &descriptor, react](const auto& error) {
                              if (error) return;
                              react();
                              wait(descriptor, react);
                          });
}

void Daemon::tick() {
    const auto now = Clock::now();
    const bool is_slow = steady_clock::now() >= slow_due_;
    collect(now);
    clock_->look(Clock::to_time_t(now), running_seconds());
    if (policy_->tick(now, clock_->is_settled())) enforcement_->publish();
    enforcement_->tick(steady_clock::now());
    if (use_->tick(is_slow)) enforcement_->publish();
    journal_.tick(*policy_, now, clock_->is_settled());
    liveness_->tick(steady_clock::now());
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
    const auto wall = Clock::now();
    const auto sleep = std::min<Clock::duration>(policy_->next_look(wall) - wall, slow_period);
    auto due = std::min<steady_clock::time_point>(slow_due_, now + sleep);
    if (is_collecting_) due = std::min<steady_clock::time_point>(due, now + collect_period);
    for (const auto& part : {use_->due(), liveness_->due(), enforcement_->due()}) {
        if (part) due = std::min(due, *part);
    }
    return std::max<steady_clock::time_point>(due, now + shortest_rest);
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
        use_->take(event);
        if (event.device != MacAddress{}) devices_->seen(event.device, event.client.address);
    };
    for (auto& queue : queues_) queue->events().drain(take);
    dns_->events().drain(take);
    return any;
}

void Daemon::slow_round() {
    slow_due_ = steady_clock::now() + slow_period;
    devices_->refresh();
    tell_manager();
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
    enforcement_->close();
    policy_->accounts().save();
    if (const auto saved = devices_->close(); !saved) log_line(saved.error().message());
    journal_.close();
    if (const auto removed = Firewall::uninstall(); !removed) log_line(removed.error().message());
    log_line("stopped");
}

std::vector<rules::Warning> Daemon::warnings() const {
    auto all = policy_->warnings();
    const auto add = [&all](std::vector<rules::Warning> more) {
        std::move(more.begin(), more.end(), std::back_inserter(all));
    };
    add(journal_.warnings());
    if (!accounting_.warning().empty()) all.push_back({"no_accounting", accounting_.warning()});
    add(enforcement_->warnings());
    add(devices_->warnings());
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
