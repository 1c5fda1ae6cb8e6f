// A [[notify]] of tarha.toml.
#pragma once

#include "daemon/settings.h"
#include "daemon/settings_section.h"

namespace tarha {

Settings::Notify read_notify(Section& section);

}  // namespace tarha
