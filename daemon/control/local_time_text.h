// "mon 21:30", "2026-12-24 21:00": a moment of the week or of a day, as people type it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/local_time.h"

namespace tarha::control {

// A weekday (three letters or more of its name, any case) or a date, a blank, and hour:minute. Of a
// weekday alone no date is known, so holidays and exceptions do not hold.
std::optional<rules::LocalTime> parse_local_time(std::string_view text);
std::string local_time_text(const rules::LocalTime& time);

}  // namespace tarha::control
