#include "rules/decide.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/rules/home.h"

namespace tarha::rules {
namespace {

Window all_day(Mode mode, std::vector<std::string> allow = {}) {
    return {mode, {every_day, 0, minutes_per_day}, rules(std::move(allow), {})};
}

constexpr std::uint16_t https = 443;
constexpr Situation paused{noon.now, true};

struct Case {
    const char* name;
    Profile profile;
    std::string_view host;  // empty: not readable
    Situation situation;
    Verdict verdict;
    Reason reason;
};

Profile with(void (*change)(Profile&)) {
    auto profile = child();
    block(profile, {"adult", "games"});
    change(profile);
    return profile;
}

void check(const std::vector<Case>& cases) {
    const auto table = lists({{"adult", "adult.example\nboth.example"},
                              {"chat", "chat.example"},
                              {"games", "games.example\nboth.example"}});
    for (const auto& [label, profile, host, situation, verdict, reason] : cases) {
        const auto& shown_label = label;
        CAPTURE(shown_label);
        const auto household = home(profile, table);
        const auto& compiled = household.profile(0);
        const auto decision = host.empty() ? decide_unknown(household, compiled, situation, https)
                                           : decide(household, compiled, name(host), situation);
        CHECK(name_of(decision.verdict) == name_of(verdict));
        CHECK(name_of(decision.reason) == name_of(reason));
    }
}

TEST_CASE("decide: each step, and what it goes before") {
    const auto plain = with([](Profile&) {});
    const auto rule = with([](Profile& p) {
        p.rules = rules({"adult.example", "ok.example"}, {"bad.example", "x.ok.example"});
    });
    const auto only = with([](Profile& p) {
        p.allow_only = true;
        p.rules = rules({"ok.example"}, {"bad.example"});
    });
    const auto bedtime = with([](Profile& p) {
        p.rules = rules({"ok.example"}, {"bad.example"});
        p.schedule.windows = {all_day(Mode::bedtime)};
    });
    const auto free_adult = with([](Profile& p) {
        p.filtered = false;
        p.rules = rules({}, {"bad.example"});
        p.schedule.windows = {all_day(Mode::bedtime)};
    });
    check({
        {"nothing speaks", plain, "quiet.example", noon, Verdict::allow, Reason::unlisted},
        {"blocked category", plain, "www.adult.example", noon, Verdict::block, Reason::category},
        {"category that is not blocked", plain, "chat.example", noon, Verdict::allow,
         Reason::unlisted},
        {"paused", plain, "quiet.example", paused, Verdict::block, Reason::pause},
        {"pause goes before a rule", rule, "ok.example", paused, Verdict::block, Reason::pause},
        {"never_block goes before pause", plain, "captive.apple.com", paused, Verdict::allow,
         Reason::never_block},
        {"own allow goes before a category", rule, "adult.example", noon, Verdict::allow,
         Reason::rule},
        {"own deny", rule, "a.bad.example", noon, Verdict::block, Reason::rule},
        {"more specific deny", rule, "y.x.ok.example", noon, Verdict::block, Reason::rule},
        {"allow_only: listed", only, "ok.example", noon, Verdict::allow, Reason::rule},
        {"allow_only: not listed", only, "quiet.example", noon, Verdict::block, Reason::allow_only},
        {"allow_only: denied is a rule", only, "bad.example", noon, Verdict::block, Reason::rule},
        {"bedtime", bedtime, "quiet.example", noon, Verdict::block, Reason::mode},
        {"a rule goes before bedtime", bedtime, "ok.example", noon, Verdict::allow, Reason::rule},
        {"bedtime goes before a category", bedtime, "adult.example", noon, Verdict::block,
         Reason::mode},
        {"never_block at bedtime", bedtime, "0.pool.ntp.org", noon, Verdict::allow,
         Reason::never_block},
        {"no rules at all", free_adult, "bad.example", paused, Verdict::allow,
         Reason::not_filtered},
    });
}

TEST_CASE("decide: a name that cannot be read") {
    const auto careful = with([](Profile&) {});
    const auto open = with([](Profile& p) { p.unknown = UnknownPolicy::allow; });
    const auto open_asleep = with([](Profile& p) {
        p.unknown = UnknownPolicy::allow;
        p.schedule.windows = {all_day(Mode::bedtime, {"ok.example"})};
    });
    const auto open_only = with([](Profile& p) {
        p.unknown = UnknownPolicy::allow;
        p.allow_only = true;
    });
    const auto adult = with([](Profile& p) { p.filtered = false; });
    check({
        {"blocked unless allowed", careful, "", noon, Verdict::block, Reason::unknown_name},
        {"allowed by choice", open, "", noon, Verdict::allow, Reason::unknown_name},
        {"not during a pause", open, "", paused, Verdict::block, Reason::pause},
        {"not at bedtime", open_asleep, "", noon, Verdict::block, Reason::mode},
        {"not with allow_only", open_only, "", noon, Verdict::block, Reason::allow_only},
        {"without rules", adult, "", paused, Verdict::allow, Reason::not_filtered},
        {"odd bytes are no name", careful, "evil adult.example", noon, Verdict::block,
         Reason::unknown_name},
        {"odd bytes below a protected name", careful, "a b.captive.apple.com", noon, Verdict::block,
         Reason::unknown_name},
        {"odd bytes, open policy", open, "\xff.example", noon, Verdict::allow,
         Reason::unknown_name},
    });
    const auto household = home(careful);
    CHECK(decide(household, household.profile(0), DomainName{}, noon).reason ==
          Reason::unknown_name);
}

TEST_CASE("decide: the unknown policy by server port") {
    struct PortCase {
        UnknownPolicy policy;
        std::uint16_t port;
        Verdict verdict;
    };
    constexpr std::uint16_t a_game = 27015;
    std::vector<PortCase> cases{{UnknownPolicy::block, a_game, Verdict::block},
                                {UnknownPolicy::block, https, Verdict::block},
                                {UnknownPolicy::allow, https, Verdict::allow},
                                {UnknownPolicy::allow, a_game, Verdict::allow},
                                {UnknownPolicy::block_web, a_game, Verdict::allow},
                                {UnknownPolicy::block_web, 442, Verdict::allow},
                                {UnknownPolicy::block_web, 0, Verdict::allow}};
    for (const auto port : {80, 443, 853, 8080, 8443}) {
        cases.push_back(
            {UnknownPolicy::block_web, static_cast<std::uint16_t>(port), Verdict::block});
    }
    for (const auto& [policy, port, verdict] : cases) {
        const auto& shown_port = port;
        CAPTURE(shown_port);
        auto profile = child();
        profile.unknown = policy;
        const auto household = home(profile);
        const auto decision = decide_unknown(household, household.profile(0), noon, port);
        CHECK(decision.verdict == verdict);
        CHECK(decision.reason == Reason::unknown_name);
    }
    CHECK(child().unknown == UnknownPolicy::block_web);
}

TEST_CASE("decide: a garbled name is judged as on a web port") {
    const auto household = home(child());
    CHECK(decide(household, household.profile(0), name("a b.example"), noon).verdict ==
          Verdict::block);
}

TEST_CASE("decide: the allow list of a mode lets a name on to the later steps") {
    const auto homework = with([](Profile& p) {
        p.schedule.windows = {all_day(Mode::homework, {"wiki.example", "adult.example"})};
    });
    const auto both = with([](Profile& p) {
        p.schedule.windows = {all_day(Mode::homework, {"wiki.example"}), all_day(Mode::bedtime)};
    });
    check({
        {"on its list", homework, "en.wiki.example", noon, Verdict::allow, Reason::unlisted},
        {"on its list, and in a category", homework, "adult.example", noon, Verdict::block,
         Reason::category},
        {"not on its list", homework, "quiet.example", noon, Verdict::block, Reason::mode},
        {"every window must let it through", both, "wiki.example", noon, Verdict::block,
         Reason::mode},
    });
}

TEST_CASE("decide: windows begin and end on the minute") {
    const auto evening = with([](Profile& p) {
        p.schedule.windows = {{Mode::bedtime, {every_day, 20 * 60 + 30, 7 * 60}, {}}};
    });
    const auto on = [](unsigned hour, unsigned minute) {
        return Situation{at(2, hour, minute), false};
    };
    check({
        {"20:29", evening, "quiet.example", on(20, 29), Verdict::allow, Reason::unlisted},
        {"20:30", evening, "quiet.example", on(20, 30), Verdict::block, Reason::mode},
        {"00:00", evening, "quiet.example", on(0, 0), Verdict::block, Reason::mode},
        {"06:59", evening, "quiet.example", on(6, 59), Verdict::block, Reason::mode},
        {"07:00", evening, "quiet.example", on(7, 0), Verdict::allow, Reason::unlisted},
        {"no clock",
         evening,
         "quiet.example",
         {{2, 12 * 60, false}, false},
         Verdict::block,
         Reason::mode},
    });
}

TEST_CASE("decide: names the category that blocks") {
    const auto table = lists({{"adult", "both.example"}, {"games", "both.example\nfun.example"}});
    const auto household = home(with([](Profile&) {}), table);
    const auto decided = [&](std::string_view host) {
        const auto decision = decide(household, household.profile(0), name(host), noon);
        CHECK(decision.reason == Reason::category);
        return household.category_names()[decision.category];
    };
    CHECK(decided("fun.example") == "games");
    CHECK(decided("www.both.example") == "adult");  // the first in alphabetical order
}

}  // namespace
}  // namespace tarha::rules
