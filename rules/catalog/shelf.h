// The positive shelf: sites made for children and for learning, for a profile that may open listed
// sites only. Compiled in from shelf.txt.
#pragma once

#include <span>
#include <string_view>

namespace tarha::rules {

struct ShelfEntry {
    std::string_view language;  // ISO 639-1, or "mul" for many
    std::string_view suffix;
    std::string_view title;  // what it is, English
    bool verified;           // a second public source named it as this
};

// Sorted by compare_from_end of the suffixes.
std::span<const ShelfEntry> shelf() noexcept;

// The most specific entry that holds `name` (canonical form); null when none does.
const ShelfEntry* find_on_shelf(std::string_view name) noexcept;

}  // namespace tarha::rules
