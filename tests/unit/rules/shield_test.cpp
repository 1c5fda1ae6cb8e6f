// What the shield asks the rules: tunnels, names within names, addresses nobody named.
#include <array>
#include <string>

#include <doctest/doctest.h>

#include "rules/carried_name.h"
#include "rules/decide.h"
#include "rules/household_file.h"

using namespace tarha;
using namespace tarha::rules;

namespace {

constexpr const char* home_text = R"(version = 2
[[profile]]
id = "child"
name = "Child"
band = "7-11"
deny = ["clips.example"]
allow = ["office.example"]
[[profile]]
id = "teen"
name = "Teen"
band = "16-17"
deny = ["clips.example"]
)";

Household home() {
    return parse_household(home_text, "household.toml").value();
}

DomainName name(const std::string& text) {
    return DomainName::from_text(text).value();
}

}  // namespace

TEST_CASE("a tunnel is judged as a way round, whatever its port and name") {
    const Household household = home();
    const auto& child = household.profile(*household.find_profile("child"));
    const auto& teen = household.profile(*household.find_profile("teen"));
    for (const auto port : std::array<std::uint16_t, 3>{443, 1194, 51820}) {
        CAPTURE(port);
        const auto decision = decide_tunnel(household, child, {}, {}, port);
        CHECK(decision.verdict == Verdict::block);
        CHECK(decision.reason == Reason::bypass);
    }
    CHECK(decide_tunnel(household, child, name("wiki.example"), {}, 443).reason == Reason::bypass);
    // The family's own rule for a name goes before it; the band of 16 and 17 may.
    CHECK(decide_tunnel(household, child, name("vpn.office.example"), {}, 443).verdict ==
          Verdict::allow);
    CHECK(decide_tunnel(household, teen, {}, {}, 51820).verdict == Verdict::allow);
    // Where nothing is read and nobody may hide, a tunnel is no exception.
    CHECK(decide_tunnel(household, teen, {}, {}, 443).verdict == Verdict::block);
    Situation paused;
    paused.paused = true;
    CHECK(decide_tunnel(household, teen, {}, paused, 51820).reason == Reason::pause);
}

TEST_CASE("names within names are read") {
    struct Case {
        const char* name;
        const char* inner;
    };
    const Case cases[] = {
        {"clips-example.translate.goog", "clips.example"},
        {"en-m-my--site-org.translate.goog", "en.m.my-site.org"},
        {"www-clips-example.cdn.ampproject.org", "www.clips.example"},
        {"x.clips-example.translate.goog", "clips.example"},
        {"translate.goog", ""},
        {"plain.translate.goog", ""},
        {"-.translate.goog", ""},
        {"a---b.translate.goog", "a-.b"},
        {"clips-example.translate.goog.example", ""},
        {"clips-example.org", ""},
    };
    for (const auto& [outer, inner] : cases) {
        const auto shown_outer = outer;
        CAPTURE(shown_outer);
        const auto carried = carried_name(name(outer));
        CHECK((carried ? std::string{carried->view()} : "") == inner);
    }
}

TEST_CASE("a denied page stays denied behind a translator, and explain says which") {
    const Household household = home();
    const auto& teen = household.profile(*household.find_profile("teen"));
    const auto hidden = name("clips-example.translate.goog");
    const auto decision = decide(household, teen, hidden, {});
    CHECK(decision.verdict == Verdict::block);
    CHECK(decision.reason == Reason::rule);
    CHECK(decide(household, teen, name("wiki-example.translate.goog"), {}).verdict ==
          Verdict::allow);
    const auto steps = explain(household, teen, hidden, {});
    REQUIRE_FALSE(steps.empty());
    CHECK(steps.front().reason == Reason::rule);
    CHECK(steps.front().detail.find("clips.example") != std::string::npos);
}

TEST_CASE("how careful a band usually is with addresses nobody named") {
    Profile profile;
    profile.band = Band::age_7_11;
    CHECK(bound_addresses(profile) == BoundAddresses::notice);
    profile.band = Band::age_16_17;
    CHECK(bound_addresses(profile) == BoundAddresses::off);
    profile.bound_addresses = BoundAddresses::block;
    CHECK(bound_addresses(profile) == BoundAddresses::block);
    const auto read = parse_household(
        "version = 2\n[[profile]]\nid = \"a\"\nname = \"A\"\nbound_addresses = \"off\"\n", "h");
    REQUIRE(read);
    CHECK(read->profiles()[0].bound_addresses == BoundAddresses::off);
    const auto again = parse_household(household_text(*read), "h");
    REQUIRE(again);
    CHECK(again->profiles()[0] == read->profiles()[0]);
    CHECK_FALSE(parse_household(
        "version = 2\n[[profile]]\nid = \"a\"\nname = \"A\"\nbound_addresses = \"maybe\"\n", "h"));
}
