#include "daemon/cli/table.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ostream>

namespace tarha::cli {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t i) {
    return static_cast<std::uint8_t>(text[i]);
}

bool is_continuation(std::uint8_t byte) {
    return (byte & 0xc0U) == 0x80;
}

struct CodePoint {
    std::uint32_t value = 0;
    std::size_t size = 0;  // bytes; 0: not UTF-8
};

// The code point at the start of `text`, which is not empty.
CodePoint first_code_point(std::string_view text) {
    constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const std::uint8_t lead = byte_at(text, 0);
    if (lead < 0x80) return {lead, 1};
    const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc0 || lead >= 0xf8 || size > text.size()) return {};
    std::uint32_t value = lead & (0xffU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if (!is_continuation(byte_at(text, i))) return {};
        value = value << 6U | (byte_at(text, i) & 0x3fU);
    }
    if (value < smallest[size] || value > 0x10ffff) return {};
    return {value, size};
}

struct Range {
    std::uint32_t first;
    std::uint32_t last;
};

// Control characters, and those that turn or hide the text around them.
constexpr Range harmful[] = {{0x00, 0x1f},     {0x7f, 0x9f},     {0x061c, 0x061c},
                             {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
                             {0xd800, 0xdfff}, {0xfeff, 0xfeff}};

bool is_harmful(std::uint32_t value) {
    return std::any_of(std::begin(harmful), std::end(harmful), [value](const Range& range) {
        return value >= range.first && value <= range.last;
    });
}

std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return !is_continuation(static_cast<std::uint8_t>(c));
    }));
}

void print_row(std::ostream& out, const Row& row, const std::vector<std::size_t>& widths) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
        line += row[i];
        if (i + 1 < row.size()) line.append(widths[i] - width(row[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
}

}  // namespace

std::string terminal_text(std::string_view text) {
    std::string safe;
    while (!text.empty()) {
        const CodePoint point = first_code_point(text);
        const std::size_t size = std::max<std::size_t>(1, point.size);
        const bool harmless = point.size > 0 && !is_harmful(point.value);
        safe += harmless ? text.substr(0, size) : std::string_view{"?"};
        text.remove_prefix(size);
    }
    return safe;
}

void print_table(std::ostream& out, const Row& heads, const std::vector<Row>& rows) {
    if (rows.empty()) return;
    std::vector<std::size_t> widths;
    const auto widen = [&widths](const Row& row) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], width(row[i]));
        }
    };
    widen(heads);
    for (const Row& row : rows) widen(row);
    if (!heads.empty()) print_row(out, heads, widths);
    for (const Row& row : rows) print_row(out, row, widths);
}

}  // namespace tarha::cli
