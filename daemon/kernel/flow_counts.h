// What living connections have carried so far, from connection tracking: a dump by netlink, read
// in bounded memory. Bytes are those of IP packets, headers included, from the connection's first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "rules/ip_address.h"
#include "rules/result.h"

struct nlmsghdr;

namespace tarha::kernel {

struct Count {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
};

// One direction of a connection: what is sent from one end to the other, as the router receives
// it. With address translation the answering direction does not mirror the first.
struct Direction {
    Endpoint from;
    Endpoint to;
    Count count;
};

struct FlowCount {
    std::uint32_t id = 0;  // the kernel's: another one when the same ports are used again
    std::uint8_t protocol = 0;
    std::uint32_t mark = 0;
    bool is_counted = false;  // false: it began before accounting was switched on
    Direction original;       // as the first packet went
    Direction reply;
};

// Which connections: those whose mark, under the mask, equals the value.
struct MarkFilter {
    std::uint32_t value = 0;
    std::uint32_t mask = 0;
};

// The most entries that one dump gives; the rest is read and left out. The kernel starts with the
// same ones each time.
inline constexpr std::size_t max_flow_counts = 16'384;

struct DumpResult {
    std::size_t given = 0;
    std::size_t left_out = 0;     // beyond the cap
    bool is_interrupted = false;  // the table changed, or messages were lost: some may be missing

    [[nodiscard]] bool is_complete() const noexcept { return left_out == 0 && !is_interrupted; }
};

// Takes the messages of one dump, in their order. Pure: a test can say what the kernel says.
class FlowCountReader {
public:
    using Each = std::function<void(const FlowCount&)>;

    // `each` gets at most `cap` connections, TCP and UDP only.
    FlowCountReader(std::uint32_t sequence, MarkFilter filter, std::size_t cap, Each each)
        : sequence_{sequence}, filter_{filter}, cap_{cap}, each_{std::move(each)} {}

    void take(const nlmsghdr& message);
    void lost_some() noexcept { result_.is_interrupted = true; }

    [[nodiscard]] bool is_done() const noexcept { return is_done_; }
    [[nodiscard]] int error() const noexcept { return error_; }  // errno; 0: none so far
    [[nodiscard]] const DumpResult& result() const noexcept { return result_; }

private:
    void end(const nlmsghdr& message) noexcept;

    std::uint32_t sequence_;
    MarkFilter filter_;
    std::size_t cap_;
    Each each_;
    DumpResult result_;
    bool is_done_ = false;
    int error_ = 0;
};

// Asks for all connections with the mark, of both families, and gives them to `each` before it
// returns. The kernel filters where it can (since Linux 3.x), and every entry is looked at again.
Result<DumpResult> dump_flow_counts(MarkFilter filter, const FlowCountReader::Each& each,
                                    std::size_t cap = max_flow_counts);

}  // namespace tarha::kernel
