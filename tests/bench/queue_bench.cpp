// What the queue costs.
//
// Packets: a flood of small UDP packets of a child through a router whose rule queues each,
// answered by a bare accept-everything loop and by kernel::Queue. Connections: one after the other
// through the real ruleset. Rounds alternate, so that other load of the machine hits all alike.
//
//   bench_queue [rounds] [seconds a round]
// prints name, value, unit, baseline and ratio, separated by tabs
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <sys/socket.h>

#include "daemon/kernel/nfqueue.h"
#include "daemon/kernel/nft.h"
#include "daemon/kernel/probe.h"
#include "tests/bench/bare_queue.h"
#include "tests/lab/kernel/namespaces.h"
#include "tests/lab/kernel/sockets.h"

namespace {

using namespace tarha;
using Clock = std::chrono::steady_clock;

constexpr std::uint16_t number = 7;

double thread_cpu() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Cost {
    double microseconds = 0;  // CPU of the queue's thread for a packet
    double rate = 0;          // packets a second
};

// Sends as fast as it goes, 64 packets a call, until told to stop. How many were sent.
std::uint64_t flood(const test::Lab& lab, const std::atomic<bool>& stop) {
    auto socket = lab.child.make_inside([] { return test::Socket::udp(false); });
    socket.connect({test::Lab::server_address(false), 9});
    std::string payload(64, 'x');
    std::vector<iovec> parts(64, iovec{payload.data(), payload.size()});
    std::vector<mmsghdr> messages(parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
        messages[i].msg_hdr.msg_iov = &parts[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    std::uint64_t sent = 0;
    while (!stop.load(std::memory_order_relaxed)) {
        const int count = ::sendmmsg(socket.descriptor(), messages.data(),
                                     static_cast<unsigned>(messages.size()), 0);
        if (count > 0) sent += static_cast<std::uint64_t>(count);
    }
    return sent;
}

// Runs `loop` (which answers packets for the time and says how many) under the flood.
Cost measure(const test::Lab& lab, const std::function<std::uint64_t()>& loop) {
    std::atomic<bool> stop{false};
    std::thread sender{[&] { flood(lab, stop); }};
    const double cpu = thread_cpu();
    const auto start = Clock::now();
    const auto packets = static_cast<double>(loop());
    const std::chrono::duration<double> time = Clock::now() - start;
    const double used = thread_cpu() - cpu;
    stop = true;
    sender.join();
    return {.microseconds = used / packets * 1e6, .rate = packets / time.count()};
}

// What goes through the router when nothing is queued.
Cost measure_free(const test::Lab& lab, std::chrono::milliseconds time) {
    std::atomic<bool> stop{false};
    std::thread clock{[&] {
        std::this_thread::sleep_for(time);
        stop = true;
    }};
    const auto start = Clock::now();
    const auto sent = static_cast<double>(flood(lab, stop));
    const std::chrono::duration<double> spent = Clock::now() - start;
    clock.join();
    return {.rate = sent / spent.count()};
}

Cost measure_bare(const test::Lab& lab, std::chrono::milliseconds time,
                  bench::BareQueue::Verdicts verdicts) {
    return lab.router.make_inside([&] {
        bench::BareQueue queue{number, verdicts};
        return measure(lab, [&] {
            std::uint64_t packets = 0;
            const auto end = Clock::now() + time;
            while (Clock::now() < end) packets += queue.run_once(100);
            return packets;
        });
    });
}

template <class Handler>
Cost measure_ours(const test::Lab& lab, std::chrono::milliseconds time, Handler handler) {
    return lab.router.make_inside([&] {
        auto queue = kernel::Queue::open({.number = number});
        if (!queue) throw std::runtime_error{queue.error().message()};
        return measure(lab, [&] {
            const auto end = Clock::now() + time;
            while (Clock::now() < end) queue->run_once(handler);
            return queue->counters().packets.load();
        });
    });
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

struct Series {
    std::vector<double> microseconds;
    std::vector<double> rates;

    void add(const Cost& cost) {
        microseconds.push_back(cost.microseconds);
        rates.push_back(cost.rate);
    }
};

void print_row(const std::string& name, double value, const char* unit, double baseline) {
    std::printf("%s\t%.3f\t%s\t%.3f\t%.3f\n", name.c_str(), value, unit, baseline,
                value / baseline);
}

void print_cost(const std::string& name, const Series& series, const Series& baseline) {
    print_row(name, median(series.microseconds), "us", median(baseline.microseconds));
}

void print_rate(const std::string& name, const Series& series, const Series& baseline) {
    print_row(name, median(series.rates), "/s", median(baseline.rates));
}

// What this run measures and how long.
struct Plan {
    int rounds = 5;
    std::chrono::milliseconds time{2000};
};

void bench_packets(const Plan& plan) {
    const test::Lab lab;
    auto sink = lab.server.make_inside([] { return test::Socket::udp(false); });
    sink.bind({test::Lab::server_address(false), 9});  // no port unreachables
    const auto queue_all = [&](const char* how) {
        lab.router.run([&] {
            test::shell(std::string{"iptables -t mangle "} + how +
                        " FORWARD -p udp -j NFQUEUE --queue-num 7");
        });
    };
    const auto accept = [](const kernel::QueuedPacket&) noexcept { return kernel::QueueVerdict{}; };
    const auto mark = [](const kernel::QueuedPacket&) noexcept {
        return kernel::QueueVerdict{.mark = 0x02000000};
    };
    const auto alternate = [n = 0U](const kernel::QueuedPacket&) mutable noexcept {
        return kernel::QueueVerdict{.mark = ++n % 2 == 0 ? 0x02000000U : 0x04000000U};
    };
    Series free;
    Series bare;
    Series bare_each;
    Series accepting;
    Series marking;
    Series alternating;
    for (int i = 0; i < plan.rounds; ++i) {
        free.add(measure_free(lab, plan.time));
        queue_all("-A");
        bare.add(measure_bare(lab, plan.time, bench::BareQueue::Verdicts::one));
        bare_each.add(measure_bare(lab, plan.time, bench::BareQueue::Verdicts::each));
        accepting.add(measure_ours(lab, plan.time, accept));
        marking.add(measure_ours(lab, plan.time, mark));
        alternating.add(measure_ours(lab, plan.time, alternate));
        queue_all("-D");
    }
    print_cost("queued packet, CPU", accepting, bare);
    print_cost("queued packet, CPU, marked", marking, bare);
    print_cost("queued packet, CPU, marks alternating", alternating, bare_each);
    print_rate("queued packets beside a bare loop", accepting, bare);
    print_rate("queued packets beside no queue", accepting, free);
}

// New connections one after the other: connect, one request, one answer, close.
double connections(const test::Lab& lab, std::chrono::milliseconds time) {
    const Endpoint there{test::Lab::server_address(false), 443};
    auto listener = lab.server.make_inside([] { return test::Socket::tcp(false); });
    listener.bind(there);
    listener.listen();
    return lab.child.make_inside([&] {
        double count = 0;
        const auto start = Clock::now();
        while (Clock::now() - start < time) {
            auto client = test::Socket::tcp(false);
            if (client.connect(there) != 0) throw std::runtime_error{"cannot connect"};
            client.send("request");
            auto server = listener.accept();
            server.receive();
            server.send("answer");
            client.receive();
            ++count;
        }
        return count / std::chrono::duration<double>(Clock::now() - start).count();
    });
}

// With a ruleset installed and a daemon's loop that allows a connection at its first data.
double filtered_connections(const test::Lab& lab, const Plan& plan, bool queue_syn) {
    kernel::Ruleset rules;
    rules.lan = {*kernel::InterfaceName::from_text(test::lan_name)};
    rules.filtered = {{test::Lab::child_mac(), 5361}};
    rules.queues = {number, 1};
    rules.queue_syn = queue_syn;
    rules.rate_limits =
        false;  // their cost is not the question, and they would be all that is seen
    auto queue = lab.router.make_inside([&] {
        rules.backend = kernel::probe().backend().value();
        if (const auto status = kernel::install(rules); !status)
            throw std::runtime_error{status.error().message()};
        return kernel::Queue::open({.number = number});
    });
    if (!queue) throw std::runtime_error{queue.error().message()};
    std::thread daemon{[&] {
        const auto judge = [](const kernel::QueuedPacket& packet) noexcept {
            constexpr std::size_t longest_without_data = 60;
            const bool data = packet.ip.size() > longest_without_data - 8;
            const bool syn = packet.ip.size() > 33 && (packet.ip[33] & 2U) != 0;
            return data && !syn ? kernel::QueueVerdict{.mark = 0x02000000} : kernel::QueueVerdict{};
        };
        while (queue->run_once(judge) != kernel::RunResult::stopped) {
        }
    }};
    const double rate = connections(lab, plan.time);
    queue->stop();
    daemon.join();
    lab.router.run([] {
        if (const auto status = kernel::uninstall(); !status)
            throw std::runtime_error{status.error().message()};
    });
    return rate;
}

void bench_connections(const Plan& plan) {
    const test::Lab lab;
    Series free;
    Series data;
    Series data_and_syn;
    for (int i = 0; i < plan.rounds; ++i) {
        free.add({.rate = connections(lab, plan.time)});
        data.add({.rate = filtered_connections(lab, plan, false)});
        data_and_syn.add({.rate = filtered_connections(lab, plan, true)});
    }
    print_rate("new connections, data queued", data, free);
    print_rate("new connections, SYN and data queued", data_and_syn, free);
}

}  // namespace

int main(int argc, char** argv) {
    if (const auto reason = test::why_no_namespaces()) {
        std::printf("skipped: %s\n", reason->c_str());
        return 77;
    }
    Plan plan;
    if (argc > 1) plan.rounds = std::atoi(argv[1]);
    if (argc > 2) plan.time = std::chrono::milliseconds{std::atoi(argv[2]) * 1000};
    bench_packets(plan);
    bench_connections(plan);
    return 0;
}
