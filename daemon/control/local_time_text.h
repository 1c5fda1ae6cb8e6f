// "mon 21:30": a moment of the week as people type it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/local_time.h"

namespace tarha::control {

// A weekday (three letters or more of its name, any case), a blank, and hour:minute.
std::optional<rules::LocalTime> parse_local_time(std::string_view text);
std::string local_time_text(const rules::LocalTime& time);

}  // namespace tarha::control
