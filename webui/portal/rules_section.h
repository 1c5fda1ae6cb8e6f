// The part of the child's page that shows every rule in force.
#pragma once

#include "webui/locales/texts.h"
#include "webui/portal/child_view.h"
#include "webui/portal/html.h"

namespace tarha::webui::portal {

Html rules_section(const ChildView& view, const locales::Texts& say);
Html remember_section(const ChildView& view, const locales::Texts& say);

}  // namespace tarha::webui::portal
