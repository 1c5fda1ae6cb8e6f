// The [web] section of tarha.toml.
#pragma once

#include <filesystem>

#include "daemon/settings.h"
#include "daemon/settings_section.h"

namespace tarha {

void read_web(Section section, const std::filesystem::path& folder, Settings::Web& web);

}  // namespace tarha
