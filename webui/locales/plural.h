// Plural: which form of a text a whole number takes in a language (CLDR plural rules).
#pragma once

#include <cstdint>

#include "webui/locales/language.h"

namespace tarha::webui::locales {

// Those that whole numbers up to a million need in our languages. The numbers here are smaller:
// what French, Italian and Spanish do from a million on is left out.
enum class PluralForm : std::uint8_t { one, few, many, other };

PluralForm plural_form(Language language, std::uint64_t count) noexcept;

}  // namespace tarha::webui::locales
