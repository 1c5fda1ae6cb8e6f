// Names whose purpose is to get around a filter, compiled in from bypass.txt.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tarha::rules {

enum class BypassKind : std::uint8_t { encrypted_dns, vpn, proxy, relay, tor };

inline constexpr std::array<std::string_view, 5> bypass_kind_names{"encrypted_dns", "vpn", "proxy",
                                                                   "relay", "tor"};

// What `name` (canonical form) is a way around by; nothing when it is none that is known.
std::optional<BypassKind> bypass_of(std::string_view name) noexcept;

// How many suffixes are known.
std::size_t bypass_count() noexcept;

}  // namespace tarha::rules
