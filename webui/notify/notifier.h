// Notifier: asks the daemon what happened and tells the targets. The process `tarha notify`.
#pragma once

#include <string>
#include <vector>

#include "webui/targets/target.h"

namespace tarha::webui::notify {

struct Options {
    std::vector<targets::Target> targets;  // of the settings; the page's are read from `state`
    std::string control;                   // socket of the daemon
    std::string state;                     // private folder, the page's own
    std::string user;                      // whom root becomes; empty: nobody
};

// Runs until SIGTERM or SIGINT. 0, or 1 after a sentence on the error output. A daemon that is not
// running is waited for; an event that could not be told is tried again for a day, also after a
// restart, and may then be told twice.
int run_notifier(const Options& options);

}  // namespace tarha::webui::notify
