// The wall clock of the home as the rules see it. Used on the control thread only.
#pragma once

#include <chrono>
#include <string>

#include "rules/local_time.h"
#include "rules/result.h"

namespace tarha {

// A clock that shows a time before this has not been set since boot (no RTC, no NTP yet).
inline constexpr std::chrono::sys_days earliest_believable{std::chrono::year{2026} / 1 / 1};

// Sets the time zone of this process (an IANA name or a POSIX TZ string; empty: the system's).
// An unknown name is an error, where the C library would silently take UTC.
Status use_time_zone(const std::string& zone);

// The local time at `when`.
rules::LocalTime local_time(std::chrono::system_clock::time_point when);

}  // namespace tarha
