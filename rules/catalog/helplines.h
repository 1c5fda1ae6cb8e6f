// Who helps a child, by country, compiled in from helplines.txt. Their domains are never blocked.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace tarha::rules {

enum class HelplineKind : std::uint8_t {
    child,    // for children, and for parents who worry
    missing,  // missing children
    centre,   // Safer Internet Centre
    hotline,  // to report illegal content
};

inline constexpr std::array<std::string_view, 4> helpline_kind_names{"child", "missing", "centre",
                                                                     "hotline"};

struct Helpline {
    std::string_view country;  // ISO 3166-1 in small letters, or "eu" for all
    HelplineKind kind;
    std::string_view name;
    std::string_view phone;   // empty when it has none, or none that was seen
    std::string_view domain;  // empty likewise
    bool verified;            // all of this was seen in a source
};

// Sorted by country.
std::span<const Helpline> helplines() noexcept;

// Those of one country; none when the country is not known.
std::span<const Helpline> helplines_of(std::string_view country) noexcept;

}  // namespace tarha::rules
