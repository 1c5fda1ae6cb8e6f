#include "daemon/kernel/ruleset.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

namespace tarha::kernel {
namespace {

Ruleset small() {
    Ruleset rules;
    rules.lan = {*InterfaceName::from_text("br-lan")};
    rules.filtered = {{*parse_mac("02:00:5e:00:53:02"), 5361},
                      {*parse_mac("02:00:5e:00:53:01"), 5362}};
    rules.trusted = {*parse_mac("02:00:5e:00:53:09")};
    rules.queues = {100, 2};
    rules.copies = 100;
    return rules;
}

std::string golden(const std::string& name) {
    std::ifstream file{std::string{GOLDEN_FOLDER} + "/" + name};
    REQUIRE(file);
    return {std::istreambuf_iterator<char>{file}, {}};
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

}  // namespace

// After a wanted change: write render()'s text into the file, read the difference, commit it.
TEST_CASE("the whole text") {
    CHECK(render(small()) == golden("small.nft"));
}

TEST_CASE("without copies the chain stays, so that no queue is emptied when they come") {
    auto rules = small();
    rules.copies.reset();
    CHECK(contains(render(rules), "chain watch {\n        type filter hook input"));
    CHECK_FALSE(contains(render(rules), "log group"));
}

TEST_CASE("the order in which devices are told does not matter") {
    auto turned = small();
    std::swap(turned.filtered[0], turned.filtered[1]);
    CHECK(render(turned) == render(small()));
}

TEST_CASE("a device that is told twice stands there once, and filtered wins over trusted") {
    auto rules = small();
    rules.filtered.push_back({rules.filtered[0].mac, 9999});
    rules.trusted.push_back(rules.filtered[0].mac);
    rules.trusted.push_back(rules.trusted[0]);
    CHECK(render(rules) == render(small()));
}

TEST_CASE("how packets are queued") {
    struct Case {
        const char* name;
        QueueBackend backend;
        QueueRange queues;
        bool fail_open;
        std::string expected;
    };
    const Case cases[] = {
        {"nft, several", QueueBackend::nft_queue, {100, 2}, false, "queue to 100-101\n"},
        {"nft, one", QueueBackend::nft_queue, {100, 1}, false, "queue to 100\n"},
        {"nft, open", QueueBackend::nft_queue, {7, 1}, true, "queue flags bypass to 7\n"},
        {"xt", QueueBackend::xt_nfqueue, {100, 2}, false, "| 0x06000000\n        accept\n"},
    };
    for (const auto& one : cases) {
        CAPTURE(one.name);
        auto rules = small();
        rules.backend = one.backend;
        rules.queues = one.queues;
        rules.fail_open = one.fail_open;
        const auto text = render(rules);
        CHECK(contains(text, one.expected));
        // What was not queued although it should have been is dropped, but for fail open.
        CHECK(contains(text, "meta mark & 0x06000000 == 0x06000000 drop") == !one.fail_open);
    }
}

TEST_CASE("only the current epoch passes the gate") {
    for (unsigned epoch = 0; epoch < epoch_count; ++epoch) {
        auto rules = small();
        rules.epoch = epoch;
        const auto text = render(rules);
        for (unsigned other = 0; other < epoch_count; ++other) {
            constexpr const char* allow[] = {"0x02000000", "0x0a000000", "0x12000000",
                                             "0x1a000000"};
            CHECK(contains(text, std::string{allow[other]} + " : accept") == (other == epoch));
            CHECK(contains(text, std::string{allow[other]} + " : goto again") == (other != epoch));
        }
    }
}

TEST_CASE("new devices") {
    auto rules = small();
    CHECK(count(render(rules), "    ether saddr != @filtered accept") == 2);
    CHECK(!contains(render(rules), "5360"));
    rules.new_devices_filtered = true;
    rules.new_devices_dns_port = 5360;
    CHECK(!contains(render(rules), "    ether saddr != @filtered accept"));
    CHECK(contains(render(rules), "redirect to :5360\n"));
    CHECK(contains(render(rules), "th dport { 5360, 5361, 5362 } goto face\n"));
}

TEST_CASE("another mark mask moves every mark") {
    auto rules = small();
    rules.marks = *MarkLayout::from_mask(0xf0);
    const auto text = render(rules);
    CHECK(contains(text, "ct mark set ct mark & 0xffffff0f | 0x00000030"));
    CHECK(!contains(text, "000000 "));
    CHECK(count(text, "0x1e000000") == 0);
}

TEST_CASE("an empty house is a valid text without empty lists") {
    const auto text = render(Ruleset{});
    CHECK(!contains(text, "elements"));
    CHECK(!contains(text, "{  }"));
    CHECK(!contains(text, "goto face\n"));
}

}  // namespace tarha::kernel
