#include "daemon/app/journal_keeper.h"

#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "daemon/app/decision_log.h"
#include "daemon/files/read_file.h"
#include "rules/catalog/never_block.h"
#include "rules/decide.h"
#include "tests/unit/app/home_folder.h"

using namespace tarha;
using test::HomeFolder;

namespace {

// A Monday, 22:00 in UTC: Mia's bedtime.
constexpr auto evening =
    std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + std::chrono::hours{22};

Policy load(const HomeFolder& home, Policy::Clock::time_point now) {
    auto policy = Policy::load(home.settings, now);
    REQUIRE_MESSAGE(policy.has_value(), (policy ? "" : policy.error().message()));
    return std::move(*policy);
}

// A lookup of the profile, decided by the rules and told to the journal as the daemon does.
rules::Decision look_up(const Policy& policy, JournalKeeper& journal, std::string_view id,
                        std::string_view host) {
    const auto index = policy.household().find_profile(id).value();
    const auto snapshot = policy.snapshot();
    inspect::DecisionEvent event;
    event.protocol = inspect::Protocol::dns;
    event.profile = index;
    event.host = DomainName::from_text(host).value();
    const auto decision = rules::decide(policy.household(), policy.household().profile(index),
                                        event.host, snapshot->situation(index));
    event.verdict = decision.verdict;
    event.reason = decision.reason;
    event.category = decision.category;
    DecisionLog log{{}};
    if (const auto kept = log.take(event, policy.household(), evening)) {
        journal.take(*kept, policy);
    }
    return decision;
}

std::string raw(const HomeFolder& home) {
    std::string all;
    for (const char* file : {"journal.db", "journal.db-wal"}) {
        const auto text = read_file((home.path() / file).string(), 16UL * 1024 * 1024);
        if (text) all += *text;
    }
    return all;
}

void write_household(const HomeFolder& home, std::string_view mia) {
    home.write("household.toml",
               "version = 2\ntimezone = \"UTC\"\n[[profile]]\nid = \"mia\"\n"
               "name = \"Mia\"\ndeny = [\"clips.example\"]\n" +
                   std::string{mia});
}

}  // namespace

TEST_CASE("help is never written, whatever holds: not in the raw file") {
    const char* situations[] = {
        "band = \"0-6\"\nlog = \"names\"\n",
        "band = \"7-11\"\nlog = \"names\"\nallow_only = true\n",
        ("band = \"7-11\"\nlog = \"names\"\n[[profile.schedule]]\nmode = \"bedtime\"\n"
         "from = \"21:00\"\nto = \"07:00\"\n"),
    };
    for (const char* situation : situations) {
        CAPTURE(situation);
        const HomeFolder home;
        write_household(home, situation);
        auto policy = load(home, evening);
        policy.pause(policy.household().find_profile("mia").value(), std::nullopt, evening);
        JournalKeeper journal{home.settings};
        std::size_t asked = 0;
        for (const auto name : rules::never_block_suffixes()) {
            ++asked;
            CHECK(look_up(policy, journal, "mia", name).verdict == Verdict::allow);
        }
        CHECK(asked > 20);
        CHECK(look_up(policy, journal, "mia", "clips.example").verdict == Verdict::block);
        journal.close();
        const std::string bytes = raw(home);
        CHECK(bytes.find("clips.example") != std::string::npos);
        CHECK(bytes.find("never_block") == std::string::npos);
        for (const auto name : rules::never_block_suffixes()) {
            CAPTURE(name);
            CHECK(bytes.find(name) == std::string::npos);
        }
    }
}

TEST_CASE("what is kept follows the age") {
    struct Row {
        const char* band;
        bool has_name;
        std::size_t totals;
    };
    const Row rows[] = {
        {"0-6", true, 1}, {"12-15", false, 1}, {"16-17", false, 0}, {"adult", false, 0}};
    for (const Row& row : rows) {
        CAPTURE(row.band);
        const HomeFolder home;
        write_household(home, "band = \"" + std::string{row.band} + "\"\n");
        const auto policy = load(home, evening);
        JournalKeeper journal{home.settings};
        CHECK(look_up(policy, journal, "mia", "clips.example").verdict == Verdict::block);
        CHECK(look_up(policy, journal, "mia", "wiki.example").verdict == Verdict::allow);
        journal.close();
        CHECK((raw(home).find("clips.example") != std::string::npos) == row.has_name);
        CHECK(raw(home).find("wiki.example") == std::string::npos);
        const auto mia = policy.household().find_profile("mia").value();
        const auto history = journal.history(policy, mia, 14);
        REQUIRE(history.has_value());
        CHECK(history->totals.size() == row.totals);
        CHECK(history->names.size() == (row.has_name ? 1 : 0));
        if (!row.has_name) continue;
        CHECK(history->names[0].day == "2026-11-23");
        CHECK(history->names[0].reason == "rule");
    }
}

TEST_CASE("before the clock is set nothing is remembered") {
    const HomeFolder home;
    const auto policy = load(home, Policy::Clock::time_point{std::chrono::hours{1}});
    JournalKeeper journal{home.settings};
    CHECK(look_up(policy, journal, "mia", "clips.example").verdict == Verdict::block);
    journal.close();
    CHECK(raw(home).find("clips.example") == std::string::npos);
}

TEST_CASE("a clock that jumps ten years ahead deletes nothing until it is settled") {
    const HomeFolder home;
    write_household(home, "band = \"0-6\"\n");
    auto policy = load(home, evening);
    JournalKeeper journal{home.settings};
    look_up(policy, journal, "mia", "clips.example");
    journal.tick(policy, evening);
    const auto later = evening + std::chrono::days{3652};
    policy.tick(later, false);
    journal.tick(policy, later, false);
    const auto mia = policy.household().find_profile("mia").value();
    CHECK(journal.history(policy, mia, 14)->names.empty());  // nor is it shown
    SUBCASE("put right again, all of it is there") {
        policy.tick(evening, true);
        journal.tick(policy, evening, true);
        CHECK(journal.history(policy, mia, 14)->names.size() == 1);
    }
    SUBCASE("settled, what is too old goes") {
        policy.tick(later, true);
        journal.tick(policy, later, true);
        journal.close();
        CHECK(raw(home).find("clips.example") == std::string::npos);
    }
}

TEST_CASE("a household without a profile forgets it") {
    const HomeFolder home;
    write_household(home, "band = \"0-6\"\n");
    auto policy = load(home, evening);
    JournalKeeper journal{home.settings};
    look_up(policy, journal, "mia", "clips.example");
    journal.tick(policy, evening);
    journal.close();
    CHECK(raw(home).find("clips.example") != std::string::npos);
    home.write("household.toml", "version = 2\ntimezone = \"UTC\"\n");
    REQUIRE(policy.reload(evening).has_value());
    journal.tick(policy, evening);
    CHECK(raw(home).find("clips.example") == std::string::npos);
}
