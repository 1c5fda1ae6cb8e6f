// Calendar: the days on which there is no school. Made at set-up, asked on the hot path.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tarha::rules {

// Days since 1970-01-01, both included.
struct DateRange {
    std::int32_t first = 0;
    std::int32_t last = 0;
    std::string name;  // for people, may be empty

    friend bool operator==(const DateRange&, const DateRange&) = default;
};

class Calendar {
public:
    static constexpr std::size_t max_ranges = 1024;

    Calendar() = default;

    // Ranges in any order, that may overlap; one that ends before it begins is left out. Those that
    // overlap or touch become one, named after the first; beyond max_ranges of these, the latest
    // are left out.
    static Calendar make(std::span<const DateRange> ranges);

    [[nodiscard]] bool is_holiday(std::int32_t day) const noexcept { return find(day) != nullptr; }

    // The range that the day lies in, or null.
    [[nodiscard]] const DateRange* find(std::int32_t day) const noexcept;

    // In order, with at least one day between each and the next.
    [[nodiscard]] std::span<const DateRange> ranges() const noexcept { return ranges_; }

    friend bool operator==(const Calendar&, const Calendar&) = default;

private:
    std::vector<DateRange> ranges_;
};

}  // namespace tarha::rules
