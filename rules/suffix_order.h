// An order of domain names read from their end, in which a name stands right before everything
// below it ("fi" < "school.fi" < "www.school.fi" < "myschool.fi"). Sorted tables in this order find
// the most specific suffix with one binary search, and no chosen name can make that slow.
#pragma once

#include <cstddef>
#include <string_view>

namespace tarha::rules {

// Less than, equal to or greater than zero. '.' sorts before every other byte.
constexpr int compare_from_end(std::string_view a, std::string_view b) noexcept {
    const auto rank = [](char c) { return c == '.' ? 0 : static_cast<unsigned char>(c) + 1; };
    const std::size_t shorter = a.size() < b.size() ? a.size() : b.size();
    for (std::size_t i = 1; i <= shorter; ++i) {
        const char x = a[a.size() - i];
        const char y = b[b.size() - i];
        if (x != y) return rank(x) - rank(y);
    }
    if (a.size() == b.size()) return 0;
    return a.size() < b.size() ? -1 : 1;
}

// True when `name` is `suffix` or lies below it. Both in canonical form; an empty suffix holds
// nothing.
constexpr bool is_within(std::string_view name, std::string_view suffix) noexcept {
    if (suffix.empty() || !name.ends_with(suffix)) return false;
    return name.size() == suffix.size() || name[name.size() - suffix.size() - 1] == '.';
}

}  // namespace tarha::rules
