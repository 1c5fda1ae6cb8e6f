// Rows that the daemon answered with, as a table on a terminal or as JSON for programs.
#pragma once

#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "daemon/cli/arguments.h"
#include "daemon/cli/ask.h"
#include "daemon/cli/command.h"
#include "daemon/cli/duration.h"
#include "daemon/cli/table.h"

namespace tarha::cli {

// Members of a row: a moment, and a text that is safe to show.
WallTime time_in(const boost::json::value& row, std::string_view member);
std::string safe_text(const boost::json::value& row, std::string_view member);

// Prints what was answered, one Row each, and gives the exit code.
int print_rows(const Arguments& arguments, Context& context, const Asked& asked, const Row& heads,
               Row (*read)(const boost::json::value&, const WallClock&),
               std::string_view when_empty);

}  // namespace tarha::cli
