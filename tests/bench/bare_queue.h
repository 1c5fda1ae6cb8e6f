// The baseline of the queue: the least code that accepts every packet of an NFQUEUE, with libmnl,
// one batch verdict for all that has been read at a time. It looks at nothing but the packet's id.
#pragma once

#include <cstdint>

namespace tarha::bench {

class BareQueue {
public:
    explicit BareQueue(std::uint16_t number);  // throws std::runtime_error
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
