// What the queue costs: a flood of small UDP packets of a child through a router whose rule
// queues each, answered by a bare accept-everything loop and by kernel::Queue with a handler that
// accepts. The rounds alternate, so that other load of the machine hits both alike.
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

// Sends as fast as it goes, 64 packets a call, until told to stop.
void flood(const test::Lab& lab, const std::atomic<bool>& stop) {
    auto socket = lab.child.make_inside([] { return test::Socket::udp(false); });
    socket.connect({test::Lab::server_address(false), 9});
    std::string payload(64, 'x');
    std::vector<iovec> parts(64, iovec{payload.data(), payload.size()});
    std::vector<mmsghdr> messages(parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
        messages[i].msg_hdr.msg_iov = &parts[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    while (!stop.load(std::memory_order_relaxed))
        ::sendmmsg(socket.descriptor(), messages.data(), static_cast<unsigned>(messages.size()), 0);
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

Cost measure_bare(const test::Lab& lab, std::chrono::milliseconds time) {
    return lab.router.make_inside([&] {
        bench::BareQueue queue{number};
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

void print(const char* name, const Series& series, const Series& baseline) {
    const double cost = median(series.microseconds);
    const double base_cost = median(baseline.microseconds);
    const double rate = median(series.rates);
    const double base_rate = median(baseline.rates);
    std::printf("queued packet, CPU%s\t%.3f\tus\t%.3f\t%.3f\n", name, cost, base_cost,
                cost / base_cost);
    std::printf("queued packets%s\t%.0f\t/s\t%.0f\t%.3f\n", name, rate, base_rate,
                rate / base_rate);
}

}  // namespace

int main(int argc, char** argv) {
    if (const auto reason = test::why_no_namespaces()) {
        std::printf("skipped: %s\n", reason->c_str());
        return 77;
    }
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 5;
    const std::chrono::milliseconds time{argc > 2 ? std::atoi(argv[2]) * 1000 : 2000};
    const test::Lab lab;
    lab.router.run(
        [] { test::shell("iptables -t mangle -A FORWARD -p udp -j NFQUEUE --queue-num 7"); });
    const auto accept = [](const kernel::QueuedPacket&) noexcept { return kernel::QueueVerdict{}; };
    const auto mark = [](const kernel::QueuedPacket&) noexcept {
        return kernel::QueueVerdict{.mark = 0x02000000};
    };
    const auto alternate = [n = 0U](const kernel::QueuedPacket&) mutable noexcept {
        return kernel::QueueVerdict{.mark = ++n % 2 == 0 ? 0x02000000U : 0x04000000U};
    };
    Series bare;
    Series accepting;
    Series marking;
    Series alternating;
    for (int i = 0; i < rounds; ++i) {
        bare.add(measure_bare(lab, time));
        accepting.add(measure_ours(lab, time, accept));
        marking.add(measure_ours(lab, time, mark));
        alternating.add(measure_ours(lab, time, alternate));
    }
    print("", accepting, bare);
    print(", marked", marking, bare);
    print(", marks alternating", alternating, bare);
    return 0;
}
