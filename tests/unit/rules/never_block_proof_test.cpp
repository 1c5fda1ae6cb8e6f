// No list, rule, schedule or pause makes a name of never_block blockable; and no suffix of the
// catalogue is a public one, under which strangers register (checked where the list is at hand).
#include <array>
#include <cstdio>
#include <filesystem>
#include <sstream>
#include <string>
#include <unordered_set>
#include <vector>

#include <doctest/doctest.h>
#include <sys/wait.h>

#include "rules/catalog/never_block.h"
#include "rules/catalog/services.h"
#include "rules/catalog/shelf.h"
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

std::unordered_set<std::string> public_suffixes(const std::filesystem::path& file) {
    FILE* pipe = ::popen(("gzip -dc '" + file.string() + "'").c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string text;
    std::array<char, 65536> part{};
    while (const auto size = std::fread(part.data(), 1, part.size(), pipe)) {
        text.append(part.data(), size);
    }
    REQUIRE(::pclose(pipe) == 0);
    std::unordered_set<std::string> suffixes;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line.starts_with("//") || line.starts_with("!")) continue;
        suffixes.insert(line.starts_with("*.") ? line.substr(2) : line);
    }
    return suffixes;
}

TEST_CASE("catalogue: no suffix is a public one") {
    const auto file = std::filesystem::path{TARHA_REAL_LISTS} / "public_suffix_list.dat.gz";
    if (!std::filesystem::exists(file)) {
        MESSAGE("skipped: no public suffix list at hand");
        return;
    }
    const auto suffixes = public_suffixes(file);
    REQUIRE(suffixes.contains("co.uk"));
    const auto check = [&](std::string_view suffix) {
        CAPTURE(suffix);
        CHECK_FALSE(suffixes.contains(std::string{suffix}));
    };
    for (const auto suffix : never_block_suffixes()) check(suffix);
    for (const auto& entry : shelf()) check(entry.suffix);
    for (std::uint16_t i = 0; i < services().size(); ++i) {
        for (const auto domain : domains_of(i)) check(domain);
    }
}

}  // namespace
}  // namespace tarha::rules
