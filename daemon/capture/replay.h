// `tarha replay`: which names are in a capture, and what the household would say about them.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "daemon/capture/frame.h"
#include "daemon/capture/name_output.h"
#include "rules/household.h"
#include "rules/local_time.h"

namespace tarha::capture {

struct ReplayOptions {
    std::string file;  // a capture; "-" is standard input
    OutputFormat format = OutputFormat::table;
    // With a household every name is judged, at the local time at which it was captured.
    std::shared_ptr<const rules::Household> household;
    std::function<rules::LocalTime(const Timestamp&)> local_time;
};

// Prints the names to `out` and problems to `err`. The exit code: 0, or 1 when the file cannot be
// read or breaks off; what was found before is printed all the same.
int replay(const ReplayOptions& options, std::ostream& out, std::ostream& err);

}  // namespace tarha::capture
