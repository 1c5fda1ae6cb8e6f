// Words: moments, days, subjects as a child reads them, in the language of the texts.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "rules/subject.h"
#include "rules/time_window.h"
#include "webui/locales/texts.h"
#include "webui/portal/child_view.h"

namespace tarha::webui::portal {

using locales::Texts;

// "18:00", "tomorrow 07:00", "Fri 07:00", "24/12/2026 07:00".
std::string when_text(const Moment& moment, const rules::LocalTime& now, const Texts& say);
// "24/12/2026".
std::string date_words(std::int32_t day, const Texts& say);
// "Mon–Thu, Sun", "Every day".
std::string days_text(rules::Days days, const Texts& say);
// "20:30–07:00".
std::string hours_text(std::uint16_t from, std::uint16_t to, const Texts& say);

// The name of a category; the identifier of one of the family's own.
std::string category_text(std::string_view id, const Texts& say);
// "TikTok", "Games", "example.org", "All internet".
std::string subject_words(const rules::Subject& subject, const Texts& say);

// "a, b, c".
std::string joined(std::span<const std::string> parts);

}  // namespace tarha::webui::portal
