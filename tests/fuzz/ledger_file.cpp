// Any bytes as ledger.toml: a ledger or an error with a place. What was read can be written and
// read again, and goes on working: time passes, minutes are spent, and nothing stays for ever.
#include "rules/ledger_file.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string_view>
#include <vector>

namespace {

using namespace tarha::rules;

void require(bool holds) {
    if (!holds) std::abort();
}

void spend_on(Ledger& ledger, std::int32_t day) {
    LocalTime local;
    local.day = day;
    Budget games;
    games.id = "games";
    games.subjects.push_back({Subject::Kind::category, "time.games"});
    games.minutes.fill(60);
    games.carry_over = 30;
    const std::vector<Budget> budgets{games};
    for (const auto* profile : {"mia", "leo"}) {
        ledger.charge(profile, budgets, {3}, local, 0);
        require(ledger.left(profile, games, local) <= 60 + 30 + 1440);
    }
}

void live_on(Ledger ledger) {
    constexpr std::int64_t soon = 1'790'000'000;
    constexpr std::int64_t end_of_time = 400'000'000'000;
    for (const std::int32_t day : {std::numeric_limits<std::int32_t>::max(), 20'780, 20'781,
                                   std::numeric_limits<std::int32_t>::min() + 1}) {
        spend_on(ledger, day);
    }
    static_cast<void>(ledger.grant("mia", {}, 60, "", "", soon));
    ledger.expire(soon);
    for (const auto& grant : ledger.tables().grants) require(is_active(grant, soon));
    const auto again = parse_ledger(ledger_text(ledger), "f");
    require(again && *again == ledger);
    ledger.elapse(end_of_time);
    ledger.expire(end_of_time);
    require(ledger.tables().grants.empty() && ledger.tables().requests.empty());
    require(!ledger.next_expiry(end_of_time, end_of_time));
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto ledger = parse_ledger(text, "f");
    if (!ledger) {
        require(ledger.error().where.starts_with("f") && !ledger.error().text.empty());
        return 0;
    }
    const auto written = ledger_text(*ledger);
    const auto again = parse_ledger(written, "f");
    require(again.has_value() && *again == *ledger);
    require(ledger_text(*again) == written);
    live_on(*ledger);
    return 0;
}
