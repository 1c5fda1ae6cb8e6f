// A [[notify]] of tarha.toml.
#pragma once

#include "daemon/settings_section.h"
#include "webui/targets/target.h"

namespace tarha {

webui::targets::Target read_notify(Section& section);

}  // namespace tarha
