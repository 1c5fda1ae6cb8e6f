// [feeds] and [[feed]] of tarha.toml: which lists are fetched, and how.
#pragma once

#include <filesystem>

#include "daemon/settings.h"
#include "daemon/settings_section.h"

namespace tarha {

// Relative paths count from `folder`; paths.state must have been read before.
void read_feeds(Section& root, const std::filesystem::path& folder, Settings& settings);

}  // namespace tarha
