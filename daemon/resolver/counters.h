// What the DNS face has done, as numbers. Written by its thread, read by anybody.
#pragma once

#include <atomic>
#include <cstdint>

namespace tarha::resolver {

// A number with one writer: an increment is a plain load and store.
class Counter {
public:
    void add(std::uint64_t n = 1) noexcept {
        value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
    }
    void subtract(std::uint64_t n = 1) noexcept {
        value_.store(value_.load(std::memory_order_relaxed) - n, std::memory_order_relaxed);
    }
    [[nodiscard]] std::uint64_t get() const noexcept {
        return value_.load(std::memory_order_relaxed);
    }

private:
    std::atomic<std::uint64_t> value_{0};
};

struct Counters {
    Counter queries;            // messages from clients, by UDP and TCP
    Counter blocked;            // answered with a refusal: question or target
    Counter redirected;         // answered with another name's addresses, or no data there
    Counter special;            // answered from the table of special names
    Counter forwarded;          // asked of the resolver
    Counter answered;           // the resolver's answers that went back
    Counter filtered;           // of those: rewritten without ech or h3
    Counter malformed;          // queries that could not be read, and what is no query
    Counter unsupported;        // opcodes, transfers, EDNS versions
    Counter reply_malformed;    // the resolver's answers that could not be read
    Counter reply_unexpected;   // nobody waits for it, or it answers another question
    Counter upstream_timeouts;  // no answer in time
    Counter upstream_errors;    // could not be sent, or refused
    Counter table_full;         // too many questions waiting, of all or of one profile
    Counter send_errors;        // answers the kernel did not take
    Counter tcp_open;           // now
    Counter tcp_accepted;
    Counter tcp_refused;  // beyond a cap
    Counter tcp_cut;      // too slow, or sent what is no DNS
};

}  // namespace tarha::resolver
