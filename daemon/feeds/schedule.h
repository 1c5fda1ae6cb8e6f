// When a feed is fetched next. Pure: seconds since 1970 in and out.
#pragma once

#include <cstdint>
#include <string_view>

namespace tarha::feeds {

struct History {
    std::int64_t last_success = 0;  // 0: never
    std::int64_t last_attempt = 0;
    std::uint32_t failures = 0;  // since the last success
    std::int64_t retry_at = 0;   // what the server asked for; 0: nothing
};

inline constexpr std::int64_t first_backoff = 15 * 60;
inline constexpr std::int64_t longest_retry = 7 * 24 * 3600;  // a server may ask for no more

// The share of this device and feed in the jitter, in [0, jitter): always the same.
std::int64_t stable_share(std::uint64_t seed, std::string_view id, std::int64_t jitter) noexcept;

// After a success: interval + share. After failures: 15 minutes, doubled each time, at most the
// interval, not before retry_at. 0 (at once) when nothing was ever tried.
std::int64_t next_due(const History& history, std::int64_t interval, std::int64_t share) noexcept;

// Also true when the clock was set back behind the last attempt.
bool is_due(const History& history, std::int64_t due, std::int64_t now) noexcept;

}  // namespace tarha::feeds
