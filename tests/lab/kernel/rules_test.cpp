// What the firewall does by itself: DNS redirected, faces guarded, ways round refused.
#include <array>
#include <cerrno>

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "tests/lab/kernel/home.h"

namespace tarha::test {
namespace {

const Endpoint foreign_resolver(bool v6) {
    return {Lab::server_address(v6), 53};
}

Socket router_socket(const Home& home, bool v6, bool tcp, std::uint16_t port) {
    return home.lab.router.make_inside([&] {
        auto socket = tcp ? Socket::tcp(v6) : Socket::udp(v6);
        socket.bind({*parse_ip(v6 ? "::" : "0.0.0.0"), port});
        if (tcp) socket.listen();
        return socket;
    });
}

Socket child_socket(const Home& home, bool v6, bool tcp) {
    return home.lab.child.make_inside([&] { return tcp ? Socket::tcp(v6) : Socket::udp(v6); });
}

}  // namespace

TEST_CASE("DNS to a foreign resolver and to the router comes to the face of the profile") {
    for (const bool v6 : {false, true}) {
        CAPTURE(v6);
        Home home;
        auto face = router_socket(home, v6, false, dns_port);
        for (const auto& asked : {foreign_resolver(v6), Endpoint{Lab::router_address(v6), 53}}) {
            auto child = child_socket(home, v6, false);
            CHECK(child.connect(asked) == 0);  // takes answers from there alone
            child.send("question");
            const auto [question, from] = face.receive_from();
            CHECK(question == "question");
            CHECK(from.address == Lab::child_address(v6));
            face.send_to(from, "answer");
            CHECK(child.receive().first == "answer");
        }
        auto tcp_face = router_socket(home, v6, true, dns_port);
        auto child = child_socket(home, v6, true);
        CHECK(child.connect(foreign_resolver(v6)) == 0);
        tcp_face.accept();
    }
}

TEST_CASE("DNS of an unknown device comes to the face for new devices") {
    auto rules = filtering_child();
    rules.filtered = {{*parse_mac("02:00:5e:00:53:99"), dns_port}};
    rules.new_devices_filtered = true;
    rules.new_devices_dns_port = new_dns_port;
    Home home{rules};
    auto face = router_socket(home, true, false, new_dns_port);
    auto child = child_socket(home, true, false);
    child.send_to(foreign_resolver(true), "question");
    CHECK(face.receive_from().first == "question");
}

TEST_CASE("DNS of a device without rules goes where it was sent") {
    auto rules = filtering_child();
    rules.filtered = {{*parse_mac("02:00:5e:00:53:99"), dns_port}};
    Home home{rules};
    auto resolver = home.lab.server.make_inside([] { return Socket::udp(false); });
    resolver.bind(foreign_resolver(false));
    auto child = child_socket(home, false, false);
    child.send_to(foreign_resolver(false), "question");
    CHECK(resolver.receive().first == "question");
}

TEST_CASE("a DNS flow ends when its device gets another profile or none") {
    for (const bool trusted : {false, true}) {
        CAPTURE(trusted);
        Home home;
        auto face = router_socket(home, false, false, dns_port);
        auto child = child_socket(home, false, false);
        CHECK(child.connect(foreign_resolver(false)) == 0);
        child.send("before");
        CHECK(face.receive().first == "before");
        if (trusted) {
            home.rules.filtered = {{*parse_mac("02:00:5e:00:53:99"), dns_port}};
            home.rules.trusted = {Lab::child_mac()};
        } else {
            home.rules.filtered = {{Lab::child_mac(), dns_port + 1},
                                   {*parse_mac("02:00:5e:00:53:99"), dns_port}};
        }
        home.install();
        child.send("after");
        CHECK(child.receive().second == EHOSTUNREACH);
        CHECK(face.receive(silence_ms).second == ETIMEDOUT);
    }
}

TEST_CASE("nobody reaches a face directly") {
    for (const bool v6 : {false, true}) {
        CAPTURE(v6);
        Home home;
        auto face = router_socket(home, v6, false, dns_port);
        auto tcp_face = router_socket(home, v6, true, dns_port);
        for (const auto* inside : {&home.lab.child, &home.lab.server}) {
            auto udp = inside->make_inside([&] { return Socket::udp(v6); });
            auto tcp = inside->make_inside([&] { return Socket::tcp(v6); });
            const IpAddress router = inside == &home.lab.child
                                         ? Lab::router_address(v6)
                                         : *parse_ip(v6 ? "2001:db8:2::1" : "203.0.113.1");
            CHECK(udp.connect({router, dns_port}) == 0);
            udp.send("question");
            CHECK(udp.receive().second == (v6 ? EACCES : EHOSTUNREACH));
            CHECK(tcp.connect({router, dns_port}) == ECONNREFUSED);
        }
        CHECK(face.receive_from(0).first.empty());
    }
}

TEST_CASE("an answer to the router's own question may arrive at a face's port number") {
    Home home;
    auto asker = home.lab.router.make_inside([] { return Socket::udp(false); });
    asker.bind({*parse_ip("203.0.113.1"), dns_port});
    auto resolver = home.lab.server.make_inside([] { return Socket::udp(false); });
    resolver.bind(foreign_resolver(false));
    asker.send_to(foreign_resolver(false), "question");
    const auto [question, from] = resolver.receive_from();
    resolver.send_to(from, "answer");
    CHECK(asker.receive().first == "answer");
}

TEST_CASE("a DNS flow from before the redirect ends") {
    for (const bool to_router : {false, true}) {
        CAPTURE(to_router);
        auto rules = filtering_child();
        rules.filtered.clear();
        Home home{rules};
        auto child = child_socket(home, false, false);
        const Endpoint asked =
            to_router ? Endpoint{Lab::router_address(false), 53} : foreign_resolver(false);
        auto resolver = to_router ? router_socket(home, false, false, 53)
                                  : home.lab.server.make_inside([] { return Socket::udp(false); });
        if (!to_router) resolver.bind(asked);
        CHECK(child.connect(asked) == 0);
        child.send("before");
        CHECK(resolver.receive().first == "before");
        home.rules = filtering_child();
        home.install();
        child.send("after");
        CHECK(child.receive().second == EHOSTUNREACH);
        CHECK(resolver.receive(silence_ms).second == ETIMEDOUT);
    }
}

TEST_CASE("encrypted DNS ports are refused, never silent") {
    for (const bool v6 : {false, true}) {
        CAPTURE(v6);
        Home home;
        auto tcp = child_socket(home, v6, true);
        CHECK(tcp.connect({Lab::server_address(v6), 853}) == ECONNREFUSED);
        for (const std::uint16_t port : std::array<std::uint16_t, 3>{853, 784, 8853}) {
            auto udp = child_socket(home, v6, false);
            CHECK(udp.connect({Lab::server_address(v6), port}) == 0);
            udp.send("x");
            CHECK(udp.receive().second == (v6 ? EACCES : EHOSTUNREACH));
        }
        CHECK(home.inspector.count() == 0);
    }
}

TEST_CASE("ping passes, other protocols are refused") {
    for (const bool v6 : {false, true}) {
        CAPTURE(v6);
        Home home;
        home.lab.child.run([&] { shell("ping -c 1 -W 2 " + Lab::server_address(v6).to_string()); });
        auto receiver = home.lab.server.make_inside([&] { return Socket::raw(v6, IPPROTO_ESP); });
        auto sender = home.lab.child.make_inside([&] { return Socket::raw(v6, IPPROTO_ESP); });
        CHECK(sender.connect({Lab::server_address(v6), 0}) == 0);
        sender.send("twelve bytes");
        CHECK(sender.receive().second == (v6 ? EACCES : EHOSTUNREACH));
        CHECK(receiver.receive(silence_ms).second == ETIMEDOUT);
    }
}

TEST_CASE("traffic between LAN interfaces is left alone") {
    auto rules = filtering_child();
    rules.lan.push_back(*kernel::InterfaceName::from_text(wan_name));
    Home home{rules};
    Connection tcp{home, false, 853};
    tcp.client.send("BLOCK");
    CHECK(tcp.server.receive().first == "BLOCK");
    CHECK(home.inspector.count() == 0);
}

}  // namespace tarha::test
