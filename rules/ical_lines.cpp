#include "rules/ical_lines.h"

#include <algorithm>

namespace tarha::rules {
namespace {

std::string upper(std::string_view text) {
    std::string made{text};
    std::transform(made.begin(), made.end(), made.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return made;
}

// The colon before the value; one in a quoted parameter is not it.
std::size_t find_colon(std::string_view line) {
    bool is_quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"') is_quoted = !is_quoted;
        if (line[i] == ':' && !is_quoted) return i;
    }
    return std::string_view::npos;
}

}  // namespace

IcalLines::IcalLines(std::string_view text) : rest_{text} {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (rest_.starts_with(byte_order_mark)) rest_.remove_prefix(byte_order_mark.size());
}

std::string_view IcalLines::take_line() {
    const auto end = rest_.find('\n');
    auto line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    ++number_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

std::optional<IcalLine> IcalLines::next() {
    std::string text;
    IcalLine line;
    while (text.empty()) {
        if (rest_.empty()) return std::nullopt;
        text = take_line();
        line.number = number_;
    }
    while (rest_.starts_with(' ') || rest_.starts_with('\t')) text += take_line().substr(1);
    const auto colon = find_colon(text);
    if (colon == std::string::npos) return line;
    const auto head = upper(std::string_view{text}.substr(0, colon));
    const auto name_end = std::min(head.find(';'), head.size());
    line.name = head.substr(0, name_end);
    line.parameters = head.substr(name_end);
    line.value = text.substr(colon + 1);
    return line;
}

}  // namespace tarha::rules
