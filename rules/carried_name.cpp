#include "rules/carried_name.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace tarha::rules {
namespace {

constexpr std::array<std::string_view, 2> carriers{".translate.goog", ".cdn.ampproject.org"};

// A dot is written as '-', a '-' as "--".
std::optional<DomainName> decoded(std::string_view label) noexcept {
    std::array<char, DomainName::max_label> text{};
    std::size_t size = 0;
    if (label.size() > text.size()) return std::nullopt;
    for (std::size_t i = 0; i < label.size(); ++i) {
        const bool is_dash = label[i] == '-';
        const bool is_doubled = is_dash && i + 1 < label.size() && label[i + 1] == '-';
        text[size++] = is_dash && !is_doubled ? '.' : label[i];
        if (is_doubled) ++i;
    }
    const std::string_view name{text.data(), size};
    if (name.find('.') == std::string_view::npos) return std::nullopt;
    return DomainName::from_text(name);
}

}  // namespace

std::optional<DomainName> carried_name(const DomainName& name) noexcept {
    const auto text = name.view();
    for (const auto carrier : carriers) {
        if (!text.ends_with(carrier)) continue;
        const auto label = text.substr(0, text.size() - carrier.size());
        return decoded(label.substr(label.rfind('.') + 1));
    }
    return std::nullopt;
}

}  // namespace tarha::rules
