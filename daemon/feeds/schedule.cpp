#include "daemon/feeds/schedule.h"

#include <algorithm>

namespace tarha::feeds {

std::int64_t stable_share(std::uint64_t seed, std::string_view id, std::int64_t jitter) noexcept {
    if (jitter <= 0) return 0;
    std::uint64_t hash = seed ^ 0xcbf29ce484222325ULL;  // FNV-1a, then a mix of its high bits
    for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    hash ^= hash >> 32U;
    hash *= 0x9e3779b97f4a7c15ULL;
    hash ^= hash >> 29U;
    return static_cast<std::int64_t>(hash % static_cast<std::uint64_t>(jitter));
}

std::int64_t next_due(const History& history, std::int64_t interval, std::int64_t share) noexcept {
    if (history.last_attempt == 0) return 0;
    if (history.failures == 0) return history.last_success + interval + share;
    const std::uint32_t doublings = std::min(history.failures - 1, 16U);
    const std::int64_t wait = std::min(first_backoff << doublings, interval);
    // A home never waits longer than its turn would have taken; a tenth spreads the homes.
    const std::int64_t due = history.last_attempt + wait + std::min(share, wait / 10);
    return std::max(due, std::min(history.retry_at, history.last_attempt + longest_retry));
}

bool is_due(const History& history, std::int64_t due, std::int64_t now) noexcept {
    return now >= due || now < history.last_attempt;
}

}  // namespace tarha::feeds
