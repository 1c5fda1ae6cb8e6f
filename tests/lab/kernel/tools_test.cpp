// Around the firewall: tools, watching, queue numbers, connection tracking, neighbours.
#include <algorithm>
#include <chrono>
#include <vector>

#include <doctest/doctest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/kernel/conntrack.h"
#include "daemon/kernel/neighbours.h"
#include "daemon/kernel/probe.h"
#include "daemon/kernel/queue_status.h"
#include "daemon/kernel/table_watch.h"
#include "tests/lab/kernel/home.h"

namespace tarha::test {
namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

bool readable(int descriptor) {
    pollfd waiting{descriptor, POLLIN, 0};
    return ::poll(&waiting, 1, 1000) > 0;
}

template <class T>
T must_have(Result<T> result) {
    if (!result) throw std::runtime_error{result.error().message()};
    return std::move(*result);
}

// What a process without any capability gets to read.
std::string as_nobody(const std::function<std::string()>& work) {
    int ends[2] = {};
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        if (::setgid(65534) != 0 || ::setuid(65534) != 0) ::_exit(1);
        const std::string text = work();
        const bool written = ::write(ends[1], text.data(), text.size()) >= 0;
        ::_exit(written ? 0 : 1);
    }
    ::close(ends[1]);
    std::string text(4096, '\0');
    const ssize_t size = ::read(ends[0], text.data(), text.size());
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return text;
}

}  // namespace

TEST_CASE("nft takes every shape of the ruleset, and can list it") {
    const auto lan = *kernel::InterfaceName::from_text("br-lan");
    kernel::Ruleset nobody;
    kernel::Ruleset everybody = filtering_child();
    everybody.lan = {lan, *kernel::InterfaceName::from_text("wlan0.10")};
    everybody.new_devices_filtered = true;
    everybody.new_devices_dns_port = new_dns_port;
    everybody.trusted = {*parse_mac("02:00:00:00:00:07"), Lab::child_mac()};
    everybody.filtered.push_back({Lab::child_mac(), 1234});  // twice, with another port
    everybody.marks = *kernel::MarkLayout::from_mask(0xf0000000);
    everybody.epoch = 3;
    kernel::Ruleset many = filtering_child();
    for (std::uint8_t i = 0; i < 250; ++i) many.filtered.push_back({{{2, 0, 0, 0, 9, i}}, 5400});

    Namespace::make().run([&] {
        for (auto rules : {nobody, everybody, many}) {
            rules.backend = kernel::QueueBackend::xt_nfqueue;  // the text without `queue`
            must(kernel::apply_table(rules));
            must(kernel::apply_table(rules));
            CHECK(contains(shell_output("nft list ruleset"), "table inet tarha"));
        }
    });
}

TEST_CASE("nft's own queue statement is taken, or only the kernel lacks it") {
    for (const bool fail_open : {false, true}) {
        auto rules = filtering_child();
        rules.backend = kernel::QueueBackend::nft_queue;
        rules.fail_open = fail_open;
        Namespace::make().run([&] {
            const auto status = kernel::check_nft(kernel::render(rules));
            const bool there = kernel::probe().nft_queue.there;
            CHECK(status.has_value() == there);
            if (!there) CHECK(contains(status.error().text, "Could not process rule"));
        });
    }
}

TEST_CASE("install can be repeated and uninstall leaves nothing behind") {
    Namespace::make().run([] {
        const auto rules = filtering_child();
        must(kernel::uninstall());
        must(kernel::install(rules));
        must(kernel::install(rules));
        if (rules.backend == kernel::QueueBackend::xt_nfqueue) {
            for (const std::string command : {"iptables-save", "ip6tables-save"}) {
                const auto saved = shell_output(command + " -t mangle");
                const std::string jump = "-A FORWARD -j TARHA";
                CHECK(saved.find(jump) != std::string::npos);
                CHECK(saved.find(jump) == saved.rfind(jump));
                CHECK(contains(saved, "--mark 0x6000000/0x6000000 -j NFQUEUE --queue-num 20"));
            }
        }
        must(kernel::uninstall());
        must(kernel::uninstall());
        CHECK(!contains(shell_output("nft list ruleset"), "tarha"));
        CHECK(!contains(shell_output("iptables-save; ip6tables-save"), "TARHA"));
    });
}

TEST_CASE("a table of another shape is replaced") {
    Namespace::make().run([] {
        shell(
            "nft 'table inet tarha { chain gate { type filter hook forward priority 7; }; set lan "
            "{ "
            "type mark; } ; }'");
        must(kernel::apply_table(filtering_child()));
        CHECK(contains(shell_output("nft -y list table inet tarha"), "priority -151"));
    });
}

TEST_CASE("a text that nft does not take is explained in one sentence") {
    Namespace::make().run([] {
        const auto status =
            kernel::apply_nft("table inet tarha {\n  chain c {\n    wrong\n  }\n}\n");
        REQUIRE(!status);
        CHECK(contains(status.error().message(), "nft: could not load the firewall table: "));
        CHECK(contains(status.error().message(), "wrong"));
        CHECK(!contains(status.error().message(), "\n"));
        CHECK(!must_have(kernel::table_is_present()));
    });
}

TEST_CASE("the probe says what there is") {
    Namespace::make().run([] {
        const auto found = kernel::probe();
        CHECK(found.usable());
        for (const auto& ability : {found.nft, found.nft_queue, found.xt_nfqueue,
                                    found.connection_mark, found.redirect}) {
            CHECK(!ability.sentence.empty());
            CHECK(!contains(ability.sentence, "\n"));
        }
        CHECK(shell_output("nft list ruleset; iptables-save; ip6tables-save").find("probe") ==
              std::string::npos);
        CHECK(!contains(shell_output("iptables-save -t mangle"), "TARHA_PROBE"));
        CHECK(kernel::read_kernel_settings().ip_forward.has_value());
    });
}

TEST_CASE("without permission there is one clear sentence") {
    const auto rules = filtering_child();
    const auto firewall = as_nobody([&] { return kernel::install(rules).error().message(); });
    CHECK(contains(firewall, "CAP_NET_ADMIN"));
    CHECK(!contains(firewall, "\n"));
    const auto queue =
        as_nobody([] { return kernel::Queue::open({.number = 77}).error().message(); });
    CHECK(queue ==
          "queue 77: cannot be bound: permission denied (CAP_NET_ADMIN is needed: run as "
          "root or as the service)");
}

TEST_CASE("a queue number that is taken is named, and by whom") {
    Namespace::make().run([] {
        const auto first = must_have(kernel::Queue::open({.number = 77}));
        const auto second = kernel::Queue::open({.number = 77});
        REQUIRE(!second);
        CHECK(contains(second.error().message(), "queue 77: is already used by"));
        const auto status = kernel::read_queue_status(77);
        REQUIRE(status);
        CHECK(status->waiting == 0);
        CHECK(!kernel::read_queue_status(78));
    });
}

TEST_CASE("a removed or changed table is noticed, an own change is not") {
    Namespace::make().run([] {
        auto watch = must_have(kernel::TableWatch::open());
        const auto rules = filtering_child();
        must(kernel::install(rules));
        CHECK(readable(watch.native_handle()));
        CHECK(watch.forget_own_changes());
        CHECK(!watch.read());

        std::vector<std::string> attacks = {
            "nft delete table inet tarha", "nft flush ruleset", "nft flush chain inet tarha gate",
            "nft add element inet tarha trusted '{ 02:00:00:00:00:09 }'"};
        if (rules.backend == kernel::QueueBackend::xt_nfqueue) {
            attacks.emplace_back("iptables -t mangle -F");
            attacks.emplace_back("ip6tables -t mangle -D FORWARD -j TARHA");
        }
        for (const auto& attack : attacks) {
            CAPTURE(attack);
            shell(attack);
            CHECK(readable(watch.native_handle()));
            CHECK(watch.read());
            must(kernel::install(rules));
            CHECK(watch.forget_own_changes());
        }
        shell("nft add table inet other");
        shell("iptables -t mangle -A FORWARD -j ACCEPT");
        kernel::probe();
        CHECK(!watch.read());
        shell("nft delete table inet tarha");
        CHECK(!watch.forget_own_changes());
    });
}

TEST_CASE("without the queueing rule nothing passes") {
    Home home;
    if (home.rules.backend != kernel::QueueBackend::xt_nfqueue) return;
    Connection tcp{home, false};
    home.lab.router.run([] { shell("iptables -t mangle -F"); });
    tcp.client.send("let me through");
    CHECK(tcp.server.receive(silence_ms).second == ETIMEDOUT);
    home.install();
    CHECK(tcp.server.receive().first == "let me through");  // sent again by TCP
}

TEST_CASE("connections are forgotten by their mark") {
    Home home;
    const kernel::MarkLayout marks;
    Connection allowed{home, false};
    Connection undecided{home, true};
    allowed.client.send("ALLOW");
    CHECK(allowed.server.receive().first == "ALLOW");
    home.lab.router.run([&] {
        const auto forgotten =
            kernel::forget_connections(marks.mark(kernel::FlowState::allow, 0), marks.mask());
        CHECK(must_have(forgotten) == kernel::Forgotten::done);
        const auto left = shell_output("conntrack -L -p tcp; conntrack -L -f ipv6 -p tcp");
        CHECK(!contains(left, "mark=" + std::to_string(0x02000000)));
        CHECK(contains(left, "mark=" + std::to_string(0x06000000)));
    });
    allowed.client.send("asked again");
    CHECK(allowed.server.receive().first == "asked again");
    CHECK(home.inspector.count_with("asked again") == 1);
}

TEST_CASE("neighbours are told, the ones that are there and the ones that come") {
    Lab lab;
    lab.child.run([] { shell("ping -c 1 -W 2 192.0.2.1"); });
    lab.router.run([&] {
        std::vector<kernel::Neighbour> seen;
        const auto note = [&](const kernel::Neighbour& one) { seen.push_back(one); };
        const auto has = [&](bool v6, const std::optional<MacAddress>& mac) {
            return std::any_of(seen.begin(), seen.end(), [&](const kernel::Neighbour& one) {
                return one.address == Lab::child_address(v6) && one.mac == mac &&
                       one.interface != 0;
            });
        };
        auto neighbours = must_have(kernel::Neighbours::open());
        CHECK(neighbours.read(note).is_complete);
        CHECK(has(false, Lab::child_mac()));
        lab.child.run([] { shell("ping -c 1 -W 2 2001:db8:1::1"); });
        CHECK(readable(neighbours.native_handle()));
        CHECK(neighbours.read(note).is_complete);
        CHECK(has(true, Lab::child_mac()));
        shell("ip neigh flush dev lan0");
        CHECK(readable(neighbours.native_handle()));
        CHECK(neighbours.read(note).is_complete);
        CHECK(has(false, std::nullopt));
        CHECK_FALSE(neighbours.read(note).links_changed);
        shell("ip address add 192.0.2.77/24 dev lan0");
        CHECK(readable(neighbours.native_handle()));
        CHECK(neighbours.read(note).links_changed);
    });
}

TEST_CASE("a waiting queue stops when told, from another thread") {
    Namespace::make().run([] {
        auto queue = must_have(kernel::Queue::open({.number = 5}));
        std::thread thread{[&] { queue.stop(); }};
        const auto accept = [](const kernel::QueuedPacket&) noexcept {
            return kernel::QueueVerdict{};
        };
        while (queue.run_once(accept) != kernel::RunResult::stopped) {
        }
        thread.join();
        CHECK(queue.counters().packets == 0);
    });
}

}  // namespace tarha::test
