// Giving up what the process needed only to open its ports.
#pragma once

#include <string>

#include "rules/result.h"

namespace tarha::webui::server {

// As root: becomes `user` (with its groups), to whom `folder` is given; stays root when there is no
// such user. In any case no capability is left, and none can be gained.
Status give_up_privileges(const std::string& user, const std::string& folder);

}  // namespace tarha::webui::server
