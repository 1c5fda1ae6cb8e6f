// The process that tells parents, as the settings describe it.
#pragma once

#include "daemon/settings.h"

namespace tarha {

// Runs until SIGTERM or SIGINT; the exit code is that of webui::notify::run_notifier.
int run_notify(const Settings& settings);

}  // namespace tarha
