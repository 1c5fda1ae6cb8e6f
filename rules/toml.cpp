#define TOML_IMPLEMENTATION  // NOLINT: the code of the library is compiled here
#include "rules/toml.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace tarha {
namespace {

struct TomlDefect {};

// Nothing when the library breaks on the text.
std::optional<toml::parse_result> try_parse(std::string_view text, std::string_view file_name) {
    try {
        return toml::parse(text, file_name);
    } catch (const TomlDefect&) {
        return std::nullopt;
    }
}

// The first `count` lines of the text.
std::string_view first_lines(std::string_view text, std::size_t count) {
    std::size_t end = 0;
    for (; count > 0 && end < text.size(); --count)
        end = std::min(text.find('\n', end), text.size() - 1) + 1;
    return text.substr(0, end);
}

// The line the library breaks on. It reads forwards: what breaks it breaks every longer text too.
std::size_t broken_line(std::string_view text) {
    std::size_t good = 0;
    auto bad = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    while (bad - good > 1) {
        const auto middle = good + (bad - good) / 2;
        (try_parse(first_lines(text, middle), {}) ? good : bad) = middle;
    }
    return bad;
}

Error error_at(std::string_view file_name, std::size_t line, std::string_view text) {
    return {std::string{file_name} + ":" + std::to_string(line), std::string{text}};
}

}  // namespace

void toml_defect() {
    throw TomlDefect{};
}

Result<toml::table> parse_toml(std::string_view text, std::string_view file_name) {
    auto parsed = try_parse(text, file_name);
    if (!parsed) return error_at(file_name, broken_line(text), "this line is not TOML");
    if (*parsed) return std::move(*parsed).table();
    const auto& error = parsed->error();
    return error_at(file_name, error.source().begin.line, error.description());
}

}  // namespace tarha
