// Spans of time for people: "in 3 h 20 min" needs no time zone, a time of day would.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

namespace tarha::rules {

// "20 min", "3 h", "3 h 20 min"; rounded up to whole minutes, at least one.
inline std::string duration_text(std::int64_t seconds) {
    const auto minutes = std::max<std::int64_t>(1, (seconds + 59) / 60);
    std::string text;
    if (minutes >= 60) text = std::to_string(minutes / 60) + " h";
    if (minutes % 60 == 0) return text;
    if (!text.empty()) text += ' ';
    return text + std::to_string(minutes % 60) + " min";
}

}  // namespace tarha::rules
