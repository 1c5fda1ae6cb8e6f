// The baseline of the queue: the least code that accepts every packet of an NFQUEUE, with libmnl,
// in one send for all that has been read at a time. It looks at nothing but the packet's id.
#pragma once

#include <cstdint>

namespace tarha::bench {

class BareQueue {
public:
    // one: a batch verdict answers all. each: every packet gets its own, with a mark that
    // alternates, which no batch verdict can say.
    enum class Verdicts : std::uint8_t { one, each };

    explicit BareQueue(std::uint16_t number, Verdicts verdicts);  // throws std::runtime_error
    BareQueue(const BareQueue&) = delete;
    BareQueue& operator=(const BareQueue&) = delete;
    ~BareQueue();

    // Waits up to wait_ms for packets and accepts what is there; how many that was.
    unsigned run_once(int wait_ms);

private:
    struct Socket;
    Socket* socket_;
};

}  // namespace tarha::bench
