// What is known about the lists that `tarha feeds` fetches, for whoever asks the daemon.
#pragma once

#include <vector>

#include "daemon/control/operations.h"
#include "daemon/settings.h"

namespace tarha {

// One row a [[feed]] of the settings, in their order.
std::vector<control::FeedRow> feed_rows(const Settings& settings);

}  // namespace tarha
