#include "rules/allow_always.h"

#include <string>

#include <doctest/doctest.h>

#include "rules/decide.h"
#include "rules/household_file.h"

namespace tarha::rules {
namespace {

constexpr std::string_view text = R"(version = 2
[[profile]]
id = "mia"
name = "Mia"
deny = ["games.example", "other.example"]
[profile.services]
tiktok = "ask"
[[profile.rule]]
name = "toys.example"
action = "deny"
)";

struct Case {
    const char* subject;
    const char* name;  // that is open afterwards
};

TEST_CASE("a wish that is granted for good becomes a rule, and survives the file") {
    const auto household = parse_household(text, "test");
    REQUIRE(household.has_value());
    for (const auto& c :
         {Case{"site:games.example", "www.games.example"},
          Case{"site:toys.example", "toys.example"}, Case{"service:tiktok", "www.tiktok.com"},
          Case{"category:contact.communities", "www.reddit.com"}}) {
        CAPTURE(c.subject);
        const auto subject = parse_subject(c.subject);
        REQUIRE(subject.has_value());
        const auto verdict = [&](const Household& home) {
            return decide(home, home.profile(0), *DomainName::from_text(c.name), {}).verdict;
        };
        CHECK(verdict(*household) == Verdict::block);
        auto parts = allow_always(household->parts(), "mia", *subject, "for school");
        REQUIRE(parts.has_value());
        const auto changed = Household::make(std::move(*parts));
        REQUIRE(changed.has_value());
        CHECK(verdict(*changed) == Verdict::allow);
        const auto again = parse_household(household_text(*changed), "again");
        REQUIRE_MESSAGE(again.has_value(), (again ? "" : again.error().message()));
        CHECK(verdict(*again) == Verdict::allow);
        const auto other = DomainName::from_text("other.example");
        CHECK(decide(*again, again->profile(0), *other, {}).verdict == Verdict::block);
    }
}

TEST_CASE("what has no profile of its own, and the whole internet, is not allowed for good") {
    const auto household = parse_household(text, "test");
    REQUIRE(household.has_value());
    CHECK_FALSE(
        allow_always(household->parts(), "new-devices", *parse_subject("site:a.example"), {}));
    CHECK_FALSE(allow_always(household->parts(), "mia", *parse_subject("internet"), {}));
}

TEST_CASE("parts make the same household again") {
    const auto household = parse_household(text, "test");
    REQUIRE(household.has_value());
    const auto again = Household::make(household->parts());
    REQUIRE(again.has_value());
    CHECK(household_text(*again) == household_text(*household));
}

}  // namespace
}  // namespace tarha::rules
