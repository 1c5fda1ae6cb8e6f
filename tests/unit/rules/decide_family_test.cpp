// The steps about families: presets, services, grants, budgets, timetables, rules that end.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "rules/catalog/categories.h"
#include "rules/decide.h"
#include "tests/unit/rules/home.h"

namespace tarha::rules {
namespace {

Household::Categories some_lists() {
    return lists({{"content.porn", "porn.example\nboth.example"},
                  {"contact.social", "social.example\nboth.example\ntiktok.com"},
                  {"contact.messaging", "talk.example"},
                  {"contract.shopping", "shop.example"},
                  {"cross.malware", "evil.example\nschool.example"},
                  {"cross.sealed", "sealed.example"},
                  {"cross.bypass", "tunnel.example"}});
}

Profile of(Band band) {
    auto profile = child();
    profile.band = band;
    return profile;
}

struct Case {
    const char* name;
    Profile profile;
    std::string_view host;
    Situation situation;
    Verdict verdict;
    Reason reason;
    bool may_ask = false;
};

void check(const std::vector<Case>& cases) {
    const auto table = some_lists();
    for (const auto& [label, profile, host, situation, verdict, reason, may_ask] : cases) {
        const auto& shown_label = label;
        CAPTURE(shown_label);
        const auto household = home(profile, table);
        const auto decision = decide(household, household.profile(0), name(host), situation);
        CHECK(name_of(decision.verdict) == name_of(verdict));
        CHECK(name_of(decision.reason) == name_of(reason));
        const auto& expected_may_ask = may_ask;
        CHECK(decision.may_ask == expected_may_ask);
    }
}

ActiveGrant grant_of(std::string_view subject) {
    const auto parsed = parse_subject(subject);
    REQUIRE(parsed);
    const auto grant = home(child(), some_lists()).activate(*parsed, 0);
    REQUIRE(grant);
    return *grant;
}

TEST_CASE("decide: the band says what the family does not") {
    auto relaxed = of(Band::age_7_11);
    relaxed.categories = {{"contact.social", Action::allow}};
    auto bare = of(Band::age_0_6);
    bare.presets = false;
    check({
        {"small: blocked", of(Band::age_0_6), "social.example", noon, Verdict::block,
         Reason::category},
        {"schoolchild: may ask", of(Band::age_7_11), "social.example", noon, Verdict::block,
         Reason::category, true},
        {"teenager without a timetable", of(Band::age_12_15), "social.example", noon,
         Verdict::allow, Reason::unlisted},
        {"nearly grown up", of(Band::age_16_17), "social.example", noon, Verdict::allow,
         Reason::unlisted},
        {"two categories: the strictest speaks", of(Band::age_16_17), "both.example", noon,
         Verdict::block, Reason::category},
        {"the family's choice goes before the band's", relaxed, "social.example", noon,
         Verdict::allow, Reason::unlisted},
        {"presets switched off", bare, "porn.example", noon, Verdict::allow, Reason::unlisted},
        {"adults: malware", of(Band::adult), "evil.example", noon, Verdict::block,
         Reason::security},
        {"adults: nothing else", of(Band::adult), "porn.example", noon, Verdict::allow,
         Reason::unlisted},
        {"a way round the rules", of(Band::age_12_15), "tunnel.example", noon, Verdict::block,
         Reason::bypass, true},
        {"the same for the catalogue's names", of(Band::age_7_11), "dns.google", noon,
         Verdict::block, Reason::bypass},
    });
}

TEST_CASE("decide: security and sealed lists go before everything a family says") {
    auto open = of(Band::adult);
    open.rules = rules({"sealed.example", "evil.example"}, {});
    const std::vector<ActiveGrant> granted{grant_of("site:sealed.example"),
                                           grant_of("site:evil.example")};
    const Situation with_grants{noon.now, false, 0, granted};
    auto daring = open;
    daring.categories = {{"cross.malware", Action::allow}};
    check({
        {"sealed", open, "sealed.example", with_grants, Verdict::block, Reason::sealed},
        {"security", open, "evil.example", with_grants, Verdict::block, Reason::security},
        {"security can be switched off by name", daring, "evil.example", noon, Verdict::allow,
         Reason::rule},
    });
}

TEST_CASE("decide: services") {
    auto asked = of(Band::age_16_17);
    asked.services = {{"tiktok", Action::ask}};
    auto opened = of(Band::age_7_11);
    opened.services = {{"tiktok", Action::allow}};
    auto paused = opened;
    check({
        {"the service's kind decides", of(Band::age_7_11), "www.tiktok.com", noon, Verdict::block,
         Reason::category, true},
        {"the family's choice for the service", asked, "www.tiktok.com", noon, Verdict::block,
         Reason::service, true},
        {"opened, although its kind is not", opened, "www.tiktok.com", noon, Verdict::allow,
         Reason::service},
        {"its kind stays closed", opened, "social.example", noon, Verdict::block, Reason::category,
         true},
        {"a pause goes before",
         paused,
         "www.tiktok.com",
         {noon.now, true},
         Verdict::block,
         Reason::pause},
    });
}

TEST_CASE("decide: grants open what they name, and only that") {
    const std::vector<ActiveGrant> site{grant_of("site:social.example")};
    const std::vector<ActiveGrant> service{grant_of("service:tiktok")};
    const std::vector<ActiveGrant> category{grant_of("category:contact.social")};
    const std::vector<ActiveGrant> time{grant_of("internet")};
    auto asleep = of(Band::age_7_11);
    asleep.schedule.windows = {{Mode::bedtime, {every_day, 0, minutes_per_day}, {}}};
    auto denied = of(Band::age_7_11);
    denied.rules = rules({}, {"social.example"});
    const auto schoolchild = of(Band::age_7_11);
    check({
        {"a site",
         schoolchild,
         "www.social.example",
         {noon.now, false, 0, site},
         Verdict::allow,
         Reason::grant},
        {"not another site",
         schoolchild,
         "antisocial.example",
         {noon.now, false, 0, site},
         Verdict::allow,
         Reason::unlisted},
        {"before the family's own rule",
         denied,
         "social.example",
         {noon.now, false, 0, site},
         Verdict::allow,
         Reason::grant},
        {"a service",
         schoolchild,
         "www.tiktok.com",
         {noon.now, false, 0, service},
         Verdict::allow,
         Reason::grant},
        {"not another of its kind",
         schoolchild,
         "social.example",
         {noon.now, false, 0, service},
         Verdict::block,
         Reason::category,
         true},
        {"a category",
         schoolchild,
         "social.example",
         {noon.now, false, 0, category},
         Verdict::allow,
         Reason::grant},
        {"a category's services",
         schoolchild,
         "tiktok.com",
         {noon.now, false, 0, category},
         Verdict::allow,
         Reason::grant},
        {"a pause goes before",
         schoolchild,
         "social.example",
         {noon.now, true, 0, site},
         Verdict::block,
         Reason::pause},
        {"time lifts bedtime",
         asleep,
         "quiet.example",
         {noon.now, false, 0, time},
         Verdict::allow,
         Reason::unlisted},
        {"time opens nothing else",
         asleep,
         "social.example",
         {noon.now, false, 0, time},
         Verdict::block,
         Reason::category,
         true},
        {"without time", asleep, "quiet.example", noon, Verdict::block, Reason::mode, true},
    });
}

TEST_CASE("decide: a budget that is used up") {
    auto profile = of(Band::age_12_15);
    profile.budgets = {
        {"social", {{Subject::Kind::category, "contact.social"}}, {60, 60, 60, 60, 60, 60, 60}},
        {"all", {{Subject::Kind::internet, ""}}, {90, 90, 90, 90, 90, 90, 90}},
        {"clock", {{Subject::Kind::service, "tiktok"}}, {9, 9, 9, 9, 9, 9, 9}}};
    auto own = profile;
    own.rules = rules({"school.test"}, {});
    const std::vector<ActiveGrant> time{grant_of("internet")};
    constexpr BudgetSet social = 1;
    constexpr BudgetSet all = 2;
    constexpr BudgetSet tiktok = 4;
    check({
        {"none used up", profile, "social.example", noon, Verdict::allow, Reason::unlisted},
        {"its category",
         profile,
         "social.example",
         {noon.now, false, social, {}},
         Verdict::block,
         Reason::budget,
         true},
        {"a service of the category",
         profile,
         "tiktok.com",
         {noon.now, false, social, {}},
         Verdict::block,
         Reason::budget,
         true},
        {"another kind goes on",
         profile,
         "talk.example",
         {noon.now, false, social, {}},
         Verdict::allow,
         Reason::unlisted},
        {"a service by itself",
         profile,
         "tiktok.com",
         {noon.now, false, tiktok, {}},
         Verdict::block,
         Reason::budget,
         true},
        {"not its category",
         profile,
         "social.example",
         {noon.now, false, tiktok, {}},
         Verdict::allow,
         Reason::unlisted},
        {"everything",
         profile,
         "quiet.example",
         {noon.now, false, all, {}},
         Verdict::block,
         Reason::budget,
         true},
        {"but what is never blocked",
         profile,
         "captive.apple.com",
         {noon.now, false, all, {}},
         Verdict::allow,
         Reason::never_block},
        {"and the family's own rule",
         own,
         "school.test",
         {noon.now, false, all, {}},
         Verdict::allow,
         Reason::rule},
        {"time lifts it",
         profile,
         "quiet.example",
         {noon.now, false, all, time},
         Verdict::allow,
         Reason::unlisted},
    });
    const auto household = home(profile, some_lists());
    const auto& compiled = household.profile(0);
    CHECK(budgets_spent(household, compiled, name("social.example")) == (social | all));
    CHECK(budgets_spent(household, compiled, name("tiktok.com")) == (social | all | tiktok));
    CHECK(budgets_spent(household, compiled, name("quiet.example")) == all);
    CHECK(budgets_spent(household, compiled, name("captive.apple.com")) == 0);
    // Systems fetch these by themselves; a name beside them is a visit.
    for (const auto* update : {"download.windowsupdate.com", "swcdn.apple.com", "deb.debian.org"}) {
        CHECK(budgets_spent(household, compiled, name(update)) == 0);
    }
    CHECK(budgets_spent(household, compiled, name("www.apple.com")) == all);
    CHECK(budgets_spent(household, compiled, name("notwindowsupdate.com")) == all);
}

TEST_CASE("decide: what is timed is open in its timetable") {
    auto profile = of(Band::age_12_15);
    profile.timetable = {{every_day, 16 * 60, 18 * 60}};
    const std::vector<ActiveGrant> time{grant_of("internet")};
    const Situation afternoon{at(2, 16, 30)};
    auto unset = afternoon;
    unset.now.trusted = false;
    check({
        {"closed at noon", profile, "social.example", noon, Verdict::block, Reason::category, true},
        {"open in the afternoon", profile, "social.example", afternoon, Verdict::allow,
         Reason::unlisted},
        {"closed without a clock", profile, "social.example", unset, Verdict::block,
         Reason::category, true},
        {"time lifts it",
         profile,
         "social.example",
         {noon.now, false, 0, time},
         Verdict::allow,
         Reason::unlisted},
        {"what is not timed does not care", profile, "shop.example", noon, Verdict::allow,
         Reason::unlisted},
    });
}

TEST_CASE("decide: only what is on the shelf, and what the family adds") {
    auto small = of(Band::age_0_6);
    small.allow_only = true;
    small.rules = rules({"granny.example"}, {});
    auto bare = small;
    bare.shelf = false;
    check({
        {"on the shelf", small, "www.lapset.yle.fi", noon, Verdict::allow, Reason::unlisted},
        {"added by the family", small, "granny.example", noon, Verdict::allow, Reason::rule},
        {"anything else", small, "quiet.example", noon, Verdict::block, Reason::allow_only, true},
        {"the shelf can be taken away", bare, "www.lapset.yle.fi", noon, Verdict::block,
         Reason::allow_only, true},
    });
}

TEST_CASE("household: a grant for what nobody knows is not active") {
    const auto household = home(child());
    CHECK_FALSE(household.activate({Subject::Kind::service, "no-such-app"}, 0));
    CHECK_FALSE(household.activate({Subject::Kind::category, "no.such"}, 0));
    CHECK(household.activate({Subject::Kind::site, "a.example"}, 7)->until == 7);
}

}  // namespace
}  // namespace tarha::rules
