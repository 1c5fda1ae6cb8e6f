// How long, and until when, as people type and read it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tarha::cli {

inline constexpr std::chrono::seconds max_duration = std::chrono::hours{7 * 24};

// "30m", "1h30m", "2d", "45s": longer than nothing, at most max_duration. Nothing for other text.
std::optional<std::chrono::seconds> parse_duration(std::string_view text);
// "2 d 3 h", "1 h 30 min", "45 s": the two largest units.
std::string duration_text(std::chrono::seconds duration);

using WallTime = std::chrono::system_clock::time_point;

// From `now` to the next moment when a clock on the wall shows this minute of the day, in the time
// zone of this process. Never zero.
std::chrono::seconds time_until(std::uint16_t minute, WallTime now);
// "21:30" on the day of `now`, else "Tue 21:30", else "2031-05-06 21:30".
std::string moment_text(WallTime when, WallTime now);

}  // namespace tarha::cli
