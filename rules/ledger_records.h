// What a household grants, asks and spends, as records of the ledger. Times are Unix seconds.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/budget_state.h"
#include "rules/subject.h"

namespace tarha::rules {

inline constexpr std::size_t max_grants = 256;
inline constexpr std::size_t max_requests = 512;
inline constexpr std::size_t max_bonuses = 512;
inline constexpr std::size_t max_codes = 64;
inline constexpr std::size_t max_spent = 1024;  // 64 profiles of 16 budgets
inline constexpr std::size_t max_tries = 64;    // one a profile

inline constexpr std::size_t max_note_characters = 140;
inline constexpr std::size_t max_person = 64;  // bytes of who did it
inline constexpr std::int64_t a_minute = 60;
inline constexpr std::int64_t an_hour = 60 * a_minute;
inline constexpr std::int64_t a_day = 24 * an_hour;
inline constexpr std::int64_t max_grant_seconds = 31 * a_day;

// Opens its subject for a time; that of the internet lifts modes, budgets and timetables.
//
// It ends when the clock reaches `until`, and also when the daemon has run for `left` seconds since
// it was given: a clock that is set back never makes it longer, one that is set forward ends it.
struct Grant {
    std::uint32_t id = 0;
    std::string profile;  // its id
    Subject subject;
    std::int64_t from = 0;
    std::int64_t until = 0;
    std::int64_t left = 0;  // seconds of running time
    std::string note;
    std::string by;

    friend bool operator==(const Grant&, const Grant&) = default;
};

constexpr bool is_active(const Grant& grant, std::int64_t now) noexcept {
    return grant.left > 0 && now < grant.until;
}

enum class RequestReason : std::uint8_t { homework, friends, fun, other };
inline constexpr std::array<std::string_view, 4> request_reason_names{"homework", "friends", "fun",
                                                                      "other"};
enum class RequestState : std::uint8_t { pending, approved, declined, expired };
inline constexpr std::array<std::string_view, 4> request_state_names{"pending", "approved",
                                                                     "declined", "expired"};
enum class Approval : std::uint8_t { none, once, today, always };
inline constexpr std::array<std::string_view, 4> approval_names{"none", "once", "today", "always"};

// What a child may ask for, in minutes; 0 asks for the subject itself.
inline constexpr std::array<std::uint16_t, 4> request_minutes{0, 15, 30, 60};

// A child's wish, and what became of it.
struct Request {
    std::uint32_t id = 0;
    std::string profile;
    Subject subject;
    std::uint16_t minutes = 0;  // of request_minutes; the internet is asked for in minutes only
    RequestReason reason = RequestReason::other;
    std::string note;  // the child's, at most max_note_characters
    RequestState state = RequestState::pending;
    std::int64_t asked_at = 0;
    std::int64_t answered_at = 0;  // 0: not yet
    Approval answer = Approval::none;
    std::string answer_note;  // the parent's, why not
    std::string by;           // who answered

    friend bool operator==(const Request&, const Request&) = default;
};

// Minutes on top of a budget, for one day.
struct Bonus {
    std::uint32_t id = 0;
    std::string profile;
    std::string budget;
    std::uint16_t minutes = 0;  // 1 to 1440
    std::int32_t day = no_day;  // of BudgetState, days since 1970-01-01
    std::int64_t given_at = 0;
    std::string by;

    friend bool operator==(const Bonus&, const Bonus&) = default;
};

using CodeDigest = std::array<std::uint8_t, 32>;
using CodeSalt = std::array<std::uint8_t, 16>;

// A printed code that opens something once. Its text is nowhere, only its digest is.
struct Code {
    std::uint32_t id = 0;
    std::string profile;  // empty: for any
    CodeDigest digest{};
    Subject subject;
    std::uint16_t minutes = 60;  // how long, 1 to 1440
    std::int64_t created = 0;
    std::int64_t expires = 0;
    std::int64_t used_at = 0;  // 0: not yet

    friend bool operator==(const Code&, const Code&) = default;
};

// Wrong codes that a profile has typed lately.
struct CodeTries {
    std::string profile;
    std::uint16_t wrong = 0;
    std::int64_t left = 0;  // seconds of running time until they are forgotten

    friend bool operator==(const CodeTries&, const CodeTries&) = default;
};

// What a profile has spent of a budget.
struct Spent {
    std::string profile;
    std::string budget;
    BudgetState state;

    friend bool operator==(const Spent&, const Spent&) = default;
};

struct LedgerTables {
    std::uint32_t next_id = 1;  // where the search for a free one begins
    CodeSalt salt{};            // of the codes' digests; all zero: none yet
    std::vector<Grant> grants;
    std::vector<Request> requests;
    std::vector<Bonus> bonuses;
    std::vector<Code> codes;
    std::vector<CodeTries> tries;
    std::vector<Spent> spent;

    friend bool operator==(const LedgerTables&, const LedgerTables&) = default;
};

// UTF-8 without control characters, of at most so many characters.
bool is_note(std::string_view text, std::size_t max_characters = max_note_characters) noexcept;

// What cannot stand in one record, or nothing.
std::string fault_of(const Grant& grant);
std::string fault_of(const Request& request);
std::string fault_of(const Bonus& bonus);
std::string fault_of(const Code& code);
std::string fault_of(const CodeTries& tries);
std::string fault_of(const Spent& spent);

// The first thing in the tables that cannot stand: a record, one twice, or more than a table holds.
struct LedgerFault {
    enum class Table : std::uint8_t { grant, request, bonus, code, tries, spent };
    Table table = Table::grant;
    std::size_t index = 0;
    std::string text;
};
std::optional<LedgerFault> find_fault(const LedgerTables& tables);

}  // namespace tarha::rules
