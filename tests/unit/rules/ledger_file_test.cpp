#include "rules/ledger_file.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/rules/ledger_home.h"

namespace tarha::rules {
namespace {

constexpr std::string_view full = R"(version = 1
next_id = 9
salt = "000102030405060708090a0b0c0d0e0f"

[[grant]]
id = 1
profile = "mia"
for = "site:school.example"
from = 1790000000
until = 1790003600
left = 3540
note = "homework: \"rivers\""
by = "mama"

[[request]]
id = 2
profile = "mia"
for = "service:tiktok"
minutes = 30
reason = "homework"
note = "bitte"
state = "declined"
asked_at = 1790000000
answered_at = 1790000060
answer_note = "tomorrow"
by = "papa"

[[request]]
id = 3
profile = "leo"
for = "internet"
minutes = 15
state = "approved"
asked_at = 1790000000
answered_at = 1790000060
answer = "once"

[[bonus]]
id = 4
profile = "mia"
budget = "games"
minutes = 15
day = 20780
given_at = 1790000000
by = "papa"

[[code]]
id = 5
profile = "mia"
digest = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
for = "internet"
minutes = 45
created = 1790000000
expires = 1791000000
used_at = 1790000100

[[tries]]
profile = "mia"
wrong = 3
left = 800

[[spent]]
profile = "mia"
budget = "games"
day = 20780
used = 41
bonus_used = 2
week = 100
carried = 10
day_before = 20779
used_before = 60
bonus_used_before = 1
week_before = 59
carried_before = 5
)";

TEST_CASE("ledger file: every key arrives, and is written as it was") {
    const auto ledger = parse_ledger(full, "l.toml");
    REQUIRE_MESSAGE(ledger, ledger.error().message());
    CHECK(ledger_text(*ledger) == full);
    const auto& tables = ledger->tables();
    CHECK(tables.next_id == 9);
    CHECK(tables.salt[15] == 15);
    CHECK(tables.grants.at(0) == Grant{1, "mia", subject("site:school.example"), 1790000000,
                                       1790003600, 3540, "homework: \"rivers\"", "mama"});
    CHECK(tables.requests.at(0) == Request{2, "mia", subject("service:tiktok"), 30,
                                           RequestReason::homework, "bitte", RequestState::declined,
                                           1790000000, 1790000060, Approval::none, "tomorrow",
                                           "papa"});
    CHECK(tables.requests.at(1).answer == Approval::once);
    CHECK(tables.requests.at(1).reason == RequestReason::other);
    CHECK(tables.bonuses.at(0) == Bonus{4, "mia", "games", 15, 20780, 1790000000, "papa"});
    CHECK(tables.codes.at(0).digest[1] == 0x11);
    CHECK(tables.codes.at(0).used_at == 1790000100);
    CHECK(tables.tries.at(0) == CodeTries{"mia", 3, 800});
    CHECK(tables.spent.at(0).state == BudgetState{{20780, 41, 2, 100, 10}, {20779, 60, 1, 59, 5}});
}

TEST_CASE("ledger file: an empty ledger") {
    CHECK(ledger_text(Ledger{}) == "version = 1\n");
    const auto ledger = parse_ledger("version = 1\n", "l.toml");
    REQUIRE(ledger);
    CHECK(*ledger == Ledger{});
}

TEST_CASE("ledger file: a broken one is an error with its line") {
    struct Case {
        const char* from;
        const char* to;
        const char* where;
        const char* text;
    };
    const Case cases[]{
        {"version = 1", "version = 2", "l.toml:1", "version: must be 1"},
        {"version = 1\n", "", "l.toml:1", "version: must be 1"},
        {"next_id = 9", "next_id = -1", "l.toml:2", "next_id: is out of range"},
        {"0e0f\"", "0e0g\"", "l.toml:3", "salt: must be 32 of 0-9 and a-f"},
        {"[[grant]]", "[[grnat]]", "l.toml:5",
         "there is no key 'grnat' here; did you mean 'grant'?"},
        {"left = 3540", "left = 3601", "l.toml:5", "more is left than was given"},
        {"until = 1790003600", "until = 1789999999", "l.toml:5",
         "a grant lasts 1 second to 31 days"},
        {"for = \"site:school.example\"", "for = \"site\"", "l.toml:8", nullptr},
        {"profile = \"mia\"", "profile = \"Mia\"", "l.toml:5",
         "the profile must be 1 to 32 of a-z, 0-9 and '-'"},
        {"minutes = 30", "minutes = 31", "l.toml:15",
         "minutes that are asked for are 15, 30 or 60"},
        {"minutes = 30", "minutes = \"30\"", "l.toml:19", "minutes: must be a number"},
        {"minutes = 30", "minutes = 99999", "l.toml:19", "minutes: is out of range"},
        {"note = \"bitte\"", "note = \"a\\nb\"", "l.toml:15", nullptr},
        {"reason = \"homework\"", "reason = \"homewrok\"", "l.toml:20",
         "reason: 'homewrok' is not known; did you mean 'homework'?"},
        {"answer = \"once\"", "", "l.toml:28",
         "only what is approved has an answer other than none"},
        {"id = 3", "id = 2", "l.toml:28", "is there twice"},
        {"aabbccddeeff\"", "aabbccddeefff\"", "l.toml:50", "digest: must be 64 of 0-9 and a-f"},
        {"left = 800", "left = -1", "l.toml:57", "there is no such time"},
        {"used = 41", "used = 70000", "l.toml:66", "used: is out of range"},
        {"carried_before = 5", "carried_before = 1441", "l.toml:62",
         "at most 1440 minutes are carried over"},
        {"carried_before = 5", "carry = 5", "l.toml:74", nullptr},
    };
    for (const auto& row : cases) {
        CAPTURE(row.to);
        std::string text{full};
        const auto at = text.find(row.from);
        REQUIRE(at != std::string::npos);
        text.replace(at, std::string_view{row.from}.size(), row.to);
        const auto ledger = parse_ledger(text, "l.toml");
        REQUIRE_FALSE(ledger);
        CHECK(ledger.error().where == row.where);
        if (row.text != nullptr) CHECK(ledger.error().text == row.text);
    }
    CHECK_FALSE(parse_ledger("version = 1\n[[grant", "l.toml"));
    CHECK_FALSE(parse_ledger(std::string(max_ledger_text + 1, '\n'), "l.toml"));
}

TEST_CASE("ledger file: the fullest ledger fits") {
    LedgerTables tables;
    const std::string note = [] {
        std::string text;
        for (std::size_t i = 0; i < max_note_characters; ++i) text += "\xf0\x9f\x99\x8f";
        return text;
    }();
    const std::string id(32, 'm');
    const std::string by(64, '"');
    const std::int64_t time = 253'402'000'000;
    const Subject long_site{Subject::Kind::site, [] {
                                std::string site;
                                for (int i = 0; i < 4; ++i) site += std::string(60, 'a') + ".";
                                return site + "example";
                            }()};
    std::uint32_t next = 4'000'000'000U;
    for (std::size_t i = 0; i < max_grants; ++i) {
        tables.grants.push_back({next++, id, long_site, time, time + 3600, 3600, note, by});
    }
    for (std::size_t i = 0; i < max_requests; ++i) {
        tables.requests.push_back({next++, id, long_site, 60, RequestReason::homework, note,
                                   RequestState::approved, time, time, Approval::always, note, by});
    }
    for (std::size_t i = 0; i < max_bonuses; ++i) {
        tables.bonuses.push_back({next++, id, id, 1440, -2'000'000'000, time, by});
    }
    for (std::size_t i = 0; i < max_codes; ++i) {
        tables.codes.push_back({next++, id, {}, long_site, 1440, time, time, time});
    }
    for (std::size_t i = 0; i < max_tries; ++i) {
        tables.tries.push_back({"p" + std::to_string(i), 65'535, a_day});
    }
    const DayUse use{-2'000'000'000, 65'535, 65'535, 65'535, 1440};
    for (std::size_t i = 0; i < max_spent; ++i) {
        tables.spent.push_back({id, "b" + std::to_string(i), {use, use}});
    }
    const auto ledger = Ledger::make(tables);
    REQUIRE_MESSAGE(ledger, ledger.error().message());
    const auto text = ledger_text(*ledger);
    CHECK(text.size() <= max_ledger_text);
    const auto again = parse_ledger(text, "l.toml");
    REQUIRE_MESSAGE(again, again.error().message());
    CHECK(*again == *ledger);

    tables.spent.push_back({"one-more", "b", {}});
    CHECK(Ledger::make(tables).error().text == "more than 1024");
}

}  // namespace
}  // namespace tarha::rules
