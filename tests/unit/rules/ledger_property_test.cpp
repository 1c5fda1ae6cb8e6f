// What must hold over any sequence of observations, wishes, answers, saves, lost power and clocks
// that jump: tried on random ones, with a fixed seed.
#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "rules/access_code.h"
#include "rules/ledger_file.h"
#include "tests/unit/rules/ledger_home.h"

namespace tarha::rules {
namespace {

class Dice {
public:
    explicit Dice(unsigned seed) : random_{seed} {}
    std::size_t below(std::size_t n) { return random_() % n; }
    bool one_in(std::size_t n) { return below(n) == 0; }

private:
    std::mt19937 random_;
};

Ledger reloaded(const Ledger& ledger) {
    auto again = parse_ledger(ledger_text(ledger), "l.toml");
    REQUIRE_MESSAGE(again, again.error().message());
    REQUIRE(*again == ledger);
    return std::move(*again);
}

TEST_CASE("ledger property: anything done to it can be saved, and nothing over is active") {
    static constexpr const char* about[]{"internet", "category:time.games", "service:tiktok",
                                         "site:a.example", "site:b.example"};
    static constexpr const char* who[]{"mia", "leo"};
    for (unsigned seed = 0; seed < 60; ++seed) {
        Dice dice{seed};
        Ledger ledger;
        ledger.salt_codes({3, 1, 4});
        auto now = noon_seconds;
        std::int64_t ran = 0;                        // of the daemon
        std::map<std::uint32_t, std::int64_t> ends;  // grant -> `ran` at which it must be over
        const std::vector<Budget> budgets{budget("all", "internet", 60),
                                          budget("games", "category:time.games", 20)};
        for (int step = 0; step < 300; ++step) {
            const std::string profile = who[dice.below(2)];
            const auto asked_for = subject(about[dice.below(5)]);
            const auto today = on_day(static_cast<std::int32_t>(now / a_day));
            const auto any_id = static_cast<std::uint32_t>(
                1 + dice.below(std::max<std::size_t>(1, ledger.tables().next_id)));
            switch (dice.below(11)) {
                case 0:
                    static_cast<void>(
                        ledger.ask({profile, asked_for, request_minutes[dice.below(4)],
                                    RequestReason::fun, "x"},
                                   now));
                    break;
                case 1:
                    static_cast<void>(ledger.approve(
                        any_id, static_cast<Approval>(dice.below(4)),
                        now + static_cast<std::int64_t>(dice.below(a_day)), "papa", now));
                    break;
                case 2:
                    static_cast<void>(ledger.decline(any_id, "no", "papa", now));
                    break;
                case 3:
                    static_cast<void>(ledger.grant(profile, asked_for,
                                                   static_cast<std::int64_t>(dice.below(7200)), "",
                                                   "", now));
                    break;
                case 4:
                    static_cast<void>(ledger.add_code(access_code(dice.below(20)), plain_hash, "",
                                                      asked_for, 15, now + 5000, now));
                    break;
                case 5:
                    static_cast<void>(
                        ledger.redeem(profile, access_code(dice.below(20)), plain_hash, now));
                    break;
                case 6:
                    static_cast<void>(
                        ledger.give_bonus(profile, budgets[dice.below(2)], 15, "", today, now));
                    break;
                case 7:
                    ledger.charge(profile, budgets,
                                  {static_cast<std::uint16_t>(dice.below(5)),
                                   static_cast<std::uint16_t>(dice.below(5))},
                                  today, now);
                    break;
                case 8:
                    ledger.expire(now);
                    break;
                case 9:  // the clock jumps
                    if (dice.one_in(4)) {
                        now += static_cast<std::int64_t>(dice.below(3 * a_day)) - 3 * a_day / 2;
                    }
                    break;
                default: {
                    const auto seconds = static_cast<std::int64_t>(dice.below(2000));
                    now += seconds;
                    ran += seconds;
                    ledger.elapse(seconds);
                }
            }
            for (const auto& grant : ledger.tables().grants) {
                ends.try_emplace(grant.id, ran + (grant.until - grant.from));
            }
            for (const auto* name : who) {
                std::size_t pending = 0;
                for (const auto& request : ledger.tables().requests) {
                    if (request.profile != name) continue;
                    pending += request.state == RequestState::pending ? 1U : 0U;
                }
                REQUIRE(pending <= max_pending);
                for (const auto& grant : ledger.active_grants(name, now)) {
                    REQUIRE(now < grant.until);
                    REQUIRE(ran < ends.at(grant.id));
                }
            }
            if (dice.one_in(5)) ledger = reloaded(ledger);
        }
        ledger.expire(now);
        if (const auto next = ledger.next_expiry(now, now)) CHECK(*next > now);
    }
}

// A daemon in small: a meter, a ledger, and a file that is written whenever minutes were charged.
struct Machine {
    std::vector<Budget> budgets{budget("all", "internet", 1440)};
    Ledger ledger;
    std::string file = ledger_text(Ledger{});
    UsageMeter meter;
    std::uint64_t slot = 0;

    [[nodiscard]] unsigned used(const LocalTime& day) const {
        return ledger.state("mia", budgets[0], day).today.used;
    }
    void tick(bool plays, const LocalTime& day) {
        if (plays) meter.observe(slot, 1, {40'000, 60'000, 900});
        ++slot;
        const auto minutes = meter.advance(slot);
        ledger.charge("mia", budgets, minutes, day, noon_seconds);
        if (minutes[0] != 0) file = ledger_text(ledger);
    }
    void pull_the_plug() {
        auto again = parse_ledger(file, "l.toml");
        REQUIRE(again);
        ledger = std::move(*again);
        meter = {};
        slot = slot / slots_per_minute * slots_per_minute;  // the minute that ran is lost
    }
};

TEST_CASE("ledger property: a pulled plug loses the minute that ran, and gives none") {
    for (unsigned seed = 0; seed < 100; ++seed) {
        Dice dice{seed};
        Machine machine;
        const auto day = on_day(a_monday);
        std::uint64_t played = 0;  // slots of play, from the last start on
        unsigned expected_least = 0;
        for (int round = 0; round < 5; ++round) {
            const auto before = machine.used(day);
            const auto slots = 12 + dice.below(200);
            for (played = 0; played < slots; ++played) machine.tick(true, day);
            const auto counted = machine.used(day) - before;
            // Everything but the minute that runs: it has not ended.
            REQUIRE(counted == slots / slots_per_minute);
            expected_least += static_cast<unsigned>(slots / slots_per_minute);
            machine.pull_the_plug();
            REQUIRE(machine.used(day) == expected_least);
        }
    }
}

TEST_CASE("ledger property: what was charged is what was spent, whatever the clock shows") {
    for (unsigned seed = 0; seed < 100; ++seed) {
        Dice dice{seed};
        Machine machine;
        auto day = a_monday;
        std::map<std::int32_t, unsigned> by_day;
        unsigned minutes_played = 0;
        for (int burst = 0; burst < 40; ++burst) {
            // Forwards by a day, or back by at most max_day_doubt and forwards again.
            const auto shown =
                dice.one_in(3) ? day - static_cast<std::int32_t>(dice.below(3)) : day;
            if (dice.one_in(6)) ++day;
            auto now = on_day(std::max(shown, day - max_day_doubt));
            now.trusted = !dice.one_in(5);
            const auto before = machine.ledger.state("mia", machine.budgets[0], now).today;
            const auto minutes = 2 + dice.below(9);
            for (std::size_t i = 0; i < minutes * slots_per_minute; ++i) machine.tick(true, now);
            // A pause long enough that no bridge leads over it.
            for (std::size_t i = 0; i < 5 * slots_per_minute; ++i) machine.tick(false, now);
            const auto after = machine.ledger.state("mia", machine.budgets[0], now).today;
            REQUIRE(after.day == before.day);
            REQUIRE(after.used - before.used == minutes);
            minutes_played += static_cast<unsigned>(minutes);
            if (after.day != no_day) by_day.erase(no_day);  // it went into the first true day
            by_day[after.day] = after.used;
        }
        unsigned sum = 0;
        for (const auto& [date, used] : by_day) sum += used;
        REQUIRE(sum == minutes_played);
    }
}

}  // namespace
}  // namespace tarha::rules
