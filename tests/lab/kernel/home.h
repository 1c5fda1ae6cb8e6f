// What most of these tests start from: the lab, a ruleset that filters the child, an inspector,
// and a conversation between the child and the server.
#pragma once

#include <stdexcept>

#include "daemon/kernel/nft.h"
#include "daemon/kernel/probe.h"
#include "tests/lab/kernel/inspector.h"
#include "tests/lab/kernel/namespaces.h"
#include "tests/lab/kernel/sockets.h"

namespace tarha::test {

inline constexpr std::uint16_t queue_number = 20;
inline constexpr std::uint16_t dns_port = 5361;
inline constexpr std::uint16_t new_dns_port = 5360;

// The backend of this kernel.
inline kernel::QueueBackend backend_here() {
    const auto backend = kernel::probe().backend();
    if (!backend) throw std::runtime_error{"this kernel can queue neither with nft nor iptables"};
    return *backend;
}

inline kernel::Ruleset filtering_child() {
    static const kernel::QueueBackend backend = Namespace::make().make_inside(backend_here);
    kernel::Ruleset rules;
    rules.lan = {*kernel::InterfaceName::from_text(lan_name)};
    rules.filtered = {{Lab::child_mac(), dns_port}};
    rules.queues = {queue_number, 1};
    rules.backend = backend;
    return rules;
}

inline void must(const Status& status) {
    if (!status) throw std::runtime_error{status.error().message()};
}

struct Home {
    explicit Home(kernel::Ruleset with = filtering_child())
        : rules{std::move(with)}, inspector{lab.router, queue_number} {
        install();
    }
    void install() {
        lab.router.run([&] { must(kernel::install(rules)); });
    }
    void turn_epoch(unsigned epoch) {
        inspector.set_epoch(epoch);
        rules.epoch = epoch;
        lab.router.run([&] { must(kernel::apply_table(rules)); });
    }

    Lab lab;
    kernel::Ruleset rules;
    Inspector inspector;
};

// A TCP connection of the child to the server, both ends in our hands.
struct Connection {
    Connection(Home& home, bool v6, std::uint16_t port = 443)
        : listener{home.lab.server.make_inside([&] { return Socket::tcp(v6); })},
          client{home.lab.child.make_inside([&] { return Socket::tcp(v6); })},
          server{connected(home, v6, port)} {}

    Socket listener;
    Socket client;
    Socket server;

private:
    Socket connected(Home& home, bool v6, std::uint16_t port) {
        const Endpoint there{home.lab.server_address(v6), port};
        listener.bind(there);
        listener.listen();
        if (client.connect(there) != 0) throw std::runtime_error{"the child could not connect"};
        return listener.accept();
    }
};

}  // namespace tarha::test
