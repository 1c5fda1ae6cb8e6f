// Profile: one child (or "adults", "guests", "new devices") and the rules that hold for it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/action.h"
#include "rules/band.h"
#include "rules/birthday.h"
#include "rules/bound_addresses.h"
#include "rules/budget.h"
#include "rules/catalog/safe_search.h"
#include "rules/compiled_profile.h"
#include "rules/log_level.h"
#include "rules/schedule.h"
#include "rules/suffix_rules.h"

namespace tarha::rules {

// What a blocked DNS question is answered with.
enum class DnsAnswer : std::uint8_t {
    nxdomain,
    zero,    // 0.0.0.0 and ::
    portal,  // the router itself: plain HTTP leads to the child's page
};

inline constexpr std::array<std::string_view, 3> dns_answer_names{"nxdomain", "zero", "portal"};

// What holds for a connection whose name is hidden, missing or garbled.
enum class UnknownPolicy : std::uint8_t {
    block_web,  // blocked where browsers and encrypted DNS go; games and calls elsewhere work
    block,      // blocked on every port
    allow,
};

inline constexpr std::array<std::string_view, 3> unknown_policy_names{"block-web", "block",
                                                                      "allow"};

// The server ports that block_web is about: HTTP, HTTPS and QUIC, DNS over TLS and QUIC.
inline constexpr std::array<std::uint16_t, 5> web_ports{80, 443, 853, 8080, 8443};

// What the family chose for one category or service, by its id.
struct Choice {
    std::string id;
    Action action = Action::block;

    friend bool operator==(const Choice&, const Choice&) = default;
};

inline constexpr std::size_t max_choices = 512;  // of one profile, categories and services each

// The engines that answer safely; all of them, unless the family switches one off.
using EngineSet = std::uint16_t;
inline constexpr EngineSet every_engine = (1U << engine_names.size()) - 1;

struct Profile {
    std::string id;    // [a-z0-9-], unique
    std::string name;  // for people, UTF-8
    Band band = Band::age_7_11;
    std::optional<Birthday> birthday;
    bool filtered = true;  // false: no rules at all, its devices are never queued
    bool presets = true;   // what `categories` does not say, the band says (catalog/categories)
    SuffixRules rules;
    std::vector<Choice> categories;  // of the catalogue, or names of the family's own lists
    std::vector<Choice> services;
    bool allow_only = false;
    bool shelf = true;  // with allow_only: the positive shelf is open, too
    UnknownPolicy unknown = UnknownPolicy::block_web;
    bool quic_allowed = true;
    std::optional<BoundAddresses> bound_addresses;  // nothing: as usual for the band
    DnsAnswer dns_answer = DnsAnswer::nxdomain;
    Schedule schedule;                  // when modes hold
    std::vector<TimeWindow> timetable;  // when what is `timed` is open; empty: always
    std::vector<Budget> budgets;
    EngineSet safe_search = every_engine;
    YouTube youtube = YouTube::moderate;
    std::optional<LogLevel> log;  // nothing: as usual for the band
    bool built_in = false;        // not from the file, and not written to it

    CompiledProfile compiled{};  // the same for the packet path: Household sets it
};

// The same rules; what is compiled from them does not count.
bool operator==(const Profile& a, const Profile& b);

constexpr LogLevel log_level(const Profile& profile) noexcept {
    return profile.log.value_or(usual_log_level(profile.band));
}

constexpr BoundAddresses bound_addresses(const Profile& profile) noexcept {
    return profile.bound_addresses.value_or(usual_bound_addresses(profile.band));
}

// What holds for the profile's own schedule now; nothing for a profile that is not filtered.
inline std::optional<Mode> active_mode(const Profile& profile, const LocalTime& now,
                                       const Calendar& calendar) noexcept {
    if (!profile.filtered) return std::nullopt;
    return active_mode(profile.schedule, now, calendar);
}

}  // namespace tarha::rules
