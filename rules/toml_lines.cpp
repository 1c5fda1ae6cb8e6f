#include "rules/toml_lines.h"

#include <array>
#include <cstdio>

namespace tarha::rules {

std::string toml_quoted(std::string_view text) {
    std::string out{'"'};
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            std::array<char, 8> escape{};
            std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
            out += escape.data();
        } else {
            out += c;
        }
    }
    return out + '"';
}

void TomlLines::list(std::string_view key, std::span<const std::string> values) {
    if (values.empty()) return;
    std::string items;
    for (const auto& value : values) items += (items.empty() ? "" : ", ") + toml_quoted(value);
    line(key, "[" + items + "]");
}

void TomlLines::numbers(std::string_view key, std::span<const std::uint16_t> values) {
    std::string items;
    for (const auto value : values) items += (items.empty() ? "" : ", ") + std::to_string(value);
    line(key, "[" + items + "]");
}

}  // namespace tarha::rules
