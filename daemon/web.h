// The page's process, as the settings describe it.
#pragma once

#include "daemon/settings.h"

namespace tarha {

// Runs until SIGTERM or SIGINT; the exit code is that of webui::server::run_server.
int run_web(const Settings& settings);

}  // namespace tarha
