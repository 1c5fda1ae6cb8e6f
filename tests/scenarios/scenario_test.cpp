// The scenarios of this folder, asked of the rules line by line.
#include "tests/scenarios/scenario.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

#include "rules/household_file.h"
#include "tests/unit/rules/home.h"

namespace tarha::test {
namespace {

using rules::Decision;
using rules::Household;
using rules::Profile;

constexpr std::size_t least_lines = 150;

std::string contents(const std::filesystem::path& path) {
    std::ifstream file{path};
    REQUIRE_MESSAGE(file, path.string());
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::filesystem::path folder() {
    return TARHA_SCENARIOS;
}

Household::Categories scenario_lists() {
    rules::CategoryCompiler compiler{rules::test_key};
    for (const auto& [category, names] : read_scenario_lists(contents(folder() / "lists.txt"))) {
        const auto list = compiler.add_list({category});
        REQUIRE(list);
        rules::ListImport import{compiler, *list, rules::ListFormat::domains};
        import.feed(names);
        REQUIRE(import.finish());
    }
    return rules::opened(std::move(compiler));
}

Household family() {
    auto read =
        rules::parse_household(contents(folder() / "family.toml"), "family.toml", scenario_lists());
    REQUIRE_MESSAGE(read, read.error().message());
    return std::move(*read);
}

const Profile& profile_of(const Household& home, const std::string& device) {
    for (const auto& known : home.devices()) {
        if (known.name == device) return home.profile(home.profile_of(known.mac));
    }
    return home.profile(home.new_devices());
}

// A line's situation, and the grants it points to.
struct Moment {
    std::vector<rules::ActiveGrant> grants;
    rules::Situation situation;
};

Moment moment_of(const Household& home, const Profile& profile, const ScenarioLine& line) {
    Moment moment;
    moment.situation.now = line.now;
    moment.situation.paused = line.paused;
    for (const auto& id : line.used_up) {
        const auto& budgets = profile.budgets;
        const auto found = std::find_if(budgets.begin(), budgets.end(),
                                        [&id](const auto& budget) { return budget.id == id; });
        REQUIRE_MESSAGE(found != budgets.end(), profile.id << " has no budget " << id);
        moment.situation.used_up |= rules::BudgetSet{1} << (found - budgets.begin());
    }
    for (const auto& subject : line.granted) {
        auto grant = home.activate(subject, 0);
        REQUIRE_MESSAGE(grant, "nothing is known of " << rules::subject_text(subject));
        moment.grants.push_back(std::move(*grant));
    }
    moment.situation.grants = moment.grants;
    return moment;
}

std::string told(Verdict verdict, std::string_view reason) {
    return std::string{name_of(verdict)} + " " + std::string{reason};
}

std::string steps_of(const Household& home, const Profile& profile, const ScenarioLine& line,
                     const rules::Situation& situation) {
    if (line.host.empty()) return "\n    a hidden connection has no steps to show";
    std::string text;
    for (const auto& step : rules::explain(home, profile, rules::name(line.host), situation)) {
        text += "\n    " + told(step.verdict, name_of(step.reason)) + ": " + step.detail;
    }
    return text;
}

void check_line(const Household& home, const ScenarioLine& line, const std::string& file) {
    INFO(file, ":", line.number, ": ", line.text);
    const auto& profile = profile_of(home, line.device);
    const auto moment = moment_of(home, profile, line);
    const Decision decision =
        line.host.empty() ? rules::decide_unknown(home, profile, moment.situation, line.port)
                          : rules::decide(home, profile, rules::name(line.host), moment.situation);
    const bool right = decision.verdict == line.verdict &&
                       (line.reason.empty() || name_of(decision.reason) == line.reason);
    CHECK_MESSAGE(right, "expected " << told(line.verdict, line.reason) << ", decided "
                                     << told(decision.verdict, name_of(decision.reason))
                                     << steps_of(home, profile, line, moment.situation));
}

TEST_CASE("the days of a family") {
    const auto home = family();
    CHECK(home.missing_categories().empty());
    std::size_t lines = 0;
    for (const auto& entry : std::filesystem::directory_iterator{folder()}) {
        const auto file = entry.path().filename().string();
        if (entry.path().extension() != ".txt" || file == "lists.txt" || file == "CMakeLists.txt") {
            continue;
        }
        const auto read = read_scenario(contents(entry.path()), file);
        REQUIRE_MESSAGE(read, read.error().message());
        lines += read->size();
        for (const auto& line : *read) check_line(home, line, file);
    }
    CHECK(lines >= least_lines);
}

TEST_CASE("a line that cannot be read is an error with its place") {
    struct Case {
        const char* text;
        const char* why;
    };
    for (const auto& [text, why] : {
             Case{"4pm a b.example allow", "a line starts with the time"},
             Case{"16:00 a b.example maybe", "'maybe' is no verdict"},
             Case{"16:00 a b.example", "'' is no verdict"},
             Case{"16:00 a b.example block becuase", "'becuase' is no reason"},
             Case{"16:00 a b.example block while games spent", "while BUDGET used up?"},
             Case{"16:00 a b.example block while the clock runs", "while the clock is not set?"},
             Case{"16:00 a b.example block mode today", "'today' is not understood"},
             Case{"16:00 a (hidden:web) block", "'(hidden:web)' is no port"},
             Case{"16:00 a (hidden:443 block", "'(hidden:443' is no port"},
             Case{"16:00 a (hidden:70000) block", "'(hidden:70000)' is no port"},
             Case{"== 2026-02-30", "a day begins with \"== 2026-11-30\""},
         }) {
        const auto shown_text = text;
        CAPTURE(shown_text);
        const auto read = read_scenario("== 2026-11-30\n\n" + std::string{text}, "day.txt");
        REQUIRE_FALSE(read);
        CHECK(read.error().message() == "day.txt:3: " + std::string{why});
    }
    const auto grant =
        read_scenario("== 2026-11-30\n16:00 a b.example allow with candy", "day.txt");
    REQUIRE_FALSE(grant);
    CHECK(grant.error().where == "day.txt:2");
    const auto early = read_scenario("16:00 a b.example allow", "day.txt");
    REQUIRE_FALSE(early);
    CHECK(early.error().message() == "day.txt:1: no day has begun");
}

TEST_CASE("a line is read whole") {
    const auto read = read_scenario(
        "== 2026-12-06\n"
        "07:05 a b.example block budget while games used up while paused with internet # why\n"
        "07:06 a (hidden:853) allow while the clock is not set\n",
        "day.txt");
    REQUIRE_MESSAGE(read, read.error().message());
    REQUIRE(read->size() == 2);
    const auto& first = read->front();
    CHECK(first.number == 2);
    CHECK(first.now.weekday == 6);
    CHECK(first.now.minute == 7 * 60 + 5);
    CHECK(first.host == "b.example");
    CHECK(first.verdict == Verdict::block);
    CHECK(first.reason == "budget");
    CHECK(first.used_up == std::vector<std::string>{"games"});
    CHECK(first.paused);
    CHECK(first.granted.size() == 1);
    const auto& second = read->back();
    CHECK(second.host.empty());
    CHECK(second.port == 853);
    CHECK_FALSE(second.now.trusted);
}

}  // namespace
}  // namespace tarha::test
