#include "webui/locales/plural.h"

namespace tarha::webui::locales {
namespace {

PluralForm polish(std::uint64_t count) noexcept {
    if (count == 1) return PluralForm::one;
    const auto units = count % 10;
    const auto tens = count / 10 % 10;
    return units >= 2 && units <= 4 && tens != 1 ? PluralForm::few : PluralForm::many;
}

}  // namespace

PluralForm plural_form(Language language, std::uint64_t count) noexcept {
    switch (language) {
        case Language::pl:
            return polish(count);
        case Language::fr:
            return count <= 1 ? PluralForm::one : PluralForm::other;
        default:
            return count == 1 ? PluralForm::one : PluralForm::other;
    }
}

}  // namespace tarha::webui::locales
