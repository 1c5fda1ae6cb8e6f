// Endings: when what holds now ends by itself. No decision needs it; people do.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rules/household.h"
#include "rules/ledger.h"
#include "rules/local_time.h"
#include "rules/situation.h"
#include "rules/time_zone.h"

namespace tarha::rules {

// By the clock at home. Nothing: not by itself, or not known.
struct Endings {
    using End = std::optional<LocalTime>;

    End pause;
    End timetable;  // of services and categories that are `timed`: when it opens
    std::vector<End>
        budgets;              // one for each of the profile's: when one that is used up has minutes
    std::vector<End> grants;  // one for each of the situation's

    // The n-th of the budgets or grants.
    static End at(const std::vector<End>& ends, std::size_t n) {
        return n < ends.size() ? ends[n] : End{};
    }
};

// Of the profile, at the Unix second `now` of a clock that is trusted. `grants` are those of the
// situation, `pause` the Unix second at which the pause ends.
Endings endings_of(const Household& household, const Profile& profile, const Ledger& ledger,
                   std::span<const ActiveGrant> grants, std::optional<std::int64_t> pause,
                   const TimeZone& zone, std::int64_t now);

// "19:45"; on another day than `now` "2026-12-24 19:45".
std::string end_text(const LocalTime& end, const LocalTime& now);

}  // namespace tarha::rules
