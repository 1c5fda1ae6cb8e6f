#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "rules/decide.h"
#include "rules/endings.h"
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

// What a step says of its source and its end.
std::string until(const std::vector<Step>& steps, Reason reason) {
    for (const auto& step : steps) {
        if (step.reason == reason) return step.until;
    }
    return "no such step";
}

TEST_CASE("explain: every step says until when it holds") {
    constexpr std::int64_t noon_of_friday = 1'795'176'000;  // 2026-11-20 12:00 UTC
    const auto zone = *TimeZone::from_posix("UTC0");
    const LocalTime now = zone.local(noon_of_friday);
    const auto last_day = now.day + 9;
    auto profile = child();
    profile.timetable = {{every_day, 16 * 60, 18 * 60}};
    profile.services = {{"youtube", Action::timed}};
    profile.budgets = {{"screen", {*parse_subject("internet")}, {30, 30, 30, 30, 30, 30, 30}}};
    profile.rules =
        *SuffixRules::make({}, {}, {{"www.youtube.com", Verdict::block, "exams", last_day}});
    profile.schedule.windows = {{Mode::homework, {every_day, 11 * 60, 14 * 60 + 30}, {}}};
    const auto household = home(profile);
    Ledger ledger;
    ledger.charge("mia", profile.budgets, {30}, now, noon_of_friday);
    const auto grant_of = [&](const char* subject, std::int64_t seconds) {
        return *household.activate(*parse_subject(subject), noon_of_friday + seconds);
    };
    const std::vector<ActiveGrant> grants{grant_of("site:other.example", 60),
                                          grant_of("service:youtube", 26 * 3600)};
    const Situation situation{now, true, 1, grants};
    const auto ends = endings_of(household, household.profile(0), ledger, grants,
                                 noon_of_friday + 600, zone, noon_of_friday);
    const auto steps =
        explain(household, household.profile(0), name("www.youtube.com"), situation, ends);
    CHECK(until(steps, Reason::pause) == "12:10");
    CHECK(until(steps, Reason::grant) == "2026-11-21 14:00");
    CHECK(until(steps, Reason::rule) == "2026-11-29");
    CHECK(until(steps, Reason::mode) == "14:30");
    CHECK(until(steps, Reason::budget) == "2026-11-21 00:00");
    CHECK(until(steps, Reason::service) == "16:00");
    CHECK(until(steps, Reason::unlisted).empty());

    // Nobody knows the time, so nobody knows an end.
    auto lost = situation;
    lost.now.trusted = false;
    for (const auto& step :
         explain(household, household.profile(0), name("www.youtube.com"), lost, ends)) {
        if (step.reason != Reason::rule) CHECK(step.until.empty());
    }
}

TEST_CASE("explain: a budget ends on the next day that has minutes") {
    auto profile = child();
    profile.budgets = {{"screen", {*parse_subject("internet")}, {30, 30, 30, 30, 30, 0, 0}},
                       {"week", {*parse_subject("internet")}, {60, 60, 60, 60, 60, 60, 60}, 60}};
    const auto household = home(profile);
    const auto zone = *TimeZone::from_posix("UTC0");
    constexpr std::int64_t friday = 1'795'176'000;
    Ledger ledger;
    ledger.charge("mia", profile.budgets, {30, 60}, zone.local(friday), friday);
    const auto ends =
        endings_of(household, household.profile(0), ledger, {}, std::nullopt, zone, friday);
    REQUIRE(ends.budgets.size() == 2);
    for (const auto& end : ends.budgets) {  // both: Monday
        REQUIRE(end);
        CHECK(end_text(*end, zone.local(friday)) == "2026-11-23 00:00");
    }
    CHECK_FALSE(ends.pause);
    CHECK_FALSE(ends.timetable);
}

TEST_CASE("explain: every step of others' data says whose it is, in which version") {
    auto profile = child();
    block(profile, {"adult"});
    CategoryCompiler compiler{test_key};
    const auto list =
        compiler.add_list({"adult", "adult.txt", "UT1", "CC BY-SA 4.0", "2026-08-17"});
    REQUIRE(list);
    ListImport import{compiler, *list, ListFormat::domains};
    import.feed("x.example");
    REQUIRE(import.finish());
    const auto household = home(profile, opened(std::move(compiler)));
    const auto source = [&household](const char* host) {
        return explain(household, household.profile(0), name(host), noon).front().source;
    };
    CHECK(source("x.example") == "UT1, version 2026-08-17, CC BY-SA 4.0");
    CHECK(source("2.pool.ntp.org").starts_with("Tarha's catalogue, version "));
    CHECK(source("www.example").empty());
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
