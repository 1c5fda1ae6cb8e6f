// The annotated example that is installed must always be a household that works.
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "rules/household_file.h"

namespace tarha::rules {
namespace {

std::string example() {
    std::ifstream file{std::string{TARHA_SOURCE_DIR} + "/packaging/household.toml"};
    REQUIRE(file);
    return {std::istreambuf_iterator<char>{file}, {}};
}

TEST_CASE("the example household parses") {
    const auto household = parse_household(example(), "household.toml");
    REQUIRE_MESSAGE(household, household.error().message());
    CHECK(household->find_profile("mia"));
}

// A line such as "# unknown = "block"  # why" as it would stand without the first two bytes.
bool shows_key(std::string_view line) {
    if (!line.starts_with("# ")) return false;
    line.remove_prefix(2);
    const auto end = line.find_first_not_of("abcdefghijklmnopqrstuvwxyz_");
    return end != 0 && end != std::string_view::npos && line.substr(end).starts_with(" = ");
}

TEST_CASE("the example household: what it shows commented out is right too") {
    std::istringstream lines{example()};
    std::string text;
    std::size_t shown = 0;
    for (std::string line; std::getline(lines, line);) {
        const bool key = shows_key(line);
        if (key) ++shown;
        text += (key ? line.substr(2) : line) + "\n";
    }
    CHECK(shown == 16);
    const auto household = parse_household(text, "household.toml");
    REQUIRE_MESSAGE(household, household.error().message());
    CHECK(household->missing_categories().empty());
    CHECK(household->calendar_files().size() == 1);
    const auto& mia = household->profile(*household->find_profile("mia"));
    CHECK(mia.allow_only);
    CHECK(mia.unknown == UnknownPolicy::block);
    CHECK_FALSE(mia.quic_allowed);
    CHECK(bound_addresses(mia) == BoundAddresses::block);
    CHECK(mia.dns_answer == DnsAnswer::zero);
    CHECK(mia.safe_search != every_engine);
    CHECK(mia.youtube == YouTube::strict);
    CHECK(mia.log == LogLevel::categories);
    REQUIRE(mia.budgets.size() == 1);
    CHECK(mia.budgets.front().weekly == 480);
    const auto again = parse_household(household_text(*household), "written.toml");
    REQUIRE_MESSAGE(again, again.error().message());
    CHECK(again->profiles()[0] == mia);
}

}  // namespace
}  // namespace tarha::rules
