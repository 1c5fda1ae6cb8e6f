// The annotated example that is installed must always be a household that works.
#include <fstream>
#include <iterator>
#include <string>

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

TEST_CASE("the example household: what it shows commented out is right too") {
    auto text = example();
    for (const std::string key : {"allow_only", "unknown", "quic", "dns_answer"}) {
        const auto at = text.find("# " + key + " = ");
        REQUIRE(at != std::string::npos);
        text.erase(at, 2);
    }
    const auto household = parse_household(text, "household.toml");
    REQUIRE_MESSAGE(household, household.error().message());
    const auto& mia = household->profile(*household->find_profile("mia"));
    CHECK(mia.allow_only);
    CHECK(mia.unknown == UnknownPolicy::block);
    CHECK_FALSE(mia.quic_allowed);
    CHECK(mia.dns_answer == DnsAnswer::zero);
}

}  // namespace
}  // namespace tarha::rules
