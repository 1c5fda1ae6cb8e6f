// What the shield costs: tunnels told by their first bytes, what DNS has taught, the budget of
// names. Each beside the plain way to do as much: a copy of the bytes, a hash table behind a lock.
#include <array>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

#include <benchmark/benchmark.h>

#include "daemon/inspect/dns_knowledge.h"
#include "daemon/resolver/tunnel_budget.h"
#include "daemon/wire/tunnel.h"
#include "tests/support/buffer.h"

namespace tarha::test {
namespace {

// Datagrams as games and calls begin with them, which are no tunnel: the ordinary case.
std::vector<Buffer> datagrams() {
    std::vector<Buffer> all;
    for (std::size_t i = 0; i < 16; ++i) {
        Buffer one(148);
        for (std::size_t at = 0; at < one.size(); ++at) {
            one[at] = static_cast<std::uint8_t>(at * 31 + i * 17 + 5);
        }
        all.push_back(one);
    }
    all.front()[0] = 1;  // WireGuard's first message
    all.front()[1] = all.front()[2] = all.front()[3] = 0;
    return all;
}

template <class Look>
void for_each_datagram(benchmark::State& state, Look look) {
    const auto all = datagrams();
    std::size_t at = 0;
    for (auto _ : state) {
        look(Bytes{all[at]});
        at = (at + 1) % all.size();
    }
}

void datagram_copy(benchmark::State& state) {
    std::array<std::uint8_t, 1500> target;
    for_each_datagram(state, [&target](Bytes bytes) {
        std::memcpy(target.data(), bytes.data(), bytes.size());
        benchmark::DoNotOptimize(target.data());
        benchmark::ClobberMemory();
    });
}
BENCHMARK(datagram_copy);

void tunnel_in_datagram(benchmark::State& state) {
    for_each_datagram(
        state, [](Bytes bytes) { benchmark::DoNotOptimize(wire::tunnel_in_datagram(bytes)); });
}
BENCHMARK(tunnel_in_datagram);

constexpr std::size_t addresses = 4096;  // as many as a home has been given in a busy day

IpAddress address(std::size_t number) {
    IpAddress ip{{198, 51}};
    ip.octets[2] = static_cast<std::uint8_t>(number >> 8U);
    ip.octets[3] = static_cast<std::uint8_t>(number);
    return ip;
}

void address_given(benchmark::State& state) {
    inspect::DnsKnowledge knowledge{{1, 2}};
    for (std::size_t i = 0; i < addresses; ++i) knowledge.learn_address(3, address(i), 60);
    std::size_t number = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(knowledge.gave_address(3, address(number), 120));
        number = (number + 97) % (2 * addresses);
    }
}
BENCHMARK(address_given);

void address_in_locked_set(benchmark::State& state) {
    std::mutex mutex;
    std::unordered_set<std::string> given;
    const auto key = [](const IpAddress& ip) {
        return std::string{ip.octets.begin(), ip.octets.end()};
    };
    for (std::size_t i = 0; i < addresses; ++i) given.insert(key(address(i)));
    std::size_t number = 0;
    for (auto _ : state) {
        const std::lock_guard lock{mutex};
        benchmark::DoNotOptimize(given.contains(key(address(number))));
        number = (number + 97) % (2 * addresses);
    }
}
BENCHMARK(address_in_locked_set);

// Questions of a browser: few domains, many hosts, asked again and again.
std::vector<wire::dns::Question> questions() {
    std::vector<wire::dns::Question> all;
    for (int domain = 0; domain < 64; ++domain) {
        for (int host = 0; host < 4; ++host) {
            wire::dns::Question question;
            question.type = wire::dns::Type::a;
            question.name = *DomainName::from_text("host" + std::to_string(host) + ".site" +
                                                   std::to_string(domain) + ".example");
            all.push_back(question);
        }
    }
    return all;
}

void tunnel_budget(benchmark::State& state) {
    const auto all = questions();
    const auto budget = std::make_unique<resolver::TunnelBudget>(7);
    std::size_t at = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(budget->is_over(3, all[at], 60));
        at = (at + 37) % all.size();
    }
}
BENCHMARK(tunnel_budget);

void name_in_set(benchmark::State& state) {
    const auto all = questions();
    std::unordered_set<std::string> asked;
    std::size_t at = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(asked.insert(std::string{all[at].name.view()}));
        at = (at + 37) % all.size();
    }
}
BENCHMARK(name_in_set);

}  // namespace
}  // namespace tarha::test

BENCHMARK_MAIN();
