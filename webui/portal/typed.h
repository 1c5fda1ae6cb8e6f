// What a child types into a form: a site or an app. Pure and total: any bytes are read, nonsense
// is nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/subject.h"

namespace tarha::webui::portal {

// The host that a person means who types "https://www.example.org/page" or "Example.org"; its
// canonical form. Nothing when it is none.
std::optional<std::string> typed_host(std::string_view typed);

// What a child may ask for by typing it: an app of the catalogue by its name ("tiktok"), or a site.
// A host that belongs to a service asks for the service.
std::optional<rules::Subject> typed_wish(std::string_view typed);

}  // namespace tarha::webui::portal
