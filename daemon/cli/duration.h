// How long, and until when, as people type and read it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rules/time_zone.h"

namespace tarha::cli {

inline constexpr std::chrono::seconds max_duration = std::chrono::hours{7 * 24};

// "30m", "1h30m", "2d", "45s": longer than nothing, at most max_duration. Nothing for other text.
std::optional<std::chrono::seconds> parse_duration(std::string_view text);
// "2 d 3 h", "1 h 30 min", "45 s": the two largest units.
std::string duration_text(std::chrono::seconds duration);

using WallTime = std::chrono::system_clock::time_point;

// What a clock on a wall of the home knows.
struct WallClock {
    WallTime now;
    rules::TimeZone zone;
};

// From now to the next moment when the clock shows this minute of the day (24:00 included). Never
// zero.
std::chrono::seconds time_until(std::uint16_t minute, const WallClock& clock);
// "21:30" today, else "Tue 21:30", else "2031-05-06 21:30".
std::string moment_text(WallTime when, const WallClock& clock);

}  // namespace tarha::cli
