// "mon 21:30": a moment of the week as people type it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rules/local_time.h"

namespace tarha::control {

// A weekday's first three letters (or more of it), a blank, and hour:minute. Any case.
std::optional<rules::LocalTime> parse_local_time(std::string_view text);
std::string local_time_text(const rules::LocalTime& time);

// "21:30" as minutes of the day.
std::optional<std::uint16_t> parse_clock(std::string_view text);

}  // namespace tarha::control
