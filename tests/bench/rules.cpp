// What a decision costs, beside a std::unordered_set of the same names in the same run.
//
// Names are made up, half of the questions are about listed ones. TARHA_BENCH_NAMES may point to a
// text file of one name a line, to measure with real ones. Look at medians:
// --benchmark_repetitions=9
// --benchmark_report_aggregates_only=true.
#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "rules/decide.h"
#include "rules/lists/category_compiler.h"
#include "rules/lists/list_import.h"

namespace {

using namespace tarha;
using namespace tarha::rules;

constexpr std::size_t small = 100'000;
constexpr std::size_t large = 1'000'000;
constexpr std::size_t huge = 5'000'000;  // always made up

constexpr std::size_t question_count = std::size_t{1} << 16U;
constexpr HashKey key{0x243f6a8885a308d3ULL, 0x13198a2e03707344ULL};

template <class T>
T need(Result<T> result) {
    if (result) return std::move(*result);
    std::cerr << "bench_rules: " << result.error().message() << '\n';
    std::exit(1);
}

std::vector<std::string> made_up_names(std::size_t count) {
    static constexpr std::string_view zones[]{"com", "net",   "org", "de",
                                              "fi",  "co.uk", "io",  "xyz"};
    std::mt19937 random{1};
    std::vector<std::string> names(count);
    for (std::size_t i = 0; i < count; ++i) {
        std::string label(4 + random() % 14, '-');
        for (auto& c : label) c = static_cast<char>('a' + random() % 26);
        names[i] =
            label + std::to_string(i) + "." + std::string{zones[random() % std::size(zones)]};
        if (random() % 3 == 0) names[i] = "m." + names[i];
    }
    return names;
}

std::vector<std::string> read_names(const char* file, std::size_t count) {
    std::ifstream in{file};
    std::vector<std::string> names;
    for (std::string line; names.size() < count && std::getline(in, line);) names.push_back(line);
    return names;
}

std::vector<std::uint8_t> compile(const std::string& text) {
    CategoryCompiler compiler{key};
    ListImport import{compiler, need(compiler.add_list({"adult"})), ListFormat::domains};
    import.feed(text);
    need(import.finish());
    return need(std::move(compiler).finish(0, 0)).file;
}

// `count` listed names, and questions of which every second is about one of them.
struct World {
    explicit World(std::size_t count) {
        const char* file = count == huge ? nullptr : std::getenv("TARHA_BENCH_NAMES");
        listed = file != nullptr ? read_names(file, count) : made_up_names(count);
        if (listed.size() < count) {
            std::cerr << "bench_rules: TARHA_BENCH_NAMES holds too few names\n";
            std::exit(1);
        }
        std::mt19937 random{2};
        while (questions.size() < question_count) {
            auto text = "www." + listed[random() % listed.size()];
            if (questions.size() % 2 == 1) text += "x";
            if (const auto name = DomainName::from_text(text)) questions.push_back(*name);
        }
        std::string text;
        for (const auto& name : listed) text += name + "\n";
        file_bytes = compile(text);
        table = std::make_shared<const CategoryDatabase>(need(CategoryDatabase::open(file_bytes)));
    }

    std::vector<std::string> listed;
    std::vector<DomainName> questions;
    std::vector<std::uint8_t> file_bytes;
    Household::Categories table;
};

// Kept for all benchmarks of one size; only one size at a time.
const World& world(std::size_t count) {
    static World current{count};
    if (current.listed.size() != count) current = World{count};
    return current;
}

Household family(const World& of) {
    Profile child;
    child.id = "child";
    child.name = "Child";
    child.categories = {{"adult", Action::block}};
    std::vector<std::string> allow(20);
    std::vector<std::string> deny(20);
    for (std::size_t i = 0; i < allow.size(); ++i) {
        allow[i] = "school" + std::to_string(i) + ".example";
        deny[i] = "game" + std::to_string(i) + ".com";
    }
    child.rules = need(SuffixRules::make(allow, deny));
    child.schedule.windows.push_back({Mode::bedtime, {every_day, 20 * 60, 7 * 60}, {}});
    HouseholdParts parts;
    parts.profiles.push_back(child);
    return need(Household::make(parts, of.table));
}

constexpr Situation noon{{0, 12 * 60, true}, false};

void decide_name(benchmark::State& state) {
    const auto& here = world(static_cast<std::size_t>(state.range(0)));
    const auto household = family(here);
    std::size_t i = 0;
    std::size_t blocked = 0;
    for (auto _ : state) {
        const auto& name = here.questions[i++ % question_count];
        blocked += decide(household, household.profile(0), name, noon).verdict == Verdict::block;
    }
    state.counters["blocked"] = static_cast<double>(blocked) / static_cast<double>(i);
}

void find_categories(benchmark::State& state) {
    const auto& here = world(static_cast<std::size_t>(state.range(0)));
    std::size_t i = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(here.table->find(here.questions[i++ % question_count].view()));
    }
    state.counters["bytes_a_name"] =
        static_cast<double>(here.table->bytes()) / static_cast<double>(here.table->size());
}

// The baseline: every suffix of the name is looked up in a set of strings.
void find_in_unordered_set(benchmark::State& state) {
    const auto& here = world(static_cast<std::size_t>(state.range(0)));
    const std::unordered_set<std::string> set{here.listed.begin(), here.listed.end()};
    std::string suffix;
    std::size_t i = 0;
    for (auto _ : state) {
        bool found = false;
        auto rest = here.questions[i++ % question_count].view();
        for (; !rest.empty() && !found; rest = parent_of(rest)) {
            suffix = rest;
            found = set.contains(suffix);
        }
        benchmark::DoNotOptimize(found);
    }
}

void find_own_rule(benchmark::State& state) {
    std::vector<std::string> deny;
    const auto names = made_up_names(static_cast<std::size_t>(state.range(0)));
    const auto rules = need(SuffixRules::make({}, names));
    std::size_t i = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(rules.find(names[i++ % names.size()], LocalTime{}));
}

// A name made to be slow: as many labels as a name can have.
void decide_hostile_name(benchmark::State& state) {
    const auto household = family(world(static_cast<std::size_t>(state.range(0))));
    std::string text;
    for (int i = 0; i < 126; ++i) text += "a.";
    const auto name = *DomainName::from_text(text + "a");
    for (auto _ : state) {
        benchmark::DoNotOptimize(decide(household, household.profile(0), name, noon));
    }
}

// Every check of a database that is in memory already.
void open_database(benchmark::State& state) {
    const auto& here = world(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) {
        benchmark::DoNotOptimize(need(CategoryDatabase::open(here.file_bytes, nullptr)));
    }
}

void load_names(benchmark::State& state) {
    const auto names = made_up_names(static_cast<std::size_t>(state.range(0)));
    std::string text;
    for (const auto& name : names) text += name + "\n";
    for (auto _ : state) benchmark::DoNotOptimize(compile(text));
}

BENCHMARK(decide_name)->Arg(small);
BENCHMARK(find_categories)->Arg(small);
BENCHMARK(find_in_unordered_set)->Arg(small);
BENCHMARK(decide_name)->Arg(large);
BENCHMARK(find_categories)->Arg(large);
BENCHMARK(find_in_unordered_set)->Arg(large);
BENCHMARK(open_database)->Arg(large)->Unit(benchmark::kMillisecond);
BENCHMARK(decide_hostile_name)->Arg(large);
BENCHMARK(find_categories)->Arg(huge);
BENCHMARK(find_in_unordered_set)->Arg(huge);
BENCHMARK(find_own_rule)->Arg(40)->Arg(4096);
BENCHMARK(load_names)->Arg(large)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
