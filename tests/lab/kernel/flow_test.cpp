// Connections through the real kernel: what is queued, what a verdict does, what a mark keeps.
#include <cerrno>

#include <doctest/doctest.h>

#include "tests/lab/kernel/home.h"

namespace tarha::test {
namespace {

// The marks of all tracked connections, as the conntrack tool prints them.
std::string tracked(const Home& home, const std::string& options = "-p tcp") {
    return home.lab.router.make_inside([&] { return shell_output("conntrack -L " + options); });
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("an allowed connection is asked about once and then left alone") {
    for (const bool v6 : {false, true}) {
        CAPTURE(v6);
        Home home;
        Connection tcp{home, v6};
        CHECK(home.inspector.count() == 1);  // the SYN
        tcp.client.send("hello, please ALLOW");
        CHECK(tcp.server.receive().first == "hello, please ALLOW");
        const auto asked = home.inspector.count();
        CHECK(asked == 2);
        const std::string much(50'000, 'x');
        tcp.client.send(much);
        tcp.server.send("answer");
        CHECK(tcp.client.receive().first == "answer");
        CHECK(!tcp.server.receive().first.empty());
        CHECK(home.inspector.count() == asked);

        const auto first = home.inspector.seen().front();
        CHECK(first.source == Lab::child_mac());
        CHECK(first.ingress != 0);
    }
}

TEST_CASE("a blocked connection is reset and the server gets not one byte") {
    for (const bool v6 : {false, true}) {
        CAPTURE(v6);
        Home home;
        Connection tcp{home, v6};
        tcp.client.send("BLOCK this");
        CHECK(tcp.client.receive().second == ECONNRESET);
        CHECK(tcp.server.receive(silence_ms) == std::pair{std::string{}, ETIMEDOUT});
        tcp.server.send("are you there");  // the server learns it from its next packet
        CHECK(tcp.server.receive().second == ECONNRESET);
    }
}

TEST_CASE("a piece that completes a blocked hello does not arrive, the pieces before it do") {
    Home home;
    Connection tcp{home, false};
    tcp.client.send("first piece, ");
    CHECK(tcp.server.receive().first == "first piece, ");
    tcp.client.send("last piece: BLOCK");
    CHECK(tcp.client.receive().second == ECONNRESET);
    CHECK(tcp.server.receive(silence_ms).second == ETIMEDOUT);
}

TEST_CASE("a blocked UDP flow is answered at once") {
    for (const bool v6 : {false, true}) {
        CAPTURE(v6);
        Home home;
        auto server = home.lab.server.make_inside([&] { return Socket::udp(v6); });
        server.bind({Lab::server_address(v6), 443});
        auto client = home.lab.child.make_inside([&] { return Socket::udp(v6); });
        CHECK(client.connect({Lab::server_address(v6), 443}) == 0);
        client.send("part");
        CHECK(server.receive().first == "part");
        client.send("BLOCK");
        CHECK(client.receive().second == (v6 ? EACCES : EHOSTUNREACH));
        CHECK(server.receive(silence_ms).second == ETIMEDOUT);
        client.send("again");  // the kernel refuses by itself now
        CHECK(client.receive().second == (v6 ? EACCES : EHOSTUNREACH));
        CHECK(home.inspector.count_with("again") == 0);
    }
}

TEST_CASE("while undecided, data of both directions is queued and bare packets are not") {
    for (const bool v6 : {false, true}) {
        for (const bool queue_syn : {false, true}) {
            CAPTURE(v6);
            CAPTURE(queue_syn);
            auto rules = filtering_child();
            rules.queue_syn = queue_syn;
            Home home{rules};
            Connection tcp{home, v6};
            for (int i = 0; i < 3; ++i) {
                tcp.client.send("question");
                CHECK(tcp.server.receive().first == "question");
                tcp.server.send("answer");
                CHECK(tcp.client.receive().first == "answer");
            }
            CHECK(home.inspector.count_with("question") == 3);
            CHECK(home.inspector.count_with("answer") == 3);
            tcp.client.finish();
            CHECK(tcp.server.receive() == std::pair{std::string{}, 0});
            CHECK(home.inspector.count() == (queue_syn ? 7 : 6));
        }
    }
}

TEST_CASE("a new epoch asks a living connection again, in whichever direction it goes on") {
    for (const bool v6 : {false, true}) {
        for (const std::string answer : {"ALLOW", "BLOCK"}) {
            CAPTURE(v6);
            CAPTURE(answer);
            Home home;
            Connection tcp{home, v6};
            tcp.client.send("ALLOW");
            CHECK(tcp.server.receive().first == "ALLOW");
            home.turn_epoch(1);
            home.inspector.always(answer);
            tcp.server.send("reply data");
            if (answer == "BLOCK") {
                CHECK(tcp.server.receive().second == ECONNRESET);
                tcp.client.send("x");
                CHECK(tcp.client.receive().second == ECONNRESET);
                continue;
            }
            CHECK(tcp.client.receive().first == "reply data");
            CHECK(home.inspector.count_with("reply data") == 1);
            tcp.server.send("more of it");
            CHECK(tcp.client.receive().first == "more of it");
            CHECK(home.inspector.count_with("more of it") == 0);
        }
    }
}

TEST_CASE("a verdict of an older epoch is asked again") {
    Home home;
    Connection tcp{home, false};
    home.inspector.set_epoch(0);
    home.rules.epoch = 1;
    home.install();
    tcp.client.send("ALLOW one");
    CHECK(tcp.server.receive().first == "ALLOW one");
    tcp.client.send("ALLOW two");
    CHECK(tcp.server.receive().first == "ALLOW two");
    CHECK(home.inspector.count_with("ALLOW two") == 1);
}

TEST_CASE("marks of other programs stay, ours leave the packet") {
    Home home;
    home.lab.router.run([] {
        shell("nft add table inet other");
        shell("nft 'add chain inet other early { type filter hook prerouting priority -140; }'");
        shell("nft add rule inet other early ct mark set ct mark or 0x21000001");
        shell("nft add rule inet other early meta mark set 0x21000002");
        shell("nft 'add chain inet other late { type filter hook postrouting priority 0; }'");
        shell("nft add rule inet other late meta mark 0x21000002 counter");
        shell("nft add rule inet other late oifname wan0 meta mark != 0x21000002 counter");
    });
    Connection tcp{home, false};
    tcp.client.send("ALLOW");
    CHECK(tcp.server.receive().first == "ALLOW");
    // 0x21000001 and our allow mark 0x02000000
    CHECK(contains(tracked(home), "mark=" + std::to_string(0x23000001)));
    const auto counters =
        home.lab.router.make_inside([] { return shell_output("nft list chain inet other late"); });
    CHECK(contains(counters, "meta mark != 0x21000002 counter packets 0"));
    CHECK(!contains(counters, "meta mark 0x21000002 counter packets 0"));
    CHECK(home.inspector.seen().front().mark == (0x21000002U | 0x06000000U));
}

TEST_CASE("a packet that waits while the table is replaced is not lost") {
    Home home;
    auto server = home.lab.server.make_inside([] { return Socket::udp(false); });
    server.bind({Lab::server_address(false), 443});
    auto client = home.lab.child.make_inside([] { return Socket::udp(false); });
    client.send_to({Lab::server_address(false), 443}, "HOLD and ALLOW");
    home.inspector.wait_until_held();
    home.turn_epoch(1);
    home.inspector.let_go();
    CHECK(server.receive().first == "HOLD and ALLOW");
}

TEST_CASE("a dropped packet is lost alone; its connection goes on") {
    Home home;
    Connection tcp{home, false};
    home.inspector.always("DROP");
    tcp.client.send("ALLOW");
    CHECK(tcp.server.receive(silence_ms).second == ETIMEDOUT);
    home.inspector.always("");
    CHECK(tcp.server.receive().first == "ALLOW");  // sent again by TCP
}

TEST_CASE("without a daemon nothing new passes and what was decided goes on") {
    auto home = std::make_unique<Home>();
    Connection decided{*home, false};
    Connection undecided{*home, false, 444};
    decided.client.send("ALLOW");
    CHECK(decided.server.receive().first == "ALLOW");
    home->inspector.release();

    decided.client.send("still here");
    CHECK(decided.server.receive().first == "still here");
    undecided.client.send("let me through");
    CHECK(undecided.server.receive(silence_ms).second == ETIMEDOUT);
    auto fresh = home->lab.child.make_inside([] { return Socket::tcp(false); });
    CHECK(fresh.connect({Lab::server_address(false), 443}, silence_ms) == ETIMEDOUT);
}

TEST_CASE("fail open is a choice") {
    auto rules = filtering_child();
    rules.fail_open = true;
    Home home{rules};
    home.inspector.release();
    Connection tcp{home, false};
    tcp.client.send("let me through");
    CHECK(tcp.server.receive().first == "let me through");
}

TEST_CASE("a device without rules is neither queued nor marked") {
    auto rules = filtering_child();
    rules.filtered.clear();
    rules.trusted = {Lab::child_mac()};
    rules.new_devices_filtered = true;
    rules.new_devices_dns_port = new_dns_port;
    Home home{rules};
    Connection tcp{home, false, 853};
    tcp.client.send("BLOCK");
    CHECK(tcp.server.receive().first == "BLOCK");
    CHECK(home.inspector.count() == 0);
    CHECK(contains(tracked(home), "mark=0"));
}

TEST_CASE("an unknown device is filtered when new devices are") {
    for (const bool filtered : {false, true}) {
        CAPTURE(filtered);
        auto rules = filtering_child();
        rules.filtered.clear();
        rules.new_devices_filtered = filtered;
        rules.new_devices_dns_port = new_dns_port;
        Home home{rules};
        Connection tcp{home, true};
        CHECK(home.inspector.count() == (filtered ? 1 : 0));
    }
}

TEST_CASE("the router's own connections are not touched") {
    Home home;
    auto server = home.lab.server.make_inside([] { return Socket::udp(false); });
    server.bind({Lab::server_address(false), 853});
    auto router = home.lab.router.make_inside([] { return Socket::udp(false); });
    CHECK(router.send_to({Lab::server_address(false), 853}, "own") == 0);
    CHECK(server.receive().first == "own");
    CHECK(home.inspector.count() == 0);
}

}  // namespace tarha::test
