// The DNS face: where the questions of filtered devices arrive, by UDP and TCP.
//
// One port a profile: the kernel redirects by MAC address, so the port tells who asks. Blocked
// questions are answered here; others go to the router's own resolver, and its answers are judged
// and stripped on their way back. Runs on the thread that runs its io_context.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "daemon/resolver/counters.h"
#include "daemon/resolver/policy.h"
#include "rules/ip_address.h"
#include "rules/result.h"

namespace boost::asio {
class io_context;
}

namespace tarha::resolver {

struct PortBinding {
    ProfileIndex profile = 0;
    std::uint16_t port = 0;  // 0: any free port, the same for UDP and TCP

    friend bool operator==(const PortBinding&, const PortBinding&) = default;
};

struct FaceSettings {
    Endpoint upstream{IpAddress{{127, 0, 0, 1}}, 53};
    // Shorter than the 5 s after which glibc and others ask again: an honest SERVFAIL arrives
    // first.
    std::chrono::milliseconds upstream_timeout{4500};
    // Without a whole message or an answer for this long, a TCP connection is closed.
    std::chrono::milliseconds tcp_idle{10'000};
};

// Destroy it only when its io_context does not run (any more).
class Face {
public:
    // Opens the sockets towards the resolver. `io` and `policy` must outlive the face.
    static Result<std::unique_ptr<Face>> open(boost::asio::io_context& io,
                                              const FaceSettings& settings, Policy& policy);
    ~Face();
    Face(const Face&) = delete;
    Face& operator=(const Face&) = delete;

    using Bound = std::function<void(Result<std::vector<PortBinding>>)>;

    // Listens on these ports and on no others; ports that stay are not interrupted, but may change
    // hands. Callable from any thread. `done` is called on the face's thread with the ports in
    // use; with an Error, what could be opened is open and the rest is not.
    void set_ports(std::vector<PortBinding> ports, Bound done = {});

    // Readable from any thread.
    [[nodiscard]] const Counters& counters() const noexcept;

private:
    class Impl;
    explicit Face(std::unique_ptr<Impl> impl) noexcept;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tarha::resolver
