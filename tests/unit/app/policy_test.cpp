#include "daemon/app/policy.h"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include <doctest/doctest.h>

#include "daemon/app/firewall.h"
#include "daemon/clock/local_clock.h"
#include "daemon/files/read_file.h"
#include "rules/decide.h"
#include "rules/household_file.h"
#include "tests/unit/app/home_folder.h"

using namespace tarha;
using namespace std::chrono_literals;
using test::HomeFolder;

namespace {

// A Monday in UTC, at this time of the day.
Policy::Clock::time_point monday(std::chrono::seconds time) {
    return std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + time;
}

Policy load(const HomeFolder& home, Policy::Clock::time_point now) {
    auto policy = Policy::load(home.settings, now);
    REQUIRE_MESSAGE(policy.has_value(), (policy ? "" : policy.error().message()));
    return std::move(*policy);
}

rules::ProfileIndex profile(const Policy& policy, std::string_view id) {
    return policy.household().find_profile(id).value();
}

Verdict verdict(const Policy& policy, std::string_view id, std::string_view host) {
    const auto snapshot = policy.snapshot();
    const auto index = profile(policy, id);
    return rules::decide(*snapshot->household, snapshot->household->profile(index),
                         DomainName::from_text(host).value(), snapshot->situation(index))
        .verdict;
}

}  // namespace

TEST_CASE("a bedtime turns the version when it begins and when it ends, and only then") {
    const HomeFolder home;
    auto policy = load(home, monday(20h + 59min));
    const auto before = policy.snapshot()->version;
    CHECK(verdict(policy, "mia", "wiki.example") == Verdict::allow);
    CHECK_FALSE(policy.tick(monday(20h + 59min + 59s)));
    REQUIRE(policy.tick(monday(21h)));
    CHECK(policy.snapshot()->version == before + 1);
    CHECK(verdict(policy, "mia", "wiki.example") == Verdict::block);
    CHECK(verdict(policy, "leo", "wiki.example") == Verdict::allow);
    CHECK_FALSE(policy.tick(monday(21h + 1min)));  // a new minute changes nothing
    CHECK(policy.tick(monday(24h)));               // a new date, the same policy
    CHECK(policy.snapshot()->version == before + 1);
    REQUIRE(policy.tick(monday(31h)));
    CHECK(policy.snapshot()->version == before + 2);
    CHECK(verdict(policy, "mia", "wiki.example") == Verdict::allow);
}

TEST_CASE("the policy says when time changes something next, and nothing changes before") {
    const HomeFolder home;
    auto policy = load(home, monday(12h + 10s));
    const auto next = [&policy](std::chrono::seconds now) {
        return policy.next_look(monday(now)) - monday(0s);
    };
    CHECK(next(12h + 10s) == 21h);  // bedtime
    policy.pause(profile(policy, "leo"), 20s, monday(12h + 15s));
    CHECK(next(12h + 15s) == 12h + 35s);
    CHECK_FALSE(policy.tick(monday(12h + 34s)));
    REQUIRE(policy.tick(monday(12h + 35s)));
    CHECK(verdict(policy, "leo", "wiki.example") == Verdict::allow);
    CHECK(next(12h + 35s) == 21h);
    const auto now = Policy::Clock::to_time_t(monday(12h + 40s));
    REQUIRE(
        policy.accounts().ledger().grant("mia", *rules::parse_subject("internet"), 5, {}, {}, now));
    policy.ledger_changed(monday(12h + 40s));
    CHECK(next(12h + 40s) == 12h + 45s);
    CHECK_FALSE(policy.tick(monday(12h + 44s)));
    CHECK(policy.tick(monday(12h + 45s)));
    CHECK(policy.accounts().ledger().tables().grants.empty());
    CHECK(policy.tick(monday(21h)));
    CHECK(next(21h) == 24h);  // the date: last days of rules, budgets, birthdays
    CHECK(policy.tick(monday(24h)));
    CHECK(next(24h) == 31h);
    // A clock that is set back says again what comes before.
    CHECK(policy.tick(monday(20h)));
    CHECK(next(20h) == 21h);
    // One that nobody believes is looked at when it shows a date that can be.
    const auto lost = std::chrono::sys_days{std::chrono::year{1970} / 1 / 1} + 12h;
    CHECK(policy.tick(lost));
    CHECK(policy.next_look(lost) == lost + 12h);
}

TEST_CASE("a policy that is looked at only when it says so is always right") {
    const HomeFolder home;
    std::string text{HomeFolder::household};
    text.replace(text.find("timezone = \"UTC\""), 16, "timezone = \"Europe/Helsinki\"");
    home.write("household.toml", text);
    const auto zone = load_time_zone("Europe/Helsinki").value();
    // Over both nights in which the clock is changed, beside one that is asked every minute.
    for (const auto begin : {std::chrono::sys_days{std::chrono::year{2026} / 3 / 28},
                             std::chrono::sys_days{std::chrono::year{2026} / 10 / 24}}) {
        auto policy = load(home, begin);
        Policy::Clock::time_point due = policy.next_look(begin);
        for (Policy::Clock::time_point now = begin; now < begin + 72h; now += 1min) {
            CAPTURE(now.time_since_epoch().count());
            if (now >= due) {
                CHECK(now == due);  // on a whole minute, never late
                policy.tick(now);
                due = policy.next_look(now);
                CHECK(due > now);
            }
            const auto minute = local_time(zone, now).minute;
            const bool is_night = minute >= 21 * 60 || minute < 7 * 60;
            CHECK((verdict(policy, "mia", "wiki.example") == Verdict::block) == is_night);
        }
    }
}

TEST_CASE("a clock that jumps over a whole bedtime, or back, is seen") {
    const HomeFolder home;
    auto policy = load(home, monday(12h));
    REQUIRE(policy.tick(monday(22h)));
    CHECK(verdict(policy, "mia", "wiki.example") == Verdict::block);
    REQUIRE(policy.tick(monday(12h)));
    CHECK(verdict(policy, "mia", "wiki.example") == Verdict::allow);
}

TEST_CASE("a clock that was never set is not believed") {
    const HomeFolder home;
    auto policy = load(home, std::chrono::sys_days{std::chrono::year{1970} / 1 / 1} + 12h);
    CHECK_FALSE(policy.snapshot()->now.trusted);
    CHECK(verdict(policy, "mia", "wiki.example") == Verdict::block);
    REQUIRE(policy.tick(monday(12h)));
    CHECK(verdict(policy, "mia", "wiki.example") == Verdict::allow);
}

TEST_CASE("a pause holds until its end, or until it is ended") {
    const HomeFolder home;
    auto policy = load(home, monday(12h));
    const auto mia = profile(policy, "mia");
    const auto before = policy.snapshot()->version;
    policy.pause(mia, 10min, monday(12h));
    CHECK(policy.snapshot()->version == before + 1);
    CHECK(verdict(policy, "mia", "wiki.example") == Verdict::block);
    CHECK(policy.paused_until(mia).has_value());
    SUBCASE("its end") {
        policy.tick(monday(12h + 9min + 59s));
        CHECK(verdict(policy, "mia", "wiki.example") == Verdict::block);
        REQUIRE(policy.tick(monday(12h + 10min)));
        CHECK(verdict(policy, "mia", "wiki.example") == Verdict::allow);
    }
    SUBCASE("ended by hand, once") {
        policy.resume(mia, monday(12h + 1min));
        CHECK(verdict(policy, "mia", "wiki.example") == Verdict::allow);
        const auto after = policy.snapshot()->version;
        policy.resume(mia, monday(12h + 1min));
        CHECK(policy.snapshot()->version == after);
    }
}

TEST_CASE("what a doubtful clock ends holds again when the clock is put right") {
    const HomeFolder home;
    constexpr auto ten_years = std::chrono::days{3652};
    auto policy = load(home, monday(12h));
    const auto mia = profile(policy, "mia");
    policy.tick(monday(12h));
    policy.pause(mia, 10min, monday(12h));
    const auto granted =
        policy.accounts().ledger().grant("mia", rules::parse_subject("site:clips.example").value(),
                                         3600, "", "", Policy::Clock::to_time_t(monday(12h)));
    REQUIRE(granted);
    policy.ledger_changed(monday(12h));
    const auto settled = policy.last_settled();
    REQUIRE(policy.tick(monday(12h) + ten_years, false));
    CHECK_FALSE(policy.paused_until(mia).has_value());
    CHECK(policy.snapshot()->situation(mia).grants.empty());
    CHECK(policy.last_settled() == settled);
    CHECK(policy.next_look(monday(12h) + ten_years) > monday(12h) + ten_years);
    SUBCASE("also after a restart") {
        policy = load(home, monday(12h) + ten_years);
    }
    SUBCASE("in the same run") {}
    REQUIRE(policy.tick(monday(12h + 1min)));
    CHECK(policy.paused_until(mia).has_value());
    policy.resume(mia, monday(12h + 1min));
    CHECK(policy.snapshot()->situation(mia).grants.size() == 1);
}

TEST_CASE("a restart with the same rules keeps the version and the pauses") {
    const HomeFolder home;
    std::uint32_t version = 0;
    {
        auto policy = load(home, monday(12h));
        policy.pause(profile(policy, "mia"), std::nullopt, monday(12h));
        version = policy.snapshot()->version;
    }
    SUBCASE("nothing changed") {
        const auto policy = load(home, monday(12h + 5min));
        CHECK(policy.snapshot()->version == version);
        CHECK(verdict(policy, "mia", "wiki.example") == Verdict::block);
    }
    SUBCASE("of a new device nobody is told twice") {
        const MacAddress guest{{2, 0, 0, 0, 0, 9}};
        auto policy = load(home, monday(12h));
        CHECK(policy.is_news(guest));
        CHECK_FALSE(policy.is_news(guest));
        CHECK_FALSE(load(home, monday(12h)).is_news(guest));
    }
    SUBCASE("the household changed meanwhile") {
        std::string text{HomeFolder::household};
        text.replace(text.find("clips.example"), 5, "other");
        home.write("household.toml", text);
        CHECK(load(home, monday(12h)).snapshot()->version == version + 1);
    }
    SUBCASE("a list changed meanwhile") {
        home.write("gambling.txt", "bets.example\ncasino.example\n");
        CHECK(load(home, monday(12h)).snapshot()->version == version + 1);
    }
    SUBCASE("bedtime began meanwhile") {
        CHECK(load(home, monday(22h)).snapshot()->version == version + 1);
    }
}

TEST_CASE(
    "a start with a household that is damaged or gone goes on with the one that worked last") {
    const HomeFolder home;
    const auto version = load(home, monday(12h)).snapshot()->version;
    const auto file = home.path() / "household.toml";
    SUBCASE("damaged") {
        home.write("household.toml", "version = 1\n[[profile]\n");
    }
    SUBCASE("gone") {
        std::filesystem::remove(file);
    }
    SUBCASE("empty") {
        home.write("household.toml", "");
    }
    auto policy = load(home, monday(12h));
    CHECK(policy.snapshot()->version == version);
    CHECK(verdict(policy, "mia", "clips.example") == Verdict::block);
    const auto warnings = policy.warnings();
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].id == "household_broken");
    CHECK_FALSE(policy.reload(monday(12h)));
    // The page mends it, and what was there is kept.
    REQUIRE(policy.set_household(rules::household_text(policy.household()), monday(12h)));
    CHECK(policy.warnings().empty());
    CHECK(load(home, monday(12h)).warnings().empty());
}

TEST_CASE("neither the household nor one that worked is an error") {
    const HomeFolder home;
    static_cast<void>(load(home, monday(12h)));
    home.write("household.toml", "version = 1\n[[profile]\n");
    home.write("household.last", "\xff");
    const auto policy = Policy::load(home.settings, monday(12h));
    REQUIRE_FALSE(policy.has_value());
    CHECK(policy.error().message().find("household.toml:2") != std::string::npos);
}

TEST_CASE("a list that is gone takes none of its names away") {
    const HomeFolder home;
    static_cast<void>(load(home, monday(12h)));
    std::filesystem::remove(home.path() / "gambling.txt");
    auto policy = load(home, monday(12h));
    CHECK(verdict(policy, "mia", "bets.example") == Verdict::block);
    REQUIRE(policy.warnings().size() == 1);
    CHECK(policy.warnings()[0].id == "list_gone");
    REQUIRE(policy.reload(monday(12h)));
    CHECK(verdict(policy, "mia", "bets.example") == Verdict::block);
}

TEST_CASE("a bad file on reload changes nothing") {
    const HomeFolder home;
    auto policy = load(home, monday(12h));
    const auto before = policy.snapshot();
    home.write("household.toml", "version = 1\n[[profile]\n");
    const auto reloaded = policy.reload(monday(12h));
    REQUIRE_FALSE(reloaded.has_value());
    CHECK(reloaded.error().message().find("household.toml:2") != std::string::npos);
    CHECK(policy.snapshot() == before);
}

TEST_CASE("a household that is set is written, kept as before, and in force") {
    const HomeFolder home;
    auto policy = load(home, monday(12h));
    const auto read = [&home](const char* name) {
        return read_file(home.path() / name, rules::max_household_text).value();
    };
    const auto revision = policy.household_revision();
    const auto changes = policy.changes();
    auto text = rules::household_text(policy.household());
    text.replace(text.find("clips.example"), 13, "other.example");
    REQUIRE(policy.set_household(text, monday(12h)));
    CHECK(verdict(policy, "mia", "other.example") == Verdict::block);
    CHECK(verdict(policy, "mia", "bets.example") == Verdict::block);  // the lists go on
    CHECK(policy.household_revision() != revision);
    CHECK(policy.changes() > changes);
    CHECK(read("household.toml") == text);
    CHECK(read("household.toml.old") == HomeFolder::household);
    REQUIRE(policy.reload(monday(12h)));
    CHECK(verdict(policy, "mia", "other.example") == Verdict::block);
}

TEST_CASE("a household that cannot be set changes nothing") {
    const HomeFolder home;
    auto policy = load(home, monday(12h));
    const auto version = policy.snapshot()->version;
    auto text = rules::household_text(policy.household());
    text.replace(text.find("clips.example"), 13, "other.example");
    const auto refused = [&](const std::string& wanted, const char* why) {
        const auto set = policy.set_household(wanted, monday(12h));
        REQUIRE_FALSE(set);
        CHECK_MESSAGE(set.error().message().find(why) != std::string::npos, set.error().message());
        CHECK(policy.snapshot()->version == version);
        CHECK(verdict(policy, "mia", "other.example") == Verdict::allow);
        CHECK_FALSE(std::filesystem::exists(home.path() / "household.toml.old"));
    };
    refused("version = 2\nnmae = 1\n", "household.toml:2");
    refused("version = 2\ntimezone = \"Europe/Nowhere\"\n", "Nowhere");
    // A folder that nothing can be renamed over stands for a disk that is full.
    std::filesystem::create_directory(home.path() / "household.toml.old.new");
    refused(text, "household.toml.old.new");
    std::filesystem::remove(home.path() / "household.toml.old.new");
    home.write("household.toml", std::string{HomeFolder::household} + "# by hand\n");
    refused(text, "was edited by hand");
    REQUIRE(policy.reload(monday(12h)));
    CHECK(policy.set_household(text, monday(12h)).has_value());
}

TEST_CASE("holidays come from the calendars beside the household, and a broken one only warns") {
    const HomeFolder home;
    home.write("school.ics",
               "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Free\r\nDTSTART;VALUE=DATE:20261123\r\n"
               "END:VEVENT\r\nEND:VCALENDAR\r\n");
    home.write("broken.ics", "no calendar\n");
    std::string text = "version = 2\ncalendars = [\"broken.ics\", \"school.ics\", \"none.ics\"]\n";
    text += R"(timezone = "UTC"
[[profile]]
id = "mia"
name = "Mia"
presets = false
[[profile.schedule]]
mode = "homework"
from = "15:00"
to = "16:00"
holidays = "off"
)";
    home.write("household.toml", text);
    auto policy = load(home, monday(15h + 30min));
    CHECK(verdict(policy, "mia", "wiki.example") == Verdict::allow);  // free on that Monday
    policy.tick(monday(24h + 15h + 30min));
    CHECK(verdict(policy, "mia", "wiki.example") == Verdict::block);
    const auto warnings = policy.warnings();
    const auto warns_of = [&warnings](std::string_view file) {
        return std::ranges::any_of(warnings, [file](const rules::Warning& warning) {
            return warning.text.find(file) != std::string::npos;
        });
    };
    CHECK(warns_of("broken.ics"));
    CHECK(warns_of("none.ics"));
    CHECK_FALSE(warns_of("school.ics"));
    const auto changed = rules::household_text(policy.household());
    REQUIRE(policy.set_household(changed + "[[holiday]]\nfrom = \"2026-11-24\"\n",
                                 monday(24h + 15h + 30min)));
    CHECK(verdict(policy, "mia", "wiki.example") == Verdict::allow);
}

TEST_CASE("a household may not have any other file read as a calendar") {
    for (const auto* name : {"/etc/passwd", "../school.ics", "sub/school.ics", ".hidden", ""}) {
        CAPTURE(name);
        const auto read = rules::parse_household(
            "version = 2\ncalendars = [\"" + std::string{name} + "\"]\n", "household.toml");
        REQUIRE_FALSE(read);
        CHECK(read.error().message().find("household.toml:2: calendars: ") == 0);
    }
}

TEST_CASE("an unknown time zone is refused") {
    const HomeFolder home;
    std::string text{HomeFolder::household};
    text.replace(text.find("UTC"), 3, "Mars/Olympus");
    home.write("household.toml", text);
    const auto policy = Policy::load(home.settings, monday(12h));
    REQUIRE_FALSE(policy.has_value());
    CHECK(policy.error().message().find("Mars/Olympus") != std::string::npos);
}

TEST_CASE("a profile keeps its DNS slot when others come and go") {
    const HomeFolder home;
    auto policy = load(home, monday(12h));
    const auto leo = policy.dns_slot(profile(policy, "leo"));
    std::string text{HomeFolder::household};
    const auto mia = text.find("[[profile]]\nid = \"mia\"");
    text.replace(mia, text.find("[[profile]]\nid = \"leo\"") - mia, "");
    const auto tablet = text.find("[[device]]");
    text.replace(tablet, text.find("[[device]]", tablet + 1) - tablet, "");
    home.write("household.toml", text);
    REQUIRE(policy.reload(monday(12h)).has_value());
    CHECK(policy.dns_slot(profile(policy, "leo")) == leo);
    const auto snapshot = policy.snapshot();
    CHECK(snapshot->dns_slots.at(leo) == profile(policy, "leo"));
}

TEST_CASE("the wanted ruleset names every device once, by its profile's port") {
    const HomeFolder home;
    const auto policy = load(home, monday(12h));
    const auto wanted = wanted_ruleset(home.settings, policy, kernel::QueueBackend::nft_queue);
    REQUIRE(wanted.has_value());
    REQUIRE(wanted->filtered.size() == 2);
    const auto first = home.settings.dns.first_port;
    CHECK(wanted->filtered[0].dns_port == first + policy.dns_slot(profile(policy, "mia")));
    CHECK(wanted->filtered[1].dns_port == first + policy.dns_slot(profile(policy, "leo")));
    CHECK(wanted->trusted.size() == 1);
    CHECK(wanted->new_devices_filtered);
    CHECK(wanted->new_devices_dns_port == wanted->filtered[1].dns_port);
    CHECK(wanted->epoch == policy.snapshot()->version % kernel::epoch_count);
}
