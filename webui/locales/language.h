// Language: the languages that Tarha speaks to people, and which of them a browser asks for.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tarha::webui::locales {

// In the order of their codes; `pseudo` is English from right to left, for tests ("ar-XB" as CLDR
// calls it). No browser of a person asks for it.
enum class Language : std::uint8_t { de, en, es, et, fi, fr, it, nl, pl, sv, pseudo };

inline constexpr std::array<std::string_view, 10> language_codes{"de", "en", "es", "et", "fi",
                                                                 "fr", "it", "nl", "pl", "sv"};

// For the `lang` and `dir` attributes of HTML.
constexpr std::string_view tag_of(Language language) noexcept {
    return language == Language::pseudo ? "ar-XB"
                                        : language_codes[static_cast<std::size_t>(language)];
}
constexpr std::string_view direction_of(Language language) noexcept {
    return language == Language::pseudo ? "rtl" : "ltr";
}

// The language of a tag such as "fi" or "de-AT"; letter case does not matter.
std::optional<Language> find_language(std::string_view tag) noexcept;

// What suits best of an Accept-Language header (RFC 9110 12.5.4); English when nothing does. Reads
// the first max_ranges entries; what is no entry is passed over.
inline constexpr std::size_t max_ranges = 32;
Language negotiate(std::string_view accept_language) noexcept;

}  // namespace tarha::webui::locales
