// What all pages of the portal have: head and body, icons, the list of those who help.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "webui/locales/texts.h"
#include "webui/portal/html.h"

namespace tarha::webui::portal {

enum class Icon : std::uint8_t { on, moon, book, school, pause, shield, heart };

Html icon(Icon which);

// The whole document.
std::string document(const locales::Texts& say, std::string_view title, std::string_view stylesheet,
                     const Html& body);

// Who helps in the country (small letters; Europe's when it is not known), `children` first.
Html helplines_list(std::string_view country, const locales::Texts& say);

}  // namespace tarha::webui::portal
