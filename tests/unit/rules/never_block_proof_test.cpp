// No list, rule, schedule or pause makes a name of never_block blockable; and no suffix of the
// catalogue is a public one, under which strangers register.
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "rules/catalog/never_block.h"
#include "rules/catalog/services.h"
#include "rules/catalog/shelf.h"
#include "rules/lists/public_suffixes.h"
#include "tests/unit/rules/home.h"

namespace tarha::rules {
namespace {

// Every name of never_block, everything above it and some of what is below it.
std::string hostile_list() {
    std::string text;
    for (const auto suffix : never_block_suffixes()) {
        text += "www." + std::string{suffix} + "\n";
        for (auto part = suffix; !part.empty(); part = parent_of(part)) {
            text += std::string{part} + "\n";
        }
    }
    return text;
}

TEST_CASE("never block: nothing that a house can import or set blocks it") {
    const auto text = hostile_list();
    auto profile = child();
    block(profile, {"adult", "malware"});
    profile.allow_only = true;
    std::vector<std::string> denied;
    for (const auto suffix : never_block_suffixes()) denied.emplace_back(suffix);
    profile.rules = rules({}, std::move(denied));
    // An import drops these names; a database from elsewhere may hold them.
    CategoryCompiler compiler{test_key};
    for (const auto* category : {"adult", "cross.malware", "cross.sealed", "malware"}) {
        const auto list = compiler.add_list({category});
        REQUIRE(list);
        std::istringstream lines{text};
        for (std::string line; std::getline(lines, line);) compiler.add(*list, line, false);
    }
    const auto table = opened(std::move(compiler));
    Window always;
    always.when.to = minutes_per_day;
    profile.schedule.windows.push_back(always);
    const auto house = home(profile, table);
    const auto& mia = house.profiles()[0];
    const Situation paused{noon.now, true};
    const Situation clockless{{0, 12 * 60, false}, false};

    for (const auto suffix : never_block_suffixes()) {
        CAPTURE(suffix);
        CHECK(table->find(suffix) != 0);  // the database does name it
        for (const auto* below : {"", "www.", "chat.eu."}) {
            const auto asked = name(below + std::string{suffix});
            for (const auto& situation : {noon, paused, clockless}) {
                const auto decision = decide(house, mia, asked, situation);
                CHECK(decision.verdict == Verdict::allow);
                CHECK(decision.reason == Reason::never_block);
            }
        }
    }
    CHECK(decide(house, mia, name("www.example.com"), noon).verdict == Verdict::block);
}

TEST_CASE("catalogue: no suffix is a public one, or has one below it") {
    const auto check = [](std::string_view suffix) {
        CAPTURE(suffix);
        CHECK_FALSE(holds_public_suffix(suffix));
    };
    for (const auto suffix : never_block_suffixes()) check(suffix);
    for (const auto& entry : shelf()) check(entry.suffix);
    for (std::uint16_t i = 0; i < services().size(); ++i) {
        for (const auto domain : domains_of(i)) check(domain);
    }
}

}  // namespace
}  // namespace tarha::rules
