#include "rules/suffix_rules.h"

#include <algorithm>
#include <random>

#include <doctest/doctest.h>

#include "rules/suffix_order.h"
#include "tests/unit/rules/home.h"

namespace tarha::rules {
namespace {

TEST_CASE("order: a name stands right before what is below it") {
    const std::vector<std::string_view> in_order{
        "fi", "a-b.fi", "school.fi", "www.school.fi", "zz.school.fi", "myschool.fi", "si"};
    auto sorted = in_order;
    std::shuffle(sorted.begin(), sorted.end(), std::mt19937{7});
    std::sort(sorted.begin(), sorted.end(),
              [](auto a, auto b) { return compare_from_end(a, b) < 0; });
    // Whatever the order of siblings, everything within "school.fi" follows it at once.
    const auto school = std::find(sorted.begin(), sorted.end(), "school.fi");
    REQUIRE(sorted.end() - school >= 3);
    CHECK(is_within(school[1], "school.fi"));
    CHECK(is_within(school[2], "school.fi"));
    CHECK(sorted.back() == "si");
    CHECK(compare_from_end("fi", "fi") == 0);
    CHECK(compare_from_end("fi", "a.fi") < 0);
    CHECK(compare_from_end("a.fi", "fi") > 0);
    CHECK(compare_from_end("a.b", "-b") < 0);
}

TEST_CASE("suffix rules: the most specific wins, equal means deny") {
    const auto both = rules({"school.fi", "games.school.fi", "tv", "same.com"},
                            {"games.fi", "chat.school.fi", "x.games.school.fi", "same.com"});
    struct Case {
        std::string_view name;
        std::string_view suffix;  // empty: no rule
        Verdict verdict;
    };
    for (const auto& [text, suffix, verdict] : std::vector<Case>{
             {"school.fi", "school.fi", Verdict::allow},
             {"www.school.fi", "school.fi", Verdict::allow},
             {"myschool.fi", "", Verdict::allow},
             {"school.fi.example", "", Verdict::allow},
             {"fi", "", Verdict::allow},
             {"", "", Verdict::allow},
             {"chat.school.fi", "chat.school.fi", Verdict::block},
             {"a.b.chat.school.fi", "chat.school.fi", Verdict::block},
             {"chatter.school.fi", "school.fi", Verdict::allow},
             {"games.school.fi", "games.school.fi", Verdict::allow},
             {"y.games.school.fi", "games.school.fi", Verdict::allow},
             {"x.games.school.fi", "x.games.school.fi", Verdict::block},
             {"zz.x.games.school.fi", "x.games.school.fi", Verdict::block},
             {"games.fi", "games.fi", Verdict::block},
             {"tv", "tv", Verdict::allow},
             {"some.tv", "tv", Verdict::allow},
             {"same.com", "same.com", Verdict::block},
         }) {
        const auto& shown_text = text;
        CAPTURE(shown_text);
        const auto match = both.find(text, noon.now);
        CHECK(match.has_value() == !suffix.empty());
        if (!match) continue;
        CHECK(match->suffix == suffix);
        CHECK(match->verdict == verdict);
    }
}

TEST_CASE("suffix rules: keep the lists as given, in canonical form") {
    const auto made = rules({"Zoo.Example.", "a.example"}, {"B.example"});
    REQUIRE(made.allow().size() == 2);
    CHECK(made.allow()[0] == "zoo.example");
    CHECK(made.allow()[1] == "a.example");
    CHECK(made.deny()[0] == "b.example");
    CHECK(made == rules({"zoo.example", "a.example"}, {"b.example"}));
    CHECK_FALSE(made == rules({"a.example", "zoo.example"}, {"b.example"}));
}

TEST_CASE("suffix rules: what is not a name is refused with a hint") {
    struct Case {
        std::string text;
        std::string_view hint;
    };
    for (const auto& [text, hint] : std::vector<Case>{
             {"", "empty"},
             {"a..b", "empty"},
             {std::string(64, 'a') + ".fi", "too long"},
             {"https://tiktok.com/", "without http://"},
             {"tiktok.com/foryou", "without http://"},
             {"*.tiktok.com", "everything below"},
             {".tiktok.com", "everything below"},
             {"tik tok.com", "only a-z"},
             {"k\xc3\xa4\xc3\xa4k.fi", "only a-z"},
         }) {
        const auto& shown_text = text;
        CAPTURE(shown_text);
        const auto made = SuffixRules::make({"good.example", text}, {});
        REQUIRE_FALSE(made);
        CHECK(made.error().text.find(hint) != std::string::npos);
    }
}

TEST_CASE("suffix rules: the cap is exact") {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < SuffixRules::max_rules; ++i) {
        names.push_back("n" + std::to_string(i) + ".example");
    }
    CHECK(SuffixRules::make(names, {}));
    CHECK_FALSE(SuffixRules::make(names, {"one.more"}));
}

// The same answer as trying every rule.
std::optional<SuffixRules::Match> find_slowly(const SuffixRules& rules, std::string_view name) {
    std::optional<SuffixRules::Match> best;
    const auto offer = [&](std::string_view suffix, Verdict verdict) {
        if (!is_within(name, suffix)) return;
        if (best && best->suffix.size() >= suffix.size()) return;
        best = {verdict, suffix};
    };
    for (const auto& suffix : rules.deny()) offer(suffix, Verdict::block);
    for (const auto& suffix : rules.allow()) offer(suffix, Verdict::allow);
    return best;
}

TEST_CASE("suffix rules: agree with trying every rule, on crowded random names") {
    std::mt19937 random{20};
    constexpr std::string_view letters = "ab-_0";
    const auto any_name = [&] {
        std::string text;
        for (auto labels = 1 + random() % 5; labels > 0; --labels) {
            if (!text.empty()) text += '.';
            for (auto size = 1 + random() % 2; size > 0; --size) text += letters[random() % 5];
        }
        return text;
    };
    for (int round = 0; round < 200; ++round) {
        std::vector<std::string> allow(random() % 40);
        std::vector<std::string> deny(random() % 40);
        std::generate(allow.begin(), allow.end(), any_name);
        std::generate(deny.begin(), deny.end(), any_name);
        const auto made = rules(allow, deny);
        for (int i = 0; i < 100; ++i) {
            const auto wanted = any_name();
            const auto fast = made.find(wanted, noon.now);
            const auto slow = find_slowly(made, wanted);
            REQUIRE(fast.has_value() == slow.has_value());
            if (!fast) continue;
            REQUIRE(fast->suffix == slow->suffix);
            REQUIRE(fast->verdict == slow->verdict);
        }
    }
}

TEST_CASE("suffix rules: a rule with a last day ends after it") {
    const auto made = SuffixRules::make({"games.example"}, {"example"},
                                        {{"games.example", Verdict::block, "until the test", 100},
                                         {"play.example", Verdict::allow, "the party", 100}});
    REQUIRE(made);
    struct Case {
        std::string_view name;
        LocalTime now;
        Verdict verdict;
    };
    const LocalTime last{0, 12 * 60, true, 100};
    const LocalTime after{1, 0, true, 101};
    const LocalTime unset{3, 0, false, 0};
    for (const auto& [text, now, verdict] : std::vector<Case>{
             {"games.example", last, Verdict::block},  // denied wins over allowed
             {"games.example", after, Verdict::allow},
             {"games.example", unset, Verdict::block},  // what is denied stays denied
             {"play.example", last, Verdict::allow},
             {"play.example", after, Verdict::block},  // the rule above it speaks again
             {"play.example", unset, Verdict::block},
         }) {
        const auto& shown_text = text;
        CAPTURE(shown_text);
        const auto shown_now = now.day;
        CAPTURE(shown_now);
        const auto match = made->find(text, now);
        REQUIRE(match);
        CHECK(match->verdict == verdict);
    }
}

TEST_CASE("suffix rules: a note has a cap") {
    const std::string note(NotedRule::max_note + 1, 'x');
    CHECK_FALSE(SuffixRules::make({}, {}, {{"a.example", Verdict::allow, note}}));
}

}  // namespace
}  // namespace tarha::rules
