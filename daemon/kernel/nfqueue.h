// Queue: one NFQUEUE of the kernel, read and answered in batches by one thread.
//
// Not fail-open: what the kernel cannot queue is dropped. Nothing is allocated per packet.
// Overruns and interrupted calls are counters, never a reason to stop.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "rules/bytes.h"
#include "rules/mac_address.h"
#include "rules/result.h"

namespace tarha::kernel {

struct QueueOptions {
    std::uint16_t number = 0;
    std::uint32_t max_length = 2048;           // packets that may wait in the kernel
    std::uint32_t receive_buffer = 4U << 20U;  // bytes, SO_RCVBUFFORCE
    std::uint32_t mark_mask = 0x1e000000;      // the bits a verdict may change
};

enum class Checksum : std::uint8_t {
    verified,  // the kernel has checked it
    not_verified,
    not_ready,  // to be filled in by hardware or segmentation: never check it
};

// One packet, as long as the handler runs.
struct QueuedPacket {
    Bytes ip;                          // from the IP header on
    std::optional<MacAddress> source;  // link-layer sender, where the link has one
    std::uint32_t ingress = 0;         // interface index, 0 unknown
    std::uint32_t egress = 0;
    std::uint32_t mark = 0;  // of the packet
    Checksum checksum = Checksum::verified;
    bool gso = false;        // several segments in one
    bool truncated = false;  // `ip` is not the whole packet
};

// Accept without a mark: the flow stays undecided and its next packet is queued as well.
// Accept with the block mark refuses the flow; drop only loses this one packet.
struct QueueVerdict {
    bool accept = true;
    std::optional<std::uint32_t> mark;  // only bits inside QueueOptions::mark_mask count
};

// Written by the queue's thread, readable from any other.
struct QueueCounters {
    std::atomic<std::uint64_t> packets{0};
    std::atomic<std::uint64_t> batches{0};  // rounds of reading and answering
    std::atomic<std::uint64_t> truncated{0};
    std::atomic<std::uint64_t> malformed{0};    // messages that were no packet of ours
    std::atomic<std::uint64_t> overruns{0};     // ENOBUFS: the kernel dropped packets
    std::atomic<std::uint64_t> interrupted{0};  // EINTR
    std::atomic<std::uint64_t> receive_errors{0};
    std::atomic<std::uint64_t> verdict_errors{0};  // a verdict the kernel did not take
};

enum class RunResult : std::uint8_t { again, stopped };

class Queue {
public:
    static constexpr std::size_t max_batch = 32;  // packets between two rounds of verdicts

    // Binds the queue; one clear sentence when it is taken, unsupported or not permitted.
    static Result<Queue> open(const QueueOptions& options);

    // Waits for packets, asks handler(const QueuedPacket&) -> QueueVerdict for each, in order,
    // and sends the verdicts. The handler must be noexcept.
    template <class Handler>
    RunResult run_once(Handler&& handler) noexcept;

    // Makes the present or next run_once() return `stopped`. From any thread; stays set.
    void stop() noexcept;

    [[nodiscard]] const QueueCounters& counters() const noexcept;

private:
    struct State;
    struct StateDeleter {
        void operator()(State* state) const noexcept;
    };
    explicit Queue(std::unique_ptr<State, StateDeleter> state) noexcept;

    // Waits until there is something to read; false when stopped or interrupted.
    bool wait() noexcept;
    enum class Read : std::uint8_t { packet, other, nothing };
    // Reads one message; `packet` is valid until the next call.
    Read read(QueuedPacket& packet) noexcept;
    // The verdict for the packet read last.
    void answer(const QueuedPacket& packet, const QueueVerdict& verdict) noexcept;
    void send_verdicts() noexcept;
    [[nodiscard]] bool stopped() const noexcept;

    std::unique_ptr<State, StateDeleter> state_;
};

template <class Handler>
RunResult Queue::run_once(Handler&& handler) noexcept {
    if (!wait()) return stopped() ? RunResult::stopped : RunResult::again;
    for (std::size_t i = 0; i < max_batch; ++i) {
        QueuedPacket packet;
        const Read what = read(packet);
        if (what == Read::nothing) break;
        if (what == Read::packet) answer(packet, handler(std::as_const(packet)));
    }
    send_verdicts();
    return stopped() ? RunResult::stopped : RunResult::again;
}

}  // namespace tarha::kernel
