// Which files a command line means: --config, --household, --socket, else the usual places.
#pragma once

#include <string>

#include "daemon/cli/arguments.h"
#include "daemon/settings.h"
#include "rules/result.h"

namespace tarha::cli {

// The settings of --config, or of the usual place; --household replaces the household's path. When
// only --household is given and no settings file exists, the defaults serve, without any list.
Result<Settings> find_settings(const Arguments& arguments);

// --socket, else what the settings say, as far as they can be read.
Result<std::string> find_socket(const Arguments& arguments);

}  // namespace tarha::cli
