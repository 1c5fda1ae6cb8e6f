#include "webui/locales/texts.h"

#include <algorithm>

#include "webui/locales/plural.h"

namespace tarha::webui::locales {
namespace {

// All texts of a language one after the other, and where each ends.
struct Catalogue {
    std::string_view language;
    std::string_view text;
    std::array<std::uint16_t, keys.size()> ends;
};

constexpr auto catalogues = std::to_array<Catalogue>({
#include "locales/texts.inc"  // made by compile.py
});

constexpr bool are_our_languages() noexcept {
    if (catalogues.size() != language_codes.size()) return false;
    for (std::size_t i = 0; i < catalogues.size(); ++i) {
        if (catalogues[i].language != language_codes[i]) return false;
    }
    return true;
}
static_assert(are_our_languages(), "language.h and the NAME.json files name other languages");

constexpr char form_mark = '\x01';  // as compile.py writes it
constexpr std::string_view form_letters = "ofmO";

std::string_view text_of(Language language, std::uint16_t key) noexcept {
    const auto shown = language == Language::pseudo ? Language::en : language;
    const auto& catalogue = catalogues[static_cast<std::size_t>(shown)];
    const std::size_t begin = key == 0 ? 0 : catalogue.ends[key - 1U];
    return catalogue.text.substr(begin, catalogue.ends[key] - begin);
}

// The form for the number, else the last one, which is `other`.
std::string_view form_of(std::string_view text, PluralForm wanted) noexcept {
    std::string_view last = text;
    while (!text.empty() && text.front() == form_mark) {
        text.remove_prefix(1);
        const auto form = text.substr(0, text.find(form_mark));
        last = form.substr(1);
        if (static_cast<std::size_t>(wanted) == form_letters.find(form.front())) return last;
        text.remove_prefix(form.size());
    }
    return last;
}

// From right to left, each word as it is: enough to see whether a page has a side that it should
// not have (CLDR's "ar-XB" does the same).
std::string mirrored(std::string_view text) {
    constexpr std::string_view right_to_left = "\u202e";
    constexpr std::string_view end = "\u202c";
    return std::string{right_to_left}.append(text).append(end);
}

}  // namespace

std::string Texts::filled(std::string_view text, Values values) const {
    std::string result;
    while (!text.empty()) {
        const auto open = text.find('{');
        result.append(text.substr(0, open));
        if (open == std::string_view::npos) break;
        text.remove_prefix(open + 1);
        const auto name = text.substr(0, text.find('}'));
        const auto* const value = std::find_if(
            values.begin(), values.end(), [name](const Value& one) { return one.name == name; });
        if (value != values.end()) result.append(value->text);
        text.remove_prefix(std::min(text.size(), name.size() + 1));
    }
    return language_ == Language::pseudo ? mirrored(result) : result;
}

std::string Texts::operator()(Key key, Values values) const {
    return filled(text_of(language_, key.number()), values);
}

std::string Texts::count(Key key, std::uint64_t count, Values values) const {
    const auto english_or_own = language_ == Language::pseudo ? Language::en : language_;
    const auto form = form_of(text_of(language_, key.number()), plural_form(english_or_own, count));
    std::string text;
    for (auto rest = form; !rest.empty();) {
        constexpr std::string_view placeholder = "{count}";
        const auto at = rest.find(placeholder);
        text.append(rest.substr(0, at));
        if (at == std::string_view::npos) break;
        text += std::to_string(count);
        rest.remove_prefix(at + placeholder.size());
    }
    return filled(text, values);
}

std::optional<std::string> Texts::find(std::string_view key, Values values) const {
    const auto number = find_key(key);
    if (!number) return std::nullopt;
    return filled(text_of(language_, *number), values);
}

}  // namespace tarha::webui::locales
