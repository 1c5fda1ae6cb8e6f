// Ledger: everything a household grants, asks and spends, as one value. Pure: the time and the
// local date are passed in; the daemon keeps it in a file (ledger_file) and says when seconds have
// passed.
//
// Two clocks end things. `now` is the wall clock in Unix seconds; elapse() is told the seconds that
// the daemon ran, from the monotonic clock. What must not be made longer by a clock that is set
// back (grants, the lock after wrong codes) counts those down, too.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/budget.h"
#include "rules/ledger_records.h"
#include "rules/local_time.h"
#include "rules/result.h"
#include "rules/situation.h"
#include "rules/usage.h"

namespace tarha::rules {

inline constexpr std::size_t max_pending = 10;  // requests of one profile
inline constexpr std::int64_t request_lives = a_day;
inline constexpr std::int64_t ask_again_after = a_day;
inline constexpr std::int64_t once_lasts = an_hour;
inline constexpr std::int64_t kept_for = 30 * a_day;  // requests, bonuses and used codes
inline constexpr std::uint16_t max_wrong_codes = 5;
inline constexpr std::int64_t wrong_codes_lock = 15 * a_minute;

inline constexpr std::array<std::uint16_t, 4> warn_at_minutes{15, 5, 1, 0};

// So many minutes of a budget are left, for the child to know. `threshold` is of warn_at_minutes; 0
// says that it is used up.
struct BudgetWarning {
    std::size_t budget = 0;  // its index in the profile
    std::uint16_t threshold = 0;
    std::uint16_t left = 0;

    friend bool operator==(const BudgetWarning&, const BudgetWarning&) = default;
};

// What a child asks.
struct Wish {
    std::string profile;
    Subject subject;
    std::uint16_t minutes = 0;
    RequestReason reason = RequestReason::other;
    std::string note;
};

// What approving brought about: a grant, or with `always` what the caller writes to household.toml.
struct Approved {
    std::optional<std::uint32_t> grant;
    std::optional<Subject> allow_always;
};

// A slow keyed hash fit for short secrets, of the daemon's: 34 bits are guessed quickly otherwise
// by whoever reads the file.
using CodeHash = std::function<CodeDigest(const CodeSalt& salt, std::string_view code)>;

class Ledger {
public:
    Ledger() = default;
    // Of tables as a file has them. Fails when find_fault() finds something.
    static Result<Ledger> make(LedgerTables tables);

    [[nodiscard]] const LedgerTables& tables() const noexcept { return tables_; }

    // --- Time

    // The daemon ran for so many seconds since the last call.
    void elapse(std::int64_t seconds);
    // Removes what is over, and ends requests nobody answered. Call it with a clock that is
    // trusted.
    void expire(std::int64_t now);
    // When expire() has something to do next after `since`, if nothing else happens; elapse()
    // counted as running with the clock.
    [[nodiscard]] std::optional<std::int64_t> next_expiry(std::int64_t now,
                                                          std::int64_t since) const;

    // --- Grants

    // The grant's id. Fails at the cap, or when the length is not 1 second to max_grant_seconds.
    Result<std::uint32_t> grant(std::string profile, Subject subject, std::int64_t seconds,
                                std::string note, std::string by, std::int64_t now);
    // Ends a grant early; false when there is none.
    bool revoke(std::uint32_t grant);
    [[nodiscard]] std::vector<Grant> active_grants(std::string_view profile,
                                                   std::int64_t now) const;

    // --- Requests

    // The request's id, or a sentence for the child why not and when again.
    Result<std::uint32_t> ask(Wish wish, std::int64_t now);
    // once: the minutes asked for, or an hour. today: until `day_end`, the next local midnight.
    // always: nothing is granted here; not for minutes.
    Result<Approved> approve(std::uint32_t request, Approval answer, std::int64_t day_end,
                             std::string by, std::int64_t now);
    Status decline(std::uint32_t request, std::string reason, std::string by, std::int64_t now);

    // --- Codes

    // Sets the salt when there is none yet. `random`: for a salt.
    void salt_codes(const CodeSalt& random);
    // Keeps a code. `code` is from access_code(); show it once, it cannot be had again.
    Result<std::uint32_t> add_code(std::string_view code, const CodeHash& hash, std::string profile,
                                   Subject subject, std::uint16_t minutes, std::int64_t expires,
                                   std::int64_t now);
    bool remove_code(std::uint32_t code);
    // The id of the grant that a typed code opened, or a sentence for the child. Slips of the hand
    // do not count as tries.
    Result<std::uint32_t> redeem(std::string_view profile, std::string_view typed,
                                 const CodeHash& hash, std::int64_t now);

    // --- Budgets. `budgets` are all of the profile's, in its order.

    // Spends what the meter charged, and tells what was crossed. While a grant lifts a budget its
    // minutes are free.
    std::vector<BudgetWarning> charge(std::string_view profile, std::span<const Budget> budgets,
                                      const ChargedMinutes& minutes, const LocalTime& local,
                                      std::int64_t now);
    [[nodiscard]] BudgetState state(std::string_view profile, const Budget& budget,
                                    const LocalTime& local) const;
    [[nodiscard]] std::uint16_t left(std::string_view profile, const Budget& budget,
                                     const LocalTime& local) const;
    // What the day gives in all, used or not: with what came from the day before and on top.
    [[nodiscard]] std::uint16_t limit(std::string_view profile, const Budget& budget,
                                      const LocalTime& local) const;
    [[nodiscard]] BudgetSet used_up(std::string_view profile, std::span<const Budget> budgets,
                                    const LocalTime& local) const;
    // More minutes of the budget until the day ends; the bonus' id.
    Result<std::uint32_t> give_bonus(std::string profile, const Budget& budget,
                                     std::uint16_t minutes, std::string by, const LocalTime& local,
                                     std::int64_t now);
    // Minutes given on that day.
    [[nodiscard]] std::uint16_t bonus(std::string_view profile, std::string_view budget,
                                      std::int32_t day) const;

    // Forgets everything about a profile.
    void erase_profile(std::string_view profile);

    friend bool operator==(const Ledger&, const Ledger&) = default;

private:
    [[nodiscard]] bool is_lifted(std::string_view profile, const Budget& budget,
                                 std::int64_t now) const;
    Result<Request*> pending(std::uint32_t request, std::int64_t now);
    Status make_room_for_request();
    void end_unanswered(std::int64_t now);
    void count_wrong_code(std::string_view profile);
    BudgetState& state_of(std::string_view profile, std::string_view budget);
    std::uint32_t take_id();

    LedgerTables tables_;
};

}  // namespace tarha::rules
