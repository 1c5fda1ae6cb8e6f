#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "rules/decide.h"
#include "tests/unit/rules/home.h"

namespace tarha::rules {
namespace {

std::vector<std::string> details(const Household& household, std::string_view host,
                                 const Situation& situation) {
    std::vector<std::string> texts;
    for (const auto& step : explain(household, household.profile(0), name(host), situation)) {
        texts.push_back(std::string{name_of(step.verdict)} + " " + step.detail);
    }
    return texts;
}

using Texts = std::vector<std::string>;

TEST_CASE("explain: every step that speaks, in order, in words") {
    auto profile = child();
    block(profile, {"adult", "games"});
    profile.rules = rules({"pal.example"}, {"tiktok.example"});
    profile.schedule.windows = {{Mode::bedtime, {every_day, 20 * 60 + 30, 7 * 60}, {}}};
    const auto household =
        home(profile, lists({{"adult", "x.tiktok.example"}, {"games", "x.tiktok.example"}}));
    const Situation night{at(4, 22, 0), true};

    CHECK(details(household, "a.x.tiktok.example", night) ==
          Texts{"block the internet is paused", "block rule: deny tiktok.example",
                "block mode: bedtime until 07:00", "block list: adult, games",
                "allow not on any list"});
    CHECK(details(household, "pal.example", noon) ==
          Texts{"allow rule: allow pal.example", "allow not on any list"});
    CHECK(details(household, "2.pool.ntp.org", noon) ==
          Texts{"allow always allowed: pool.ntp.org", "allow not on any list"});
    CHECK(details(household, "no clock.example", {{0, 0, false}, false}) ==
          Texts{"block mode: bedtime (the clock is not set)",
                "block the connection hides where it goes"});
}

TEST_CASE("explain: a profile without rules") {
    auto profile = child();
    profile.filtered = false;
    profile.rules = rules({}, {"bad.example"});
    const auto steps = explain(home(profile), home(profile).profile(0), name("bad.example"), noon);
    REQUIRE_FALSE(steps.empty());
    CHECK(steps.front().reason == Reason::not_filtered);
    CHECK(steps.front().verdict == Verdict::allow);
}

}  // namespace
}  // namespace tarha::rules
