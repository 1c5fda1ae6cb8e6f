#include "daemon/app/usage_sampler.h"

#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace tarha::test {
namespace {

using kernel::FlowCount;

constexpr std::uint8_t tcp = 6;
const MacAddress mia{{2, 0, 0, 0, 0, 1}};
const MacAddress leo{{2, 0, 0, 0, 0, 2}};

Endpoint at(const char* text) {
    return parse_endpoint(text).value();
}

// Connection tracking as a test says it is, with the router's address translation.
FlowCount flow(const char* client, const char* server, std::uint64_t up, std::uint64_t down,
               std::uint32_t id = 1) {
    FlowCount count;
    count.id = id;
    count.protocol = tcp;
    count.is_counted = true;
    count.original = {at(client), at(server), {up / 100, up}};
    count.reply = {at(server), at("203.0.113.2:60000"), {down / 100, down}};
    return count;
}

inspect::DecisionEvent decided(const char* client, const char* server, const char* host,
                               const MacAddress& device = mia, Verdict verdict = Verdict::allow) {
    inspect::DecisionEvent event;
    event.verdict = verdict;
    event.transport = tcp;
    event.device = device;
    event.client = at(client);
    event.server = at(server);
    if (*host != '\0') event.host = DomainName::from_text(host).value();
    return event;
}

using Lines = std::vector<std::string>;

struct Bench {
    std::vector<FlowCount> table;
    kernel::DumpResult result;
    std::map<IpAddress, MacAddress> neighbours{{at("192.0.2.10:0").address, mia},
                                               {at("192.0.2.11:0").address, leo}};
    bool fails = false;
    rules::ProfileIndex unmetered = 99;
    Lines seen;
    UsageSampler sampler{
        {1, 2},
        {[this](const UsageSampler::EachFlow& each) -> Result<kernel::DumpResult> {
             for (const FlowCount& one : table) each(one);
             if (fails) return Error{"conntrack", "no"};
             return result;
         },
         [this](const IpAddress& address) -> std::optional<MacAddress> {
             const auto known = neighbours.find(address);
             if (known == neighbours.end()) return std::nullopt;
             return known->second;
         },
         [](const MacAddress& mac) -> rules::ProfileIndex { return mac == mia ? 1 : 2; },
         [this](rules::ProfileIndex profile) { return profile != unmetered; }},
        [this](const Usage& usage) {
            seen.push_back(std::to_string(usage.profile) + " " + std::string{usage.host.view()} +
                           " up " + std::to_string(usage.bytes_up) + " down " +
                           std::to_string(usage.bytes_down) + " packets " +
                           std::to_string(usage.packets));
        }};

    Lines look(std::vector<FlowCount> now) {
        table = std::move(now);
        seen.clear();
        CHECK(sampler.sample().has_value() != fails);
        return seen;
    }
};

constexpr const char* client = "192.0.2.10:40000";
constexpr const char* server = "198.51.100.1:443";

TEST_CASE("what moved since the last look, by profile and host") {
    Bench bench;
    bench.sampler.take(decided(client, server, "wiki.example"));
    CHECK(bench.look({flow(client, server, 500, 3000)}) ==
          Lines{"1 wiki.example up 500 down 3000 packets 35"});
    CHECK(bench.look({flow(client, server, 700, 9000)}) ==
          Lines{"1 wiki.example up 200 down 6000 packets 62"});
    CHECK(bench.look({flow(client, server, 700, 9000)}).empty());
}

TEST_CASE("flows with one host are one line, other hosts and profiles are others") {
    Bench bench;
    bench.sampler.take(decided(client, server, "wiki.example"));
    bench.sampler.take(decided("192.0.2.10:40001", server, "wiki.example"));
    bench.sampler.take(decided("192.0.2.10:40002", server, "clips.example"));
    bench.sampler.take(decided("192.0.2.11:40000", server, "wiki.example", leo));
    CHECK(bench.look({flow(client, server, 100, 200), flow("192.0.2.10:40001", server, 300, 400, 2),
                      flow("192.0.2.10:40002", server, 500, 600, 3),
                      flow("192.0.2.11:40000", server, 700, 800, 4)}) ==
          Lines{"1 clips.example up 500 down 600 packets 11",
                "1 wiki.example up 400 down 600 packets 10",
                "2 wiki.example up 700 down 800 packets 15"});
}

TEST_CASE("of a profile without a budget nothing is looked at, and then there is nothing to do") {
    Bench bench;
    bench.unmetered = 1;
    CHECK_FALSE(bench.sampler.is_idle());  // nobody has looked yet
    auto event = decided(client, server, "wiki.example");
    event.profile = 1;
    bench.sampler.take(event);
    CHECK(bench.look({flow(client, server, 500, 3000)}).empty());
    CHECK(bench.sampler.is_idle());
    event = decided("192.0.2.11:40000", server, "wiki.example", leo);
    event.profile = 2;
    bench.sampler.take(event);
    CHECK_FALSE(bench.sampler.is_idle());
    CHECK(bench.look({flow("192.0.2.11:40000", server, 500, 3000)}).size() == 1);
    CHECK_FALSE(bench.sampler.is_idle());  // the connection lives
    CHECK(bench.look({}).empty());
    CHECK(bench.sampler.is_idle());
}

TEST_CASE("a flow that is gone is forgotten, and its name with it") {
    Bench bench;
    bench.sampler.take(decided(client, server, "wiki.example"));
    bench.look({flow(client, server, 500, 3000)});
    CHECK(bench.sampler.remembered() == 1);
    bench.look({});
    CHECK(bench.sampler.remembered() == 0);
    CHECK(bench.look({flow(client, server, 100, 100, 2)}) == Lines{"1  up 100 down 100 packets 2"});
}

TEST_CASE("a flow may come to the table one look after its decision, not two") {
    Bench bench;
    bench.sampler.take(decided(client, server, "wiki.example"));
    bench.look({});
    CHECK(bench.sampler.remembered() == 1);
    bench.look({});
    CHECK(bench.sampler.remembered() == 1);
    bench.look({});
    CHECK(bench.sampler.remembered() == 0);
}

TEST_CASE("a flow that was decided before a restart counts from now, without a host") {
    Bench bench;
    CHECK(bench.look({flow(client, server, 5'000, 900'000)}).empty());
    CHECK(bench.look({flow(client, server, 5'100, 901'000)}) ==
          Lines{"1  up 100 down 1000 packets 11"});
}

TEST_CASE("a flow whose decision was lost on the way counts from its beginning") {
    Bench bench;
    bench.look({});
    CHECK(bench.look({flow(client, server, 100, 900)}) == Lines{"1  up 100 down 900 packets 10"});
}

TEST_CASE("a flow that is opened from outside is the device's, up is what it sends") {
    Bench bench;
    FlowCount inbound;
    inbound.id = 9;
    inbound.protocol = tcp;
    inbound.is_counted = true;
    inbound.original = {at("198.51.100.7:5000"), at("203.0.113.2:25565"), {1, 100}};
    inbound.reply = {at(client), at("198.51.100.7:5000"), {2, 300}};
    SUBCASE("with a decision") {
        bench.sampler.take(decided(client, "198.51.100.7:5000", ""));
        CHECK(bench.look({inbound}) == Lines{"1  up 300 down 100 packets 3"});
    }
    SUBCASE("without") {
        bench.look({});
        CHECK(bench.look({inbound}) == Lines{"1  up 300 down 100 packets 3"});
    }
}

TEST_CASE("ports that are used again, and counters that begin anew, are not negative") {
    for (const std::uint32_t id : {1U, 2U}) {
        Bench bench;
        bench.sampler.take(decided(client, server, "wiki.example"));
        bench.look({flow(client, server, 5'000, 90'000)});
        CHECK(bench.look({flow(client, server, 400, 500, id)}) ==
              Lines{"1 wiki.example up 400 down 500 packets 9"});
    }
    Bench bench;
    bench.sampler.take(decided(client, server, "wiki.example"));
    bench.look({flow(client, server, 500, 900, 1)});
    CHECK(bench.look({flow(client, server, 600, 1000, 2)}) ==
          Lines{"1 wiki.example up 600 down 1000 packets 16"});
}

TEST_CASE("a living flow that is judged again keeps its count and takes the new name") {
    Bench bench;
    bench.sampler.take(decided(client, server, "wiki.example"));
    bench.look({flow(client, server, 500, 3000)});
    auto again = decided(client, server, "other.example");
    again.was_living = true;
    bench.sampler.take(again);
    CHECK(bench.look({flow(client, server, 600, 3000)}) ==
          Lines{"1 other.example up 100 down 0 packets 1"});
    bench.sampler.take(decided(client, server, "other.example", mia, Verdict::block));
    CHECK(bench.sampler.remembered() == 0);
}

TEST_CASE("a living flow that is first heard of now counts from now") {
    Bench bench;
    auto again = decided(client, server, "wiki.example");
    again.was_living = true;
    bench.sampler.take(again);
    CHECK(bench.look({flow(client, server, 5'000, 90'000)}).empty());
    CHECK(bench.look({flow(client, server, 5'100, 90'000)}) ==
          Lines{"1 wiki.example up 100 down 0 packets 1"});
}

TEST_CASE("what a look misses comes with the next, and nobody is forgotten meanwhile") {
    struct Case {
        const char* name;
        kernel::DumpResult result;
        bool fails;
    };
    for (const Case& c : {Case{"interrupted", {0, 0, true}, false},
                          Case{"cut at the cap", {0, 5, false}, false}, Case{"failed", {}, true}}) {
        CAPTURE(c.name);
        Bench bench;
        bench.sampler.take(decided(client, server, "wiki.example"));
        bench.look({flow(client, server, 500, 1000)});
        bench.result = c.result;
        bench.fails = c.fails;
        CHECK(bench.look({}).empty());
        CHECK(bench.sampler.remembered() == 1);
        const auto& counters = bench.sampler.counters();
        CHECK(counters.interrupted + counters.left_out + counters.failed > 0);
        bench.result = {};
        bench.fails = false;
        CHECK(bench.look({flow(client, server, 700, 1100)}) ==
              Lines{"1 wiki.example up 200 down 100 packets 3"});
        // After a gap an unknown flow may be old: it counts from now.
        bench.result = c.result;
        bench.fails = c.fails;
        bench.look({});
        bench.result = {};
        bench.fails = false;
        CHECK(bench.look({flow("192.0.2.11:1", server, 900, 900, 7)}).empty());
    }
}

TEST_CASE("when no look is ever complete, names are forgotten all the same") {
    Bench bench;
    bench.sampler.take(decided(client, server, "wiki.example"));
    bench.result.is_interrupted = true;
    for (std::uint32_t i = 0; i <= UsageSampler::max_unseen; ++i) bench.look({});
    CHECK(bench.sampler.remembered() == 1);
    bench.look({});
    CHECK(bench.sampler.remembered() == 0);
}

TEST_CASE("what belongs to nobody, or has no counters, is counted as such") {
    Bench bench;
    FlowCount silent = flow(client, server, 0, 0);
    silent.is_counted = false;
    CHECK(bench.look({silent, flow("192.0.2.99:1", server, 100, 100, 2)}).empty());
    CHECK(bench.sampler.counters().uncounted == 1);
    CHECK(bench.sampler.counters().unattributed == 1);
    CHECK(bench.sampler.remembered() == 0);
}

TEST_CASE("memory is bounded") {
    Bench bench;
    auto event = decided(client, server, "wiki.example");
    for (std::size_t i = 0; i < UsageSampler::max_flows + 10; ++i) {
        event.server.port = static_cast<std::uint16_t>(i);
        event.server.address.octets[3] = static_cast<std::uint8_t>(i >> 16U);
        bench.sampler.take(event);
    }
    CHECK(bench.sampler.remembered() == UsageSampler::max_flows);
    CHECK(bench.sampler.counters().table_full == 10);
}

TEST_CASE("questions by DNS are no flows") {
    Bench bench;
    inspect::DecisionEvent event;
    event.verdict = Verdict::allow;
    bench.sampler.take(event);
    CHECK(bench.sampler.remembered() == 0);
}

TEST_CASE("the filter takes every epoch of what is allowed") {
    const kernel::MarkLayout marks;
    const auto filter = allowed_flows(marks);
    for (unsigned epoch = 0; epoch < kernel::epoch_count; ++epoch) {
        CHECK((marks.mark(kernel::FlowState::allow, epoch) & filter.mask) == filter.value);
        CHECK((marks.mark(kernel::FlowState::block, epoch) & filter.mask) != filter.value);
        CHECK((marks.mark(kernel::FlowState::undecided, epoch) & filter.mask) != filter.value);
    }
    CHECK((0 & filter.mask) != filter.value);
}

}  // namespace
}  // namespace tarha::test
