// What the tests of the ledger share.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "rules/civil_date.h"
#include "rules/ledger.h"

namespace tarha::rules {

inline constexpr std::int32_t a_monday = 20'780;  // 2026-11-23
inline constexpr std::int64_t noon_seconds = std::int64_t{a_monday} * a_day + 12 * an_hour;

inline LocalTime on_day(std::int32_t day) {
    LocalTime time;
    time.day = day;
    time.weekday = static_cast<std::uint8_t>(weekday_of(day));
    return time;
}

inline Subject subject(std::string_view text) {
    auto parsed = parse_subject(text);
    REQUIRE_MESSAGE(parsed, std::string{text});
    return *parsed;
}

inline Budget budget(std::string id, std::string_view spender, std::uint16_t minutes) {
    Budget made;
    made.id = std::move(id);
    made.subjects.push_back(subject(spender));
    made.minutes.fill(minutes);
    return made;
}

inline Wish wish(std::string_view about, std::uint16_t minutes = 0) {
    return {"mia", subject(about), minutes, RequestReason::fun, "please"};
}

inline std::uint32_t asked(Ledger& ledger, const Wish& wish, std::int64_t now) {
    const auto id = ledger.ask(wish, now);
    REQUIRE_MESSAGE(id, id.error().message());
    return *id;
}

// Not slow and not a hash to trust: enough to tell codes apart.
inline CodeDigest plain_hash(const CodeSalt& salt, std::string_view code) {
    CodeDigest digest{};
    for (std::size_t i = 0; i < digest.size(); ++i) {
        digest[i] = static_cast<std::uint8_t>(code[i % code.size()] ^ salt[i % salt.size()]);
    }
    return digest;
}

}  // namespace tarha::rules
