// `tarha web`: the page's own process. Opens its ports, gives up its privileges, serves until it is
// asked to end.
#pragma once

#include "webui/server/options.h"

namespace tarha::webui::server {

// Runs until SIGTERM or SIGINT. The exit code: 0 after a clean stop, 1 when something that it
// needs is missing (one sentence on stderr).
int run_server(const Options& options);

}  // namespace tarha::webui::server
