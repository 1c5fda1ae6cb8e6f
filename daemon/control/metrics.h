// What the daemon counts, in the text format of Prometheus (exposition format 0.0.4).
//
// Names follow the Prometheus guide: prefix, base unit, _total. Labels have few values that are
// known beforehand; no name of a child, a device or a site is among them.
#pragma once

#include <span>
#include <string>

#include "daemon/control/operations.h"

namespace tarha::control {

std::string metrics_text(const DaemonStatus& status, std::span<const ProfileRow> profiles,
                         std::span<const Counter> counters);

}  // namespace tarha::control
