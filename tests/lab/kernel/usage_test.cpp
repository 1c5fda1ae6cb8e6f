// What connections carry, as the kernel counts it: real traffic through the real ruleset.
#include <algorithm>
#include <atomic>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "daemon/app/usage_sampler.h"
#include "daemon/kernel/accounting.h"
#include "daemon/kernel/flow_counts.h"
#include "tests/lab/kernel/home.h"

namespace tarha::test {
namespace {

using kernel::FlowCount;

const kernel::MarkLayout marks;
const kernel::MarkFilter allowed{marks.mark(kernel::FlowState::allow), marks.state_mask()};
constexpr std::size_t much = 200'000;

struct Dump {
    std::vector<FlowCount> flows;
    kernel::DumpResult result;
};

Dump dump(const Home& home, kernel::MarkFilter filter = allowed,
          std::size_t cap = kernel::max_flow_counts) {
    return home.lab.router.make_inside([&] {
        Dump found;
        const auto result = kernel::dump_flow_counts(
            filter, [&](const FlowCount& flow) { found.flows.push_back(flow); }, cap);
        if (!result) throw std::runtime_error{result.error().message()};
        found.result = *result;
        return found;
    });
}

void receive_all(Socket& socket, std::size_t size) {
    while (size > 0) {
        const auto [text, error] = socket.receive();
        if (error != 0 || text.empty()) throw std::runtime_error{"the stream ended early"};
        size -= std::min(size, text.size());
    }
}

// Sends in pieces that a socket's buffers hold, so that one thread can play both ends.
void carry(Socket& from, Socket& to, std::size_t size) {
    constexpr std::size_t piece = 10'000;
    for (std::size_t sent = 0; sent < size; sent += piece) {
        from.send(std::string(piece, 'x'));
        receive_all(to, piece);
    }
}

// Bytes on the wire for a payload: no fewer, and at most headers and acknowledgements more.
bool is_about(std::uint64_t counted, std::size_t payload) {
    constexpr std::size_t handshake = 2'000;
    return counted >= payload && counted <= payload + payload / 10 + handshake;
}

struct CountingHome {
    Home home;
    kernel::Accounting accounting{home.lab.router.make_inside([] { return kernel::Accounting{}; })};
};

}  // namespace

TEST_CASE("accounting is a switch of the router's own namespace") {
    const auto state = [](const Namespace& space) {
        return space.make_inside(
            [] { return shell_output("sysctl -n net.netfilter.nf_conntrack_acct"); });
    };
    const Namespace router = Namespace::make();
    const Namespace other = Namespace::make();
    const std::string before = state(router);
    router.run([&] {
        const kernel::Accounting accounting;
        CHECK(accounting.warning().empty());
        CHECK(state(router) == "1\n");
        CHECK(state(other) == before);
    });
    CHECK(state(router) == before);
}

TEST_CASE("the bytes of an allowed connection are what was sent") {
    for (const bool v6 : {false, true}) {
        CAPTURE(v6);
        CountingHome counting;
        Connection tcp{counting.home, v6};
        tcp.client.send("ALLOW");
        CHECK(tcp.server.receive().first == "ALLOW");
        carry(tcp.client, tcp.server, much);
        carry(tcp.server, tcp.client, 3 * much);
        const Dump found = dump(counting.home);
        CHECK(found.result.is_complete());
        REQUIRE(found.flows.size() == 1);
        const FlowCount& flow = found.flows.front();
        CHECK(flow.is_counted);
        CHECK(flow.protocol == 6);
        CHECK(flow.original.from == tcp.client.local());
        CHECK(flow.original.to == Endpoint{Lab::server_address(v6), 443});
        CHECK(flow.reply.from == flow.original.to);
        CAPTURE(flow.original.count.bytes);
        CAPTURE(flow.reply.count.bytes);
        CHECK(is_about(flow.original.count.bytes, much));
        CHECK(is_about(flow.reply.count.bytes, 3 * much));
        CHECK(flow.original.count.packets > 10);

        carry(tcp.client, tcp.server, 50'000);
        const Dump later = dump(counting.home);
        REQUIRE(later.flows.size() == 1);
        CHECK(later.flows.front().id == flow.id);
        CHECK(
            is_about(later.flows.front().original.count.bytes - flow.original.count.bytes, 50'000));
    }
}

TEST_CASE("connections of other marks are not given") {
    CountingHome counting;
    Connection allowed_one{counting.home, false};
    Connection undecided{counting.home, true};
    Connection blocked{counting.home, false, 444};
    allowed_one.client.send("ALLOW");
    CHECK(allowed_one.server.receive().first == "ALLOW");
    undecided.client.send("hello");
    CHECK(undecided.server.receive().first == "hello");
    blocked.client.send("BLOCK");
    CHECK(blocked.client.receive().second == ECONNRESET);
    const Dump found = dump(counting.home);
    REQUIRE(found.flows.size() == 1);
    CHECK(found.flows.front().original.from == allowed_one.client.local());
    const Dump everything = dump(counting.home, {0, 0});
    CHECK(everything.flows.size() > found.flows.size());
}

TEST_CASE("an allowed connection of any epoch is given") {
    CountingHome counting;
    for (const unsigned epoch : {3U, 2U}) {
        counting.home.turn_epoch(epoch);
        Connection tcp{counting.home, false, static_cast<std::uint16_t>(400 + epoch)};
        tcp.client.send("ALLOW");
        CHECK(tcp.server.receive().first == "ALLOW");
        CHECK(dump(counting.home).flows.size() == 4 - epoch);
    }
}

TEST_CASE("beyond the cap the rest is left out, and the next dump is whole again") {
    CountingHome counting;
    std::vector<Connection> all;
    for (std::uint16_t i = 0; i < 5; ++i) {
        all.emplace_back(counting.home, i % 2 == 0, static_cast<std::uint16_t>(500 + i));
        all.back().client.send("ALLOW");
        CHECK(all.back().server.receive().first == "ALLOW");
    }
    const Dump cut = dump(counting.home, allowed, 2);
    CHECK(cut.flows.size() == 2);
    CHECK(cut.result.left_out == 3);
    const Dump whole = dump(counting.home);
    CHECK(whole.flows.size() == 5);
    CHECK(whole.result.is_complete());
}

TEST_CASE("connections that are older than accounting have no counters") {
    Home home;
    Connection tcp{home, false};
    tcp.client.send("ALLOW");
    CHECK(tcp.server.receive().first == "ALLOW");
    const auto accounting = home.lab.router.make_inside([] { return kernel::Accounting{}; });
    const Dump found = dump(home);
    REQUIRE(found.flows.size() == 1);
    CHECK_FALSE(found.flows.front().is_counted);
}

TEST_CASE(
    "the sampler charges real traffic behind address translation to the device and its host") {
    for (const bool v6 : {false, true}) {
        CAPTURE(v6);
        CountingHome counting;
        Home& home = counting.home;
        home.lab.router.run([] {
            shell(
                "nft 'table inet nat { chain post { type nat hook postrouting priority 100; "
                "oifname " +
                std::string{wan_name} + " masquerade; }; }'");
        });
        std::vector<Usage> seen;
        const auto all = [](const UsageSampler::EachFlow& each) {
            return kernel::dump_flow_counts(allowed_flows(marks), each);
        };
        const auto device_at = [&](const IpAddress& address) -> std::optional<MacAddress> {
            if (address != Lab::child_address(v6)) return std::nullopt;
            return Lab::child_mac();
        };
        const auto profile_of = [](const MacAddress& mac) -> rules::ProfileIndex {
            return mac == Lab::child_mac() ? 3 : 0;
        };
        const auto is_metered = [](rules::ProfileIndex) { return true; };
        UsageSampler sampler{{1, 2},
                             {all, device_at, profile_of, is_metered},
                             [&](const Usage& usage) { seen.push_back(usage); }};
        const auto look = [&] {
            seen.clear();
            home.lab.router.run([&] { must(sampler.sample()); });
        };
        look();
        Connection told{home, v6};
        Connection untold{home, v6, 444};
        for (auto* tcp : {&told, &untold}) {
            tcp->client.send("ALLOW");
            CHECK(tcp->server.receive().first == "ALLOW");
        }
        inspect::DecisionEvent event;
        event.verdict = Verdict::allow;
        event.transport = 6;
        event.device = Lab::child_mac();
        event.client = told.client.local();
        event.server = {Lab::server_address(v6), 443};
        event.host = *DomainName::from_text("wiki.example");
        sampler.take(event);
        carry(told.client, told.server, much);
        carry(untold.server, untold.client, 50'000);
        look();
        REQUIRE(seen.size() == 2);
        CHECK(seen[0].host.empty());
        CHECK(is_about(seen[0].bytes_down, 50'000));
        CHECK(seen[1].host.view() == "wiki.example");
        CHECK(is_about(seen[1].bytes_up, much));
        for (const Usage& usage : seen) CHECK(usage.profile == 3);
        look();
        CHECK(seen.empty());
        CHECK(sampler.remembered() == 2);
        home.lab.router.run([] { shell("conntrack -F"); });
        look();
        CHECK(sampler.remembered() == 0);
    }
}

TEST_CASE("a dump ends while the table is flushed and filled, and says what it lacks") {
    Namespace::make().run([] {
        shell("ip link set lo up");
        shell("nft 'table ip t { chain out { type filter hook output priority -150; ct mark set " +
              std::to_string(allowed.value) + "; }; }'");
        std::atomic<bool> stop{false};
        std::thread churn{[&] {
            auto socket = Socket::udp(false);
            for (unsigned i = 0; !stop; ++i) {
                socket.send_to({IpAddress{{127, 0, 0, 1}}, static_cast<std::uint16_t>(i)}, "x");
                if (i % 5000 == 0) shell("conntrack -F");
            }
        }};
        std::size_t most = 0;
        for (int i = 0; i < 100; ++i) {
            std::size_t given = 0;
            const auto result = kernel::dump_flow_counts(allowed, [&](const FlowCount& flow) {
                ++given;
                CHECK(flow.mark == allowed.value);
                CHECK(flow.original.to.address == IpAddress{{127, 0, 0, 1}});
            });
            CHECK(result.has_value());
            CHECK((!result || result->given == given));
            most = std::max(most, given);
        }
        stop = true;
        churn.join();
        CHECK(most > 100);
    });
}

}  // namespace tarha::test
