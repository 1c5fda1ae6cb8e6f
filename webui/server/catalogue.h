// GET /catalogue: the categories, services and helplines that are compiled in, as JSON.
#pragma once

#include <string>

namespace tarha::webui::server {

std::string catalogue_json();

}  // namespace tarha::webui::server
