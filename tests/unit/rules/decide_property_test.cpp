// What must hold for every household, name and moment: tried on random ones, with a fixed seed.
#include <algorithm>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "rules/catalog/never_block.h"
#include "rules/decide.h"
#include "tests/unit/rules/home.h"

namespace tarha::rules {
namespace {

class Dice {
public:
    explicit Dice(unsigned seed) : random_{seed} {}

    std::size_t below(std::size_t n) { return random_() % n; }
    bool one_in(std::size_t n) { return below(n) == 0; }

    std::uint16_t port() { return one_in(2) ? 443 : static_cast<std::uint16_t>(below(65536)); }

    // Few different names, so that they meet.
    std::string host() {
        static constexpr std::string_view labels[]{"a", "b", "aa", "x-1"};
        std::string text = one_in(2) ? "example" : "test";
        for (auto count = below(4); count > 0; --count) {
            text.insert(0, ".").insert(0, labels[below(4)]);
        }
        if (one_in(20)) text = std::string{never_block_suffixes()[below(20)]};
        if (one_in(20)) text = "odd name." + text;
        return text;
    }

    // One that a person could write into a list.
    std::string plain_host() {
        auto text = host();
        while (text.find(' ') != std::string::npos) text = host();
        return text;
    }

    std::vector<std::string> hosts(std::size_t most) {
        std::vector<std::string> list(below(most + 1));
        for (auto& text : list) text = plain_host();
        return list;
    }

    Window window() {
        Window made;
        made.mode = static_cast<Mode>(below(3));
        made.when.days = static_cast<Days>(1 + below(every_day));
        made.when.from = static_cast<std::uint16_t>(below(minutes_per_day));
        made.when.to = static_cast<std::uint16_t>(
            (made.when.from + 1 + below(minutes_per_day - 1)) % minutes_per_day);
        made.allow = rules(hosts(3), {});
        return made;
    }

    Profile profile() {
        auto made = child();
        made.filtered = !one_in(10);
        made.rules = rules(hosts(4), hosts(4));
        if (one_in(2)) made.categories.push_back({"adult", Action::block});
        if (one_in(2)) made.categories.push_back({"games", Action::block});
        made.allow_only = one_in(5);
        made.unknown = static_cast<UnknownPolicy>(below(unknown_policy_names.size()));
        for (auto count = below(3); count > 0; --count) made.schedule.windows.push_back(window());
        return made;
    }

    Situation situation() {
        return {{static_cast<std::uint8_t>(below(7)),
                 static_cast<std::uint16_t>(below(minutes_per_day)), !one_in(10)},
                one_in(8)};
    }

    template <class T>
    void shuffle(std::vector<T>& list) {
        std::shuffle(list.begin(), list.end(), random_);
    }

private:
    std::mt19937 random_;
};

constexpr int homes = 400;
constexpr int questions = 25;

Household::Categories some_lists(Dice& dice) {
    static constexpr std::string_view texts[]{"a.example\nb.test\nx.invalid\n",
                                              "aa.a.example\na.test\nx.invalid\n",
                                              "b.a.test\nexample.test\nx.invalid\n"};
    return lists({{"adult", texts[dice.below(3)]}, {"games", texts[dice.below(3)]}});
}

std::vector<std::string> copy(std::span<const std::string> list) {
    return {list.begin(), list.end()};
}

std::vector<std::string> with(std::vector<std::string> list, std::string one_more) {
    list.push_back(std::move(one_more));
    return list;
}

// The same lists in another order.
Profile reordered(Profile profile, Dice& dice) {
    auto allow = copy(profile.rules.allow());
    auto deny = copy(profile.rules.deny());
    dice.shuffle(allow);
    dice.shuffle(deny);
    profile.rules = rules(allow, deny);
    dice.shuffle(profile.categories);
    dice.shuffle(profile.schedule.windows);
    return profile;
}

bool same(const Decision& a, const Decision& b) {
    return a.verdict == b.verdict && a.reason == b.reason && a.category == b.category;
}

TEST_CASE("property: what is never blocked is never blocked") {
    Dice dice{1};
    for (int i = 0; i < homes; ++i) {
        const auto household = home(dice.profile(), some_lists(dice));
        for (const auto suffix : never_block_suffixes()) {
            const auto below = "x." + std::string{suffix};
            const auto situation = dice.situation();
            REQUIRE(decide(household, household.profile(0), name(suffix), situation).verdict ==
                    Verdict::allow);
            REQUIRE(decide(household, household.profile(0), name(below), situation).verdict ==
                    Verdict::allow);
        }
    }
}

TEST_CASE("property: one more allow never blocks more, one more deny never allows more") {
    Dice dice{2};
    for (int i = 0; i < homes; ++i) {
        auto profile = dice.profile();
        const auto categories = some_lists(dice);
        const auto copy = [](auto span) {
            return std::vector<std::string>(span.begin(), span.end());
        };
        auto allow = copy(profile.rules.allow());
        auto deny = copy(profile.rules.deny());
        const auto before = home(profile, categories);
        profile.rules = rules(with(allow, dice.plain_host()), deny);
        const auto with_allow = home(profile, categories);
        profile.rules = rules(allow, with(deny, dice.plain_host()));
        const auto with_deny = home(profile, categories);
        for (int j = 0; j < questions; ++j) {
            const auto host = name(dice.host());
            const auto situation = dice.situation();
            const auto was = decide(before, before.profile(0), host, situation).verdict;
            if (was == Verdict::allow) {
                REQUIRE(decide(with_allow, with_allow.profile(0), host, situation).verdict ==
                        Verdict::allow);
            } else {
                REQUIRE(decide(with_deny, with_deny.profile(0), host, situation).verdict ==
                        Verdict::block);
            }
        }
    }
}

TEST_CASE("property: one more window never allows more") {
    Dice dice{3};
    for (int i = 0; i < homes; ++i) {
        auto profile = dice.profile();
        const auto categories = some_lists(dice);
        const auto before = home(profile, categories);
        profile.schedule.windows.push_back(dice.window());
        const auto after = home(profile, categories);
        for (int j = 0; j < questions; ++j) {
            const auto host = name(dice.host());
            const auto situation = dice.situation();
            if (decide(before, before.profile(0), host, situation).verdict == Verdict::allow)
                continue;
            REQUIRE(decide(after, after.profile(0), host, situation).verdict == Verdict::block);
        }
    }
}

TEST_CASE("property: the order of rules, windows, categories and lists means nothing") {
    Dice dice{4};
    for (int i = 0; i < homes; ++i) {
        const auto profile = dice.profile();
        const auto one =
            home(profile, lists({{"adult", "a.example\nb.test"}, {"games", "a.test\na.example"}}));
        const auto other =
            home(reordered(profile, dice),
                 lists({{"games", "a.example\na.test"}, {"adult", "b.test\na.example"}}));
        for (int j = 0; j < questions; ++j) {
            const auto host = name(dice.host());
            const auto situation = dice.situation();
            REQUIRE(same(decide(one, one.profile(0), host, situation),
                         decide(other, other.profile(0), host, situation)));
        }
    }
}

TEST_CASE("property: the first step explained is the decision") {
    Dice dice{5};
    for (int i = 0; i < homes; ++i) {
        const auto household = home(dice.profile(), some_lists(dice));
        for (int j = 0; j < questions; ++j) {
            const auto host = name(dice.host());
            const auto situation = dice.situation();
            const auto decision = decide(household, household.profile(0), host, situation);
            const auto steps = explain(household, household.profile(0), host, situation);
            REQUIRE_FALSE(steps.empty());
            REQUIRE(steps.front().verdict == decision.verdict);
            REQUIRE(steps.front().reason == decision.reason);
            REQUIRE(
                std::is_sorted(steps.begin() + (household.profile(0).filtered ? 0 : 1), steps.end(),
                               [](const Step& a, const Step& b) { return a.reason < b.reason; }));
        }
    }
}

TEST_CASE("property: a pause blocks all that is filtered and not protected") {
    Dice dice{6};
    for (int i = 0; i < homes; ++i) {
        const auto household = home(dice.profile());
        const auto& profile = household.profile(0);
        for (int j = 0; j < questions; ++j) {
            const auto host = name(dice.host());
            auto situation = dice.situation();
            situation.paused = true;
            const auto decision = decide(household, profile, host, situation);
            const bool is_protected = host.is_ordinary() && !find_never_block(host.view()).empty();
            REQUIRE((decision.verdict == Verdict::allow) == (is_protected || !profile.filtered));
            REQUIRE(decide_unknown(household, profile, situation, dice.port()).verdict ==
                    (profile.filtered ? Verdict::block : Verdict::allow));
        }
    }
}

}  // namespace
}  // namespace tarha::rules
