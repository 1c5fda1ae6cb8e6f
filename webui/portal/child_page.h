// The child's page: every rule that holds for the child in its own words, what time is left, what
// was answered, and how to ask. Works without JavaScript, with one stylesheet.
#pragma once

#include <cstdint>
#include <string>

#include "webui/locales/texts.h"
#include "webui/portal/child_view.h"

namespace tarha::webui::portal {

// What a child did last, as the page answers it.
enum class Told : std::uint8_t { nothing, asked, not_asked, not_known, opened, wrong_code };

struct PageOptions {
    std::string stylesheet;  // its path
    Told told = Told::nothing;
};

std::string child_page(const ChildView& view, const locales::Texts& say,
                       const PageOptions& options);

// A page with one sentence: the box is busy, or does not know the device.
std::string notice_page(const std::string& sentence, const locales::Texts& say,
                        const PageOptions& options);

}  // namespace tarha::webui::portal
