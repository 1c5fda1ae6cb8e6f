#include "webui/portal/html.h"

namespace tarha::webui::portal {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

constexpr std::string_view escaped(char c) noexcept {
    switch (c) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        case '\'':
            return "&#39;";
        case '\t':
        case '\n':
            return {};
        default:
            break;
    }
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f ? replacement : std::string_view{};
}

}  // namespace

void Html::escape(std::string_view text) {
    for (const char c : text) {
        const auto better = escaped(c);
        if (better.empty()) {
            text_ += c;
        } else {
            text_ += better;
        }
    }
}

Html isolated(std::string_view text) {
    Html out;
    out << "<bdi>" << text << "</bdi>";
    return out;
}

}  // namespace tarha::webui::portal
