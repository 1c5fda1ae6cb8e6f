// Remembered: everything that Tarha keeps about a profile, for how long and who sees it. The one
// source of "What this box remembers"; the figures are those that the keepers themselves use.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "rules/profile.h"

namespace tarha::rules {

enum class Stored : std::uint8_t {
    opened,         // allowed names
    help,           // names that are never blocked
    blocked_names,  // by the profile's log level one of these three
    blocked_categories,
    blocked_security,
    minutes,
    wishes,  // requests and their answers
    grants,  // grants, bonuses and codes
    rules,   // household.toml
    audit,   // of the web server
};
inline constexpr std::array<std::string_view, 10> stored_names{"opened",
                                                               "help",
                                                               "blocked_names",
                                                               "blocked_categories",
                                                               "blocked_security",
                                                               "minutes",
                                                               "wishes",
                                                               "grants",
                                                               "rules",
                                                               "audit"};

enum class Kept : std::uint8_t {
    never,
    restart,   // in memory only, at most `number` rows of the whole home
    two_days,  // this day and the one before
    days,      // `number` days
    file,      // until somebody removes it
};
inline constexpr std::array<std::string_view, 5> kept_names{"never", "restart", "two_days", "days",
                                                            "file"};

enum class SeenBy : std::uint8_t { nobody, parents, family };
inline constexpr std::array<std::string_view, 3> seen_by_names{"nobody", "parents", "family"};

struct Remembered {
    Stored what = Stored::opened;
    Kept kept = Kept::never;
    std::uint16_t number = 0;
    SeenBy seen_by = SeenBy::nobody;

    friend bool operator==(const Remembered&, const Remembered&) = default;
};

// Blocked names in memory, of all profiles together.
inline constexpr std::size_t max_blocked_rows = 512;
// What the home's settings say about keeping.
struct Keeping {
    bool journal = true;  // what the journal may keep, it keeps ([journal] storage is not "off")
};

// How long the web server keeps who changed what.
inline constexpr std::uint16_t audit_days = 90;

std::vector<Remembered> remembered(const Profile& profile, const Keeping& keeping = {});

}  // namespace tarha::rules
