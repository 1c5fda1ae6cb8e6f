#include "rules/ledger.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "rules/access_code.h"
#include "tests/unit/rules/ledger_home.h"

namespace tarha::rules {
namespace {

constexpr auto now = noon_seconds;
constexpr auto midnight = now + 12 * an_hour;

std::size_t active(const Ledger& ledger, std::int64_t at) {
    return ledger.active_grants("mia", at).size();
}

const Request& request(const Ledger& ledger, std::uint32_t id) {
    for (const auto& entry : ledger.tables().requests) {
        if (entry.id == id) return entry;
    }
    FAIL("no such request");
    return ledger.tables().requests.front();
}

TEST_CASE("ledger: a grant ends at its time, and earlier when revoked") {
    Ledger ledger;
    const auto id =
        ledger.grant("mia", subject("site:a.example"), an_hour, "homework", "papa", now);
    REQUIRE(id);
    CHECK(active(ledger, now) == 1);
    CHECK(active(ledger, now + an_hour - 1) == 1);
    CHECK(active(ledger, now + an_hour) == 0);
    CHECK(ledger.active_grants("leo", now).empty());
    CHECK(ledger.next_expiry(now, now) == now + an_hour);
    CHECK(ledger.revoke(*id));
    CHECK_FALSE(ledger.revoke(*id));
    CHECK(active(ledger, now) == 0);
}

TEST_CASE("ledger: a clock that is set back makes no grant longer") {
    Ledger ledger;
    REQUIRE(ledger.grant("mia", subject("internet"), an_hour, "", "", now));
    ledger.elapse(an_hour / 2);
    CHECK(active(ledger, now - 10 * a_day) == 1);
    CHECK(ledger.next_expiry(now - 10 * a_day, now - 10 * a_day) == now - 10 * a_day + an_hour / 2);
    ledger.elapse(an_hour / 2 - 1);
    CHECK(active(ledger, now - 10 * a_day) == 1);
    ledger.elapse(1);
    CHECK(active(ledger, now - 10 * a_day) == 0);
    ledger.elapse(-100);
    CHECK(active(ledger, now) == 0);
}

TEST_CASE("ledger: grants that cannot stand") {
    Ledger ledger;
    const auto site = subject("site:a.example");
    CHECK_FALSE(ledger.grant("mia", site, 0, "", "", now));
    CHECK_FALSE(ledger.grant("mia", site, max_grant_seconds + 1, "", "", now));
    CHECK_FALSE(ledger.grant("Mia!", site, 60, "", "", now));
    CHECK_FALSE(ledger.grant("mia", {Subject::Kind::site, "UPPER.example"}, 60, "", "", now));
    CHECK_FALSE(ledger.grant("mia", site, 60, "two\nlines", "", now));
    CHECK_FALSE(ledger.grant("mia", site, 60, "", std::string(65, 'x'), now));
    CHECK_FALSE(ledger.grant("mia", site, 60, "", "", -5));
    for (std::size_t i = 0; i < max_grants; ++i) {
        REQUIRE(ledger.grant("mia", site, 60, "", "", now));
    }
    CHECK_FALSE(ledger.grant("mia", site, 60, "", "", now));
    CHECK(ledger.grant("mia", site, 60, "", "", now + 60));  // the others are over
}

TEST_CASE("ledger: notes are short plain text") {
    CHECK(is_note(""));
    CHECK(is_note("Bitte, Mama! \xc3\xa4\xc3\xb6 \xf0\x9f\x99\x8f"));
    std::string letters;
    for (std::size_t i = 0; i < max_note_characters; ++i) letters += "\xc3\xa4";
    CHECK(is_note(letters));
    CHECK_FALSE(is_note(letters + "a"));
    for (const std::string bad : {"a\nb", "\x7f", "\xc2\x85", "\xe2\x80\xa8", "\xc3", "\x80",
                                  "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff"}) {
        CHECK_FALSE(is_note(bad));
    }
}

TEST_CASE("ledger: the three ways to approve") {
    struct Case {
        const char* what;
        const char* about;
        std::uint16_t minutes;
        Approval answer;
        std::int64_t lasts;  // 0: nothing is granted
    };
    for (const auto& row :
         {Case{"a site once", "site:a.example", 0, Approval::once, an_hour},
          Case{"a site today", "site:a.example", 0, Approval::today, 12 * an_hour},
          Case{"a site always", "site:a.example", 0, Approval::always, 0},
          Case{"an app always", "service:tiktok", 0, Approval::always, 0},
          Case{"time once", "internet", 15, Approval::once, 15 * a_minute},
          Case{"time for games", "category:time.games", 30, Approval::once, 30 * a_minute},
          Case{"time today", "internet", 15, Approval::today, 12 * an_hour}}) {
        CAPTURE(row.what);
        Ledger ledger;
        const auto id = asked(ledger, wish(row.about, row.minutes), now);
        CHECK(active(ledger, now) == 0);
        const auto approved = ledger.approve(id, row.answer, midnight, "mama", now);
        REQUIRE_MESSAGE(approved, approved.error().message());
        CHECK(approved->grant.has_value() == (row.lasts != 0));
        CHECK(approved->allow_always.has_value() == (row.lasts == 0));
        CHECK(request(ledger, id).state == RequestState::approved);
        CHECK(request(ledger, id).answer == row.answer);
        CHECK(request(ledger, id).by == "mama");
        if (row.lasts == 0) {
            CHECK(*approved->allow_always == subject(row.about));
            continue;
        }
        REQUIRE(active(ledger, now) == 1);
        CHECK(ledger.active_grants("mia", now).front().subject == subject(row.about));
        CHECK(active(ledger, now + row.lasts - 1) == 1);
        CHECK(active(ledger, now + row.lasts) == 0);
        CHECK_FALSE(ledger.approve(id, row.answer, midnight, "mama", now));
    }
}

TEST_CASE("ledger: approvals that cannot be") {
    Ledger ledger;
    const auto time = asked(ledger, wish("internet", 30), now);
    const auto site = asked(ledger, wish("site:a.example"), now);
    CHECK_FALSE(ledger.approve(time, Approval::always, midnight, "mama", now));
    CHECK_FALSE(ledger.approve(site, Approval::none, midnight, "mama", now));
    CHECK_FALSE(ledger.approve(site, Approval::today, now, "mama", now));
    CHECK_FALSE(ledger.approve(site, Approval::once, midnight, "ma\nma", now));
    CHECK_FALSE(ledger.approve(999, Approval::once, midnight, "mama", now));
    CHECK(request(ledger, time).state == RequestState::pending);
    CHECK(request(ledger, site).state == RequestState::pending);
    CHECK(active(ledger, now) == 0);
    CHECK_FALSE(ledger.approve(site, Approval::once, midnight, "mama", now + request_lives));
    CHECK(request(ledger, site).state == RequestState::expired);
}

TEST_CASE("ledger: what may be asked, and when again") {
    Ledger ledger;
    const auto id = asked(ledger, wish("site:a.example"), now);
    const auto again = ledger.ask(wish("site:a.example"), now + 4 * an_hour - 30);
    REQUIRE_FALSE(again);
    CHECK(again.error().text ==
          "you have asked for this, and there is no answer yet; you can ask again in 20 h 1 min");
    CHECK(ledger.ask(wish("site:b.example"), now));
    auto leo = wish("site:a.example");
    leo.profile = "leo";
    CHECK(ledger.ask(leo, now));
    REQUIRE(ledger.decline(id, "Not today, it is sunny", "papa", now + 60));
    CHECK(request(ledger, id).answer_note == "Not today, it is sunny");
    const auto declined = ledger.ask(wish("site:a.example"), now + 23 * an_hour);
    REQUIRE_FALSE(declined);
    CHECK(declined.error().text == "you have asked for this already; you can ask again in 1 h");
    CHECK(ledger.ask(wish("site:a.example"), now + a_day));
    // After a yes the same may be asked again: there is somebody who answers.
    const auto time = asked(ledger, wish("internet", 15), now);
    REQUIRE(ledger.approve(time, Approval::once, midnight, "mama", now));
    CHECK(ledger.ask(wish("internet", 15), now + 900));
}

TEST_CASE("ledger: wishes that cannot be asked") {
    Ledger ledger;
    CHECK_FALSE(ledger.ask(wish("internet"), now));
    CHECK_FALSE(ledger.ask(wish("internet", 20), now));
    auto loud = wish("site:a.example");
    loud.note = std::string(141, 'a');
    CHECK_FALSE(ledger.ask(loud, now));
    loud.note = "\x1b[31m";
    CHECK_FALSE(ledger.ask(loud, now));
    CHECK(ledger.tables().requests.empty());
}

TEST_CASE("ledger: so many wait at most, and the table keeps the unanswered") {
    Ledger ledger;
    const auto site = [](std::size_t i) { return "site:s" + std::to_string(i) + ".example"; };
    for (std::size_t i = 0; i < max_pending; ++i) asked(ledger, wish(site(i)), now);
    CHECK_FALSE(ledger.ask(wish(site(max_pending)), now));
    for (std::size_t i = 0; i < 2 * max_requests; ++i) {
        auto leo = wish(site(i));
        leo.profile = "leo";
        const auto id = asked(ledger, leo, now + static_cast<std::int64_t>(i));
        REQUIRE(ledger.decline(id, "", "papa", now));
    }
    CHECK(ledger.tables().requests.size() == max_requests);
    for (std::size_t i = 0; i < max_pending; ++i) {
        CHECK(ledger.tables().requests[i].profile == "mia");
    }
}

TEST_CASE("ledger: everything expires by itself") {
    Ledger ledger;
    REQUIRE(ledger.grant("mia", subject("internet"), an_hour, "", "", now));
    const auto id = asked(ledger, wish("site:a.example"), now);
    const auto games = budget("games", "category:time.games", 60);
    REQUIRE(ledger.give_bonus("mia", games, 15, "papa", on_day(a_monday), now));
    ledger.salt_codes({1});
    REQUIRE(ledger.add_code(access_code(1), plain_hash, "", subject("internet"), 30,
                            now + 2 * a_day, now));
    std::vector<std::int64_t> steps;
    auto at = now;
    ledger.expire(at);
    while (const auto next = ledger.next_expiry(at, at)) {
        REQUIRE(*next > at);
        const auto before = ledger;
        ledger.elapse(*next - at);
        at = *next;
        ledger.expire(at);
        CHECK_FALSE(ledger == before);
        steps.push_back(at - now);
        if (at == now + a_day) CHECK(request(ledger, id).state == RequestState::expired);
    }
    CHECK(steps == std::vector<std::int64_t>{an_hour, a_day, 2 * a_day, kept_for});
    CHECK(ledger.tables().grants.empty());
    CHECK(ledger.tables().requests.empty());
    CHECK(ledger.tables().bonuses.empty());
    CHECK(ledger.tables().codes.empty());
}

TEST_CASE("ledger: a code opens once, for whom it was made") {
    Ledger ledger;
    const auto code = access_code(7);
    CHECK_FALSE(
        ledger.add_code(code, plain_hash, "mia", subject("internet"), 30, now + a_day, now));
    ledger.salt_codes({5, 6, 7});
    ledger.salt_codes({9});
    CHECK(ledger.tables().salt == CodeSalt{5, 6, 7});
    REQUIRE(ledger.add_code(code, plain_hash, "mia", subject("internet"), 30, now + a_day, now));
    CHECK_FALSE(
        ledger.add_code("nonsense", plain_hash, "mia", subject("internet"), 30, now + 1, now));
    CHECK_FALSE(ledger.add_code(code, plain_hash, "mia", subject("internet"), 0, now + 1, now));
    CHECK_FALSE(ledger.add_code(code, plain_hash, "mia", subject("internet"), 30, now, now));

    CHECK(ledger.redeem("leo", code, plain_hash, now).error().text == "there is no such code");
    CHECK(ledger.redeem("mia", code, plain_hash, now + a_day).error().text ==
          "this code is too old");
    REQUIRE(ledger.redeem("mia", code, plain_hash, now));
    CHECK(active(ledger, now + 30 * a_minute - 1) == 1);
    CHECK(active(ledger, now + 30 * a_minute) == 0);
    CHECK(ledger.redeem("mia", code, plain_hash, now).error().text == "this code has been used");
    CHECK(active(ledger, now) == 1);
}

TEST_CASE("ledger: wrong codes lock, slips of the hand do not") {
    Ledger ledger;
    ledger.salt_codes({1, 2, 3});
    const auto code = access_code(7);
    REQUIRE(ledger.add_code(code, plain_hash, "", subject("internet"), 30, now + a_day, now));
    auto slip = code;
    slip[0] = slip[0] == '2' ? '3' : '2';
    for (int i = 0; i < 20; ++i) {
        CHECK(ledger.redeem("mia", slip, plain_hash, now).error().text ==
              "a letter is wrong: look at the code again");
    }
    for (std::uint16_t i = 0; i < max_wrong_codes; ++i) {
        CHECK(ledger.redeem("mia", access_code(100U + i), plain_hash, now).error().text ==
              "there is no such code");
    }
    CHECK(ledger.redeem("mia", code, plain_hash, now).error().text ==
          "too many wrong codes; try again in 15 min");
    CHECK(ledger.redeem("mia", code, plain_hash, now + a_day - 1).has_value() == false);
    ledger.elapse(wrong_codes_lock - 1);
    CHECK_FALSE(ledger.redeem("mia", code, plain_hash, now));
    ledger.elapse(1);
    CHECK(ledger.redeem("mia", code, plain_hash, now));
    CHECK(ledger.tables().tries.empty());
}

TEST_CASE("ledger: minutes are spent, and warned of once each") {
    Ledger ledger;
    const std::vector<Budget> budgets{budget("all", "internet", 20),
                                      budget("games", "category:time.games", 600)};
    const auto today = on_day(a_monday);
    std::vector<BudgetWarning> warnings;
    for (int i = 0; i < 30; ++i) {
        const auto more = ledger.charge("mia", budgets, {1, 1}, today, now);
        warnings.insert(warnings.end(), more.begin(), more.end());
    }
    CHECK(warnings == std::vector<BudgetWarning>{{0, 15, 15}, {0, 5, 5}, {0, 1, 1}, {0, 0, 0}});
    CHECK(ledger.left("mia", budgets[0], today) == 0);
    CHECK(ledger.left("mia", budgets[1], today) == 570);
    CHECK(ledger.used_up("mia", budgets, today) == 0b01);
    CHECK(ledger.used_up("leo", budgets, today) == 0);
    CHECK(ledger.used_up("mia", budgets, on_day(a_monday + 1)) == 0);
    // Several minutes at once skip no threshold.
    const auto leap = ledger.charge("leo", budgets, {18, 0}, today, now);
    CHECK(leap == std::vector<BudgetWarning>{{0, 15, 2}, {0, 5, 2}});
    CHECK(ledger.charge("leo", budgets, {4, 0}, today, now) ==
          std::vector<BudgetWarning>{{0, 1, 0}, {0, 0, 0}});
}

TEST_CASE("ledger: a bonus is for its budget and its day") {
    Ledger ledger;
    const std::vector<Budget> budgets{budget("all", "internet", 20),
                                      budget("games", "internet", 9)};
    const auto today = on_day(a_monday);
    ledger.charge("mia", budgets, {20, 9}, today, now);
    CHECK(ledger.used_up("mia", budgets, today) == 0b11);
    REQUIRE(ledger.give_bonus("mia", budgets[0], 15, "papa", today, now));
    REQUIRE(ledger.give_bonus("mia", budgets[0], 5, "papa", today, now));
    CHECK(ledger.left("mia", budgets[0], today) == 20);
    CHECK(ledger.used_up("mia", budgets, today) == 0b10);
    CHECK(ledger.left("leo", budgets[0], today) == 20);
    CHECK(ledger.charge("mia", budgets, {6, 0}, today, now) ==
          std::vector<BudgetWarning>{{0, 15, 14}});
    CHECK(ledger.left("mia", budgets[0], on_day(a_monday + 1)) == 20);
    CHECK_FALSE(ledger.give_bonus("mia", budgets[0], 1440, "papa", today, now));
    CHECK_FALSE(ledger.give_bonus("mia", budgets[0], 0, "papa", today, now));
    LocalTime unknown;
    unknown.trusted = false;
    CHECK_FALSE(ledger.give_bonus("leo", budgets[0], 15, "papa", unknown, now));
    CHECK(ledger.give_bonus("mia", budgets[0], 15, "papa", unknown, now));
}

TEST_CASE("ledger: the bonuses of today stay when the table is full") {
    Ledger ledger;
    const auto all = budget("all", "internet", 20);
    for (std::size_t i = 0; i < max_bonuses; ++i) {
        const auto day = a_monday + static_cast<std::int32_t>(i / 300);
        REQUIRE(
            ledger.give_bonus("mia", all, 1, "", on_day(day), now + static_cast<std::int64_t>(i)));
    }
    for (std::size_t i = 0; i < 300; ++i) {
        REQUIRE(ledger.give_bonus("mia", all, 1, "", on_day(a_monday + 1), now + a_day));
    }
    CHECK_FALSE(ledger.give_bonus("mia", all, 1, "", on_day(a_monday + 1), now + a_day));
    CHECK(ledger.bonus("mia", "all", a_monday) == 0);
    CHECK(ledger.bonus("mia", "all", a_monday + 1) == max_bonuses);
}

TEST_CASE("ledger: minutes that a grant gives are not taken from a budget") {
    struct Case {
        const char* about;
        unsigned used_all, used_games;
    };
    for (const auto& row : {Case{"internet", 0, 0}, Case{"category:time.games", 10, 0},
                            Case{"service:roblox", 10, 10}, Case{"site:a.example", 10, 10}}) {
        CAPTURE(row.about);
        Ledger ledger;
        const std::vector<Budget> budgets{budget("all", "internet", 60),
                                          budget("games", "category:time.games", 60)};
        const auto today = on_day(a_monday);
        REQUIRE(ledger.grant("mia", subject(row.about), 600, "", "", now));
        ledger.charge("mia", budgets, {10, 10}, today, now);
        CHECK(ledger.left("mia", budgets[0], today) == 60 - row.used_all);
        CHECK(ledger.left("mia", budgets[1], today) == 60 - row.used_games);
        ledger.charge("mia", budgets, {10, 10}, today, now + 600);
        CHECK(ledger.left("mia", budgets[0], today) == 50 - row.used_all);
    }
}

TEST_CASE("ledger: a profile is forgotten whole") {
    Ledger ledger;
    const std::vector<Budget> budgets{budget("all", "internet", 60)};
    ledger.salt_codes({1});
    REQUIRE(ledger.grant("mia", subject("internet"), 600, "", "", now));
    asked(ledger, wish("site:a.example"), now);
    ledger.charge("mia", budgets, {10}, on_day(a_monday), now + 600);
    REQUIRE(ledger.give_bonus("mia", budgets[0], 15, "", on_day(a_monday), now));
    REQUIRE(ledger.add_code(access_code(1), plain_hash, "mia", subject("internet"), 30, now + a_day,
                            now));
    CHECK_FALSE(ledger.redeem("mia", access_code(2), plain_hash, now));
    const auto other = ledger.grant("leo", subject("internet"), 600, "", "", now);
    REQUIRE(other);
    ledger.erase_profile("mia");
    const auto& tables = ledger.tables();
    CHECK(tables.grants.size() == 1);
    CHECK(tables.requests.size() + tables.bonuses.size() + tables.codes.size() +
              tables.tries.size() + tables.spent.size() ==
          0);
}

TEST_CASE("ledger: at the cap of counters the one unused for longest goes") {
    Ledger ledger;
    const auto charge = [&](std::size_t i) {
        const std::vector<Budget> budgets{budget("b" + std::to_string(i), "internet", 60)};
        ledger.charge("mia", budgets, {1}, on_day(a_monday + static_cast<std::int32_t>(i)), now);
    };
    for (std::size_t i = 0; i <= max_spent; ++i) charge(i);
    CHECK(ledger.tables().spent.size() == max_spent);
    CHECK(ledger.tables().spent.front().budget == "b1");
}

TEST_CASE("ledger: ids go round without meeting") {
    LedgerTables tables;
    tables.next_id = 0xffffffffU;
    auto ledger = Ledger::make(tables);
    REQUIRE(ledger);
    const auto a = ledger->grant("mia", subject("internet"), 600, "", "", now);
    const auto b = ledger->grant("mia", subject("internet"), 600, "", "", now);
    REQUIRE(a);
    REQUIRE(b);
    CHECK(*a == 0xffffffffU);
    CHECK(*b == 1);
}

TEST_CASE("the limit of a day is what is left before anything was used") {
    Ledger ledger;
    auto games = budget("games", "category:time.games", 60);
    games.weekly = 100;
    const std::vector<Budget> budgets{games};
    const auto spend = [&](std::int32_t day, std::uint16_t minutes) {
        ChargedMinutes charged{};
        charged[0] = minutes;
        ledger.charge("mia", budgets, charged, on_day(day), noon_seconds);
    };
    CHECK(ledger.limit("mia", games, on_day(a_monday)) == 60);
    spend(a_monday, 50);
    CHECK(ledger.limit("mia", games, on_day(a_monday)) == 60);
    CHECK(ledger.left("mia", games, on_day(a_monday)) == 10);
    CHECK(ledger.limit("mia", games, on_day(a_monday + 1)) == 50);  // of the week's 100
    spend(a_monday + 1, 20);
    CHECK(ledger.limit("mia", games, on_day(a_monday + 1)) == 50);
    REQUIRE(ledger.give_bonus("mia", games, 15, "parent", on_day(a_monday + 1), noon_seconds));
    CHECK(ledger.limit("mia", games, on_day(a_monday + 1)) == 65);
    spend(a_monday + 1, 90);  // more than there was: what was given does not change
    CHECK(ledger.left("mia", games, on_day(a_monday + 1)) == 0);
    CHECK(ledger.limit("mia", games, on_day(a_monday + 1)) == 65);
}

}  // namespace
}  // namespace tarha::rules
