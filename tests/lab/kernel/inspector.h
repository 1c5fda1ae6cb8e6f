// A small daemon for these tests: it answers the queue by what the packet's text says.
//   ALLOW, BLOCK  that mark, for the epoch it is told;  DROP  drop;  anything else: undecided.
//   HOLD  waits for let_go() first.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "daemon/kernel/nfqueue.h"
#include "daemon/kernel/ruleset.h"
#include "tests/lab/kernel/namespaces.h"

namespace tarha::test {

struct Seen {
    std::string text;  // the whole packet
    std::optional<MacAddress> source;
    std::uint32_t ingress = 0;
    std::uint32_t mark = 0;
};

class Inspector {
public:
    Inspector(const Namespace& router, std::uint16_t number);
    ~Inspector() { stop(); }
    Inspector(const Inspector&) = delete;
    Inspector& operator=(const Inspector&) = delete;

    void set_epoch(unsigned epoch) { epoch_ = epoch; }
    // Also takes it to be what every packet says, until it is set back to "".
    void always(std::string word);
    // Throws std::runtime_error after 3 s without.
    void wait_until_held();
    void wait_until_seen(const std::string& text);
    void let_go();
    void stop();     // keeps the queue bound
    void release();  // as if the daemon had died

    [[nodiscard]] std::vector<Seen> seen() const;
    [[nodiscard]] std::size_t count() const { return seen().size(); }
    [[nodiscard]] std::size_t count_with(const std::string& text) const;
    [[nodiscard]] const kernel::QueueCounters& counters() const { return queue_->counters(); }

private:
    kernel::QueueVerdict judge(const kernel::QueuedPacket& packet);

    std::optional<kernel::Queue> queue_;
    kernel::MarkLayout marks_;
    std::atomic<unsigned> epoch_{0};
    mutable std::mutex guard_;
    std::condition_variable_any changed_;
    bool held_ = false;
    bool let_go_ = false;
    std::string always_;
    std::vector<Seen> seen_;
    std::thread thread_;
};

}  // namespace tarha::test
