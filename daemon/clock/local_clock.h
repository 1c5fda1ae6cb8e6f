// The wall clock of the home: its time zone, read from the files of the system, and whether the
// clock can be believed.
#pragma once

#include <chrono>
#include <string>

#include "rules/local_time.h"
#include "rules/result.h"
#include "rules/time_zone.h"

namespace tarha {

// A clock that shows a time before this has not been set since boot (no RTC, no NTP yet).
inline constexpr std::chrono::sys_days earliest_believable{std::chrono::year{2026} / 1 / 1};

// The zone of that IANA name or POSIX TZ string; of an empty name that of the system ($TZ, else
// /etc/localtime, else OpenWrt's /etc/TZ, else UTC). A name that the system does not know is an
// error, where the C library would silently take UTC.
Result<rules::TimeZone> load_time_zone(const std::string& name);

// The local time at `when`; not trusted before earliest_believable.
rules::LocalTime local_time(const rules::TimeZone& zone,
                            std::chrono::system_clock::time_point when);

}  // namespace tarha
