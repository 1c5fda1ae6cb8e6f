// The composition root: builds every part of the daemon and connects them. No logic of its own.
#pragma once

#include "daemon/settings.h"

namespace tarha {

// Runs until SIGTERM or SIGINT; SIGHUP reads the household and the lists again. The exit code:
// 0 after a clean stop, 1 when something that it needs is missing (one sentence on stderr).
int run_daemon(const Settings& settings);

}  // namespace tarha
