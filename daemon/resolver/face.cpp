#include "daemon/resolver/face.h"

#include <algorithm>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "daemon/resolver/port.h"
#include "daemon/resolver/relay.h"
#include "daemon/resolver/sockets.h"
#include "daemon/resolver/tcp_listener.h"
#include "daemon/resolver/udp_listener.h"

namespace tarha::resolver {
namespace {

namespace asio = boost::asio;

// Everything that listens on one port.
struct OpenPort {
    std::shared_ptr<Port> port;
    std::shared_ptr<UdpListener> udp;
    std::shared_ptr<TcpListener> tcp;

    void close() const {
        udp->close();
        tcp->close();
    }
};

Result<OpenPort> open_port(Relay& relay, const PortBinding& binding) {
    // A port that UDP got by chance may be taken for TCP: then the next one is tried.
    constexpr int attempts = 16;
    for (int attempt = 1;; ++attempt) {
        auto udp = open_udp_listener(relay.io(), binding.port);
        if (!udp) return udp.error();
        const std::uint16_t number = udp->local_endpoint().port();
        auto tcp = open_tcp_listener(relay.io(), number);
        if (!tcp && binding.port == 0 && attempt < attempts) continue;
        if (!tcp) return tcp.error();
        const auto port = std::make_shared<Port>(Port{binding.profile, number});
        OpenPort open{port, std::make_shared<UdpListener>(relay, port, std::move(*udp)),
                      std::make_shared<TcpListener>(relay, port, std::move(*tcp))};
        open.udp->start();
        open.tcp->start();
        return open;
    }
}

}  // namespace

class Face::Impl {
public:
    Impl(asio::io_context& io, const FaceSettings& settings, Policy& policy)
        : relay_{io, settings, policy, counters_} {}

    ~Impl() {
        for (const OpenPort& open : ports_) open.close();
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    Status open() { return relay_.open(); }

    Result<std::vector<PortBinding>> set_ports(const std::vector<PortBinding>& wanted) {
        close_others(wanted);
        Status status = Done{};
        for (const PortBinding& binding : wanted) {
            if (hand_over(binding)) continue;
            auto opened = open_port(relay_, binding);
            if (opened) {
                ports_.push_back(std::move(*opened));
            } else if (status) {
                status = opened.error();
            }
        }
        if (!status) return status.error();
        std::vector<PortBinding> bound;
        for (const OpenPort& open : ports_)
            bound.push_back({open.port->profile, open.port->number});
        return bound;
    }

    asio::io_context& io() { return relay_.io(); }
    [[nodiscard]] const Counters& counters() const noexcept { return counters_; }

private:
    void close_others(const std::vector<PortBinding>& wanted) {
        std::erase_if(ports_, [&](const OpenPort& open) {
            const bool stays = std::any_of(wanted.begin(), wanted.end(), [&](const auto& binding) {
                return binding.port == open.port->number;
            });
            if (!stays) open.close();
            return !stays;
        });
    }

    // True when the port is open already; it belongs to the binding's profile from now on.
    bool hand_over(const PortBinding& binding) {
        for (const OpenPort& open : ports_) {
            if (open.port->number != binding.port) continue;
            open.port->profile = binding.profile;
            return true;
        }
        return false;
    }

    Counters counters_;
    Relay relay_;
    std::vector<OpenPort> ports_;
};

Face::Face(std::unique_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}
Face::~Face() = default;

Result<std::unique_ptr<Face>> Face::open(asio::io_context& io, const FaceSettings& settings,
                                         Policy& policy) {
    auto impl = std::make_unique<Impl>(io, settings, policy);
    if (auto status = impl->open(); !status) return status.error();
    return std::unique_ptr<Face>{new Face{std::move(impl)}};
}

void Face::set_ports(std::vector<PortBinding> ports, Bound done) {
    asio::post(impl_->io(), [this, ports = std::move(ports), done = std::move(done)] {
        auto result = impl_->set_ports(ports);
        if (done) done(std::move(result));
    });
}

const Counters& Face::counters() const noexcept {
    return impl_->counters();
}

}  // namespace tarha::resolver
