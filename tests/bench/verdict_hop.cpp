// What a parser without capabilities would cost: each verdict (number and mark) goes over to
// another process, which alone may answer the kernel. Over a SOCK_SEQPACKET pair, and over a ring
// in shared memory with an eventfd as its bell; one, eight or thirty-two verdicts at a time.
//
//   bench_verdict_hop [verdicts]
// prints name, CPU of both processes in us a verdict, and us from one process to the other
#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <span>

#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace {

struct Verdict {
    std::uint32_t packet = 0;
    std::uint32_t verdict = 1;
    std::uint32_t mark = 0;
};

constexpr std::size_t max_batch = 32;
using Batch = std::array<Verdict, max_batch>;

double now_us() {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) * 1e-3;
}

double cpu_us(int whose) {
    rusage used{};
    ::getrusage(whose, &used);
    const auto us = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
    };
    return us(used.ru_utime) + us(used.ru_stime);
}

// One direction of a socket pair.
class Pair {
public:
    Pair() {
        if (::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends_.data()) != 0) std::abort();
    }
    void send(std::span<const Verdict> batch) {
        if (::send(ends_[0], batch.data(), batch.size_bytes(), 0) < 0) std::abort();
    }
    std::size_t receive(Batch& into) {
        const auto bytes = ::recv(ends_[1], into.data(), sizeof into, 0);
        return bytes < 0 ? 0 : static_cast<std::size_t>(bytes) / sizeof(Verdict);
    }

private:
    std::array<int, 2> ends_{};
};

// One direction of a ring; the bell is rung once a batch.
class Ring {
public:
    Ring() : bell_{::eventfd(0, 0)} {
        void* memory = ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED || bell_ < 0) std::abort();
        shared_ = new (memory) Shared;
    }
    void send(std::span<const Verdict> batch) {
        const std::uint64_t head = shared_->head.load(std::memory_order_relaxed);
        while (head + batch.size() - shared_->tail.load(std::memory_order_acquire) > size) {
            ::usleep(10);
        }
        for (std::size_t i = 0; i < batch.size(); ++i) {
            shared_->slots[(head + i) % size] = batch[i];
        }
        shared_->head.store(head + batch.size(), std::memory_order_release);
        const std::uint64_t one = 1;
        if (::write(bell_, &one, sizeof one) < 0) std::abort();
    }
    std::size_t receive(Batch& into) {
        std::uint64_t tail = shared_->tail.load(std::memory_order_relaxed);
        while (shared_->head.load(std::memory_order_acquire) == tail) {
            std::uint64_t rung = 0;
            if (::read(bell_, &rung, sizeof rung) < 0) std::abort();
        }
        const auto waiting = shared_->head.load(std::memory_order_acquire) - tail;
        const auto taken = std::min<std::uint64_t>(waiting, max_batch);
        for (std::size_t i = 0; i < taken; ++i) into[i] = shared_->slots[tail++ % size];
        shared_->tail.store(tail, std::memory_order_release);
        return taken;
    }

private:
    static constexpr std::size_t size = 1024;
    struct Shared {
        alignas(64) std::atomic<std::uint64_t> head{0};
        alignas(64) std::atomic<std::uint64_t> tail{0};
        std::array<Verdict, size> slots{};
    };
    Shared* shared_ = nullptr;
    int bell_;
};

// The other process takes `verdicts`, and says so after each batch when `echo` is set.
template <typename Channel>
void take_all(Channel& there, Channel& back, std::size_t verdicts, bool echo) {
    Batch batch{};
    for (std::size_t taken = 0; taken < verdicts;) {
        taken += there.receive(batch);
        if (echo) back.send(std::span{batch}.first(1));
    }
}

template <typename Channel>
void measure(const char* name, std::size_t verdicts, std::size_t at_once) {
    double cpu = 0;
    double hop = 0;
    for (const bool echo : {false, true}) {
        Channel there;
        Channel back;
        const double own_before = cpu_us(RUSAGE_SELF);
        const double others_before = cpu_us(RUSAGE_CHILDREN);
        const double begun = now_us();
        const pid_t child = ::fork();
        if (child == 0) {
            take_all(there, back, verdicts, echo);
            ::_exit(0);
        }
        Batch batch{};
        for (std::size_t sent = 0; sent < verdicts; sent += at_once) {
            there.send(std::span{batch}.first(at_once));
            if (echo) back.receive(batch);
        }
        ::waitpid(child, nullptr, 0);
        const double passed = now_us() - begun;
        const double used =
            cpu_us(RUSAGE_SELF) - own_before + cpu_us(RUSAGE_CHILDREN) - others_before;
        if (echo) hop = passed / static_cast<double>(verdicts / at_once) / 2;
        if (!echo) cpu = used / static_cast<double>(verdicts);
    }
    std::printf("%s, %zu at once\t%.2f\t%.1f\n", name, at_once, cpu, hop);
}

}  // namespace

int main(int argc, char** argv) {
    const auto wanted = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 320'000UL;
    const std::size_t verdicts = wanted / max_batch * max_batch;
    for (const std::size_t at_once : {std::size_t{1}, std::size_t{8}, max_batch}) {
        measure<Pair>("socket pair", verdicts, at_once);
        measure<Ring>("shared ring", verdicts, at_once);
    }
}
