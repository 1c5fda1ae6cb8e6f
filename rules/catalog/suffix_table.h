// SuffixTable: a compiled-in table from suffix to a small number. The most specific suffix wins;
// the entries are sorted by compare_from_end when the project is configured. Lookups allocate
// nothing.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "rules/suffix_order.h"

namespace tarha::rules {

constexpr bool before_from_end(std::string_view a, std::string_view b) noexcept {
    return compare_from_end(a, b) < 0;
}

// True for a name of at least two labels in the form that a catalogue writes it.
constexpr bool is_catalogue_name(std::string_view name) noexcept {
    bool dotted = false;
    char last = '.';
    for (const char c : name) {
        if (c == '.' && last == '.') return false;
        if (c != '.' && c != '-' && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9'))
            return false;
        dotted = dotted || c == '.';
        last = c;
    }
    return dotted && last != '.' && name.size() <= 253;
}

template <class Enum>
constexpr std::uint16_t index_of(Enum value) noexcept {
    return static_cast<std::uint16_t>(value);
}

struct SuffixValue {
    std::string_view suffix;
    std::uint16_t value = 0;
    std::uint16_t parent = 0;  // one more than the index of the nearest entry it lies below
};

template <std::size_t Size>
class SuffixTable {
public:
    static_assert(Size < 0xffff);

    constexpr explicit SuffixTable(const std::array<SuffixValue, Size>& sorted) : entries_(sorted) {
        for (std::size_t i = 1; i < Size; ++i) {
            auto above = static_cast<std::uint16_t>(i);
            while (above != 0 && !is_within(entries_[i].suffix, entries_[above - 1U].suffix)) {
                above = entries_[above - 1U].parent;
            }
            entries_[i].parent = above;
        }
    }

    // Sorted, without duplicates, and every name well formed.
    [[nodiscard]] constexpr bool is_sound() const noexcept {
        for (std::size_t i = 0; i < Size; ++i) {
            if (!is_catalogue_name(entries_[i].suffix)) return false;
            if (i > 0 && !before_from_end(entries_[i - 1].suffix, entries_[i].suffix)) return false;
        }
        return true;
    }

    // The most specific entry that holds `name` (canonical form); null when none does.
    [[nodiscard]] constexpr const SuffixValue* find(std::string_view name) const noexcept {
        const auto* const after = std::upper_bound(
            entries_.begin(), entries_.end(), name,
            [](std::string_view a, const SuffixValue& b) { return before_from_end(a, b.suffix); });
        auto candidate = static_cast<std::size_t>(after - entries_.begin());
        while (candidate != 0) {
            const auto& entry = entries_[candidate - 1];
            if (is_within(name, entry.suffix)) return &entry;
            candidate = entry.parent;
        }
        return nullptr;
    }

    [[nodiscard]] constexpr const std::array<SuffixValue, Size>& entries() const noexcept {
        return entries_;
    }

private:
    std::array<SuffixValue, Size> entries_;
};

}  // namespace tarha::rules
