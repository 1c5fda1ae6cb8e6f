// TunnelBudget: how many different questions a profile may ask below one name.
//
// A tunnel in DNS writes its data into names that nobody has asked for before. Each new name below
// a registered domain costs: more when it is long, and more for types that carry data. Asking the
// same again costs nothing. When a window's budget is spent, that domain is refused to the profile
// until it has asked for nothing new for a whole window.
//
// Fixed memory, no allocation, no clock of its own.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "daemon/resolver/policy.h"
#include "daemon/wire/dns.h"

namespace tarha::resolver {

class TunnelBudget {
public:
    static constexpr std::size_t rows = 512;  // domains watched at once; the quietest makes room
    static constexpr std::size_t ways = 8;
    static constexpr std::uint32_t window_seconds = 300;
    // About 250 new names of a content network in five minutes, or 10 full ones of a tunnel.
    static constexpr std::uint32_t budget = 500;

    // `secret` is random, so that nobody aims at another's row.
    explicit TunnelBudget(std::uint64_t secret) noexcept : secret_{secret} {}

    // Charges one question of a profile at `now` (monotonic seconds); true when it is over.
    bool is_over(ProfileIndex profile, const wire::dns::Question& question,
                 std::uint32_t now) noexcept;

private:
    // Questions that were asked, as bits: two new ones are rarely taken for the same.
    static constexpr std::size_t seen_bits = 2048;

    struct Row {
        std::uint64_t key = 0;  // 0: free
        std::uint32_t window_began = 0;
        std::uint32_t last_new = 0;
        std::uint32_t spent = 0;
        std::array<std::uint64_t, seen_bits / 64> seen{};
    };

    Row& row_of(std::uint64_t key, std::uint32_t now) noexcept;
    [[nodiscard]] std::uint64_t hash(std::string_view text, std::uint64_t salt) const noexcept;

    std::uint64_t secret_;
    std::array<Row, rows> rows_{};
};

// The name under which somebody can register names, by guess: the last two labels, or three where
// the second is as short as those of country registries ("co.uk"). And what stands before it.
struct SplitName {
    std::string_view domain;
    std::string_view below;
};
SplitName split_at_domain(std::string_view name) noexcept;

}  // namespace tarha::resolver
