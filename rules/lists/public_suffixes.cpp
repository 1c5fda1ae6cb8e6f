#include "rules/lists/public_suffixes.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <zlib.h>

namespace tarha::rules {
namespace {

// zlib's bytes: text_size characters, a line each: a parent and its labels in order, parted by
// blanks.
#include "lists/public_suffixes.inc"

struct Table {
    std::string text;
    std::vector<std::string_view> lines;  // in order
};

Table unpacked() {
    Table table;
    table.text.resize(text_size);
    auto size = static_cast<uLongf>(text_size);
    // What the build packed fits exactly; otherwise nothing would be gated, and a test says so.
    if (uncompress(reinterpret_cast<Bytef*>(table.text.data()), &size, packed, sizeof packed) !=
        Z_OK) {
        table.text.clear();
    }
    for (std::string_view rest = table.text; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        table.lines.push_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return table;
}

std::string_view first_word(std::string_view words) noexcept {
    return words.substr(0, words.find(' '));
}

// The labels of a parent; empty when it has none.
std::string_view labels_of(std::string_view parent) {
    static const Table table = unpacked();
    const auto at = std::lower_bound(
        table.lines.begin(), table.lines.end(), parent,
        [](std::string_view line, std::string_view name) { return first_word(line) < name; });
    if (at == table.lines.end() || first_word(*at) != parent) return {};
    return at->substr(parent.size() + 1);
}

// Whether the word is one of those in order.
bool has_word(std::string_view words, std::string_view word) noexcept {
    while (!words.empty()) {
        auto begin = words.rfind(' ', words.size() / 2);
        begin = begin == std::string_view::npos ? 0 : begin + 1;
        const auto found = first_word(words.substr(begin));
        if (found == word) return true;
        if (word < found) {
            words = words.substr(0, begin == 0 ? 0 : begin - 1);
        } else {
            words.remove_prefix(std::min(words.size(), begin + found.size() + 1));
        }
    }
    return false;
}

// "!label": not this one, though all others.
bool is_excepted(std::string_view labels, std::string_view label) noexcept {
    for (auto at = labels.find('!'); at != std::string_view::npos; at = labels.find('!', at + 1)) {
        if (first_word(labels.substr(at + 1)) == label) return true;
    }
    return false;
}

}  // namespace

bool holds_public_suffix(std::string_view name) {
    const auto dot = name.find('.');
    if (dot == std::string_view::npos) return true;
    const auto labels = labels_of(name.substr(dot + 1));
    if (labels.empty()) return false;
    const auto label = name.substr(0, dot);
    if (has_word(labels, label)) return true;
    return has_word(labels, "*") && !is_excepted(labels, label);
}

}  // namespace tarha::rules
