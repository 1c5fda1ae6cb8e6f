// ChildView: all that holds for one child now, as values without a language. Made from the
// household's file and from what the daemon tells about this one profile; nobody else's data is in
// it, so that no page made of it can show any.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rules/household.h"
#include "rules/ledger_records.h"
#include "rules/local_time.h"
#include "rules/profile.h"
#include "rules/remembered.h"
#include "rules/time_zone.h"

namespace tarha::webui::portal {

// A minute of a local day, as the clock on the wall shows it.
struct Moment {
    std::int32_t day = 0;  // days since 1970-01-01
    std::uint16_t minute = 0;

    friend auto operator<=>(const Moment&, const Moment&) = default;
};

// A permission for a while; `subject` is what it opens.
struct FreeRow {
    rules::Subject subject;
    std::int64_t until = 0;  // Unix seconds
};

struct WishRow {
    rules::Subject subject;
    std::uint16_t minutes = 0;
    rules::RequestState state = rules::RequestState::pending;
    std::string answer;  // the parent's words
};

// What is spent of a budget today. Minutes.
struct SpentRow {
    std::string budget;  // its id in the profile
    std::uint16_t used = 0;
    std::uint16_t left = 0;
};

// What the schedule says, as the daemon knows it: also by calendars that are not in the household's
// text. Unix seconds.
struct Modes {
    std::optional<rules::Mode> now;
    std::optional<std::int64_t> until;
    std::optional<rules::Mode> next;
    std::optional<std::int64_t> next_from;
};

// What the daemon says about the profile, besides its rules.
struct Live {
    std::int64_t now = 0;  // Unix seconds
    rules::LocalTime local;
    rules::TimeZone zone;
    bool is_paused = false;
    std::optional<std::int64_t> paused_until;
    std::optional<Modes> modes;  // nothing: by the household's text
    std::vector<FreeRow> free;
    std::vector<SpentRow> spent;
    std::vector<WishRow> wishes;  // oldest first
    rules::Keeping keeping{};
};

// What is said first: the internet is on, has a break, or a mode holds.
struct State {
    bool is_paused = false;
    std::optional<rules::Mode> mode;
    std::optional<Moment> until;          // nothing: until somebody ends it, or not soon
    std::vector<std::string> still_open;  // names that the mode lets through
};

struct NextMode {
    rules::Mode mode = rules::Mode::bedtime;
    Moment from;
};

struct Free {
    rules::Subject subject;
    Moment until;
};

struct BudgetLeft {
    std::vector<rules::Subject> subjects;
    std::uint16_t used = 0;
    std::uint16_t left = 0;
};

// What is done alike: categories by their id, of the catalogue or the family's own, and services.
struct ActionGroup {
    std::vector<std::string> categories;
    std::vector<std::uint16_t> services;  // indices of the catalogue
};

struct ChildView {
    rules::Profile profile;
    rules::LocalTime now;
    State state;
    std::optional<NextMode> next;
    std::vector<BudgetLeft> budgets;
    std::vector<Free> free;
    std::vector<WishRow> wishes;  // the latest first, at most max_wishes_shown
    std::array<ActionGroup, rules::action_names.size()> groups;
    std::vector<rules::DateRange> holidays;  // that are not over, of a profile whom they change
    std::vector<rules::Remembered> remembered;
    std::string country;  // whose helplines; small letters, may be empty
};

inline constexpr std::size_t max_wishes_shown = 8;
inline constexpr std::size_t max_holidays_shown = 8;

// `household` holds the profile. Rows about what the profile does not have are left out.
ChildView child_view(const rules::Household& household, rules::ProfileIndex profile,
                     const Live& live);

// When the mode that holds now gives way to another or to none; nothing within the next days.
std::optional<Moment> mode_end(const rules::Household& household, const rules::Profile& profile,
                               const Live& live);
// When the timetable, which is closed now, opens.
std::optional<Moment> timetable_opens(const rules::Household& household,
                                      const rules::Profile& profile, const Live& live);

inline Moment moment_of(const Live& live, std::int64_t unix_seconds) {
    const auto local = live.zone.local(unix_seconds);
    return {local.day, local.minute};
}

}  // namespace tarha::webui::portal
