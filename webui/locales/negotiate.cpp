#include <algorithm>
#include <utility>

#include "webui/locales/language.h"

namespace tarha::webui::locales {
namespace {

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equals(std::string_view text, std::string_view lower_case) noexcept {
    return std::equal(text.begin(), text.end(), lower_case.begin(), lower_case.end(),
                      [](char a, char b) { return lower(a) == b; });
}

std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view blank = " \t";
    const auto first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

// Cuts the text at the first `end`; the rest stays in `text`.
std::string_view take_until(std::string_view& text, char end) noexcept {
    const auto at = text.find(end);
    const auto part = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return part;
}

// "q=0.8" in thousandths; without it 1000, and 0 for what cannot be read: it then does not count.
int weight_of(std::string_view parameters) noexcept {
    const auto q = trimmed(take_until(parameters, ';'));
    if (q.empty()) return 1000;
    if (q.size() < 3 || lower(q[0]) != 'q' || q[1] != '=') return 0;
    if (q[2] == '1') return 1000;
    if (q[2] != '0') return 0;
    if (q.size() > 3 && q[3] != '.') return 0;
    int weight = 0;
    int unit = 100;
    for (const char digit : q.substr(std::min<std::size_t>(4, q.size()))) {
        if (digit < '0' || digit > '9') return 0;
        weight += (digit - '0') * unit;
        unit /= 10;
    }
    return weight;
}

}  // namespace

std::optional<Language> find_language(std::string_view tag) noexcept {
    if (equals(tag, "ar-xb")) return Language::pseudo;
    const auto primary = tag.substr(0, tag.find('-'));
    for (std::size_t i = 0; i < language_codes.size(); ++i) {
        if (equals(primary, language_codes[i])) return static_cast<Language>(i);
    }
    return std::nullopt;
}

Language negotiate(std::string_view accept_language) noexcept {
    auto best = Language::en;
    int best_weight = 0;
    for (std::size_t i = 0; i < max_ranges && !accept_language.empty(); ++i) {
        auto entry = take_until(accept_language, ',');
        const auto language = find_language(trimmed(take_until(entry, ';')));
        if (!language) continue;
        const int weight = weight_of(entry);
        if (weight <= best_weight) continue;  // of equal ones the first
        best = *language;
        best_weight = weight;
    }
    return best;
}

}  // namespace tarha::webui::locales
