// Profile: one child (or "adults", "guests", "new devices") and the rules that hold for it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/band.h"
#include "rules/lists/category_set.h"
#include "rules/schedule.h"
#include "rules/suffix_rules.h"
#include "rules/verdict.h"

namespace tarha::rules {

// What a blocked DNS question is answered with.
enum class DnsAnswer : std::uint8_t {
    nxdomain,
    zero,  // 0.0.0.0 and ::
};

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

struct Profile {
    std::string id;    // [a-z0-9-], unique
    std::string name;  // for people, UTF-8
    Band band = Band::age_7_11;
    bool filtered = true;  // false: no rules at all, its devices are never queued
    SuffixRules rules;
    std::vector<std::string> block;  // category names
    CategorySet blocked = 0;         // the same in the household's table: Household sets it
    bool allow_only = false;
    UnknownPolicy unknown = UnknownPolicy::block_web;
    bool quic_allowed = true;
    DnsAnswer dns_answer = DnsAnswer::nxdomain;
    Schedule schedule;
    bool built_in = false;  // not from the file, and not written to it

    friend bool operator==(const Profile&, const Profile&) = default;
};

// What holds for the profile's own schedule now; nothing for a profile that is not filtered.
inline std::optional<Mode> active_mode(const Profile& profile, const LocalTime& now) noexcept {
    if (!profile.filtered) return std::nullopt;
    return active_mode(profile.schedule, now, Calendar{});
}

}  // namespace tarha::rules
