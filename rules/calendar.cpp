#include "rules/calendar.h"

#include <algorithm>

namespace tarha::rules {

Calendar Calendar::make(std::span<const DateRange> ranges) {
    std::vector<DateRange> sorted{ranges.begin(), ranges.end()};
    std::erase_if(sorted, [](const auto& range) { return range.last < range.first; });
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    Calendar calendar;
    auto& merged = calendar.ranges_;
    for (auto& range : sorted) {
        const bool touches = !merged.empty() && range.first <= std::int64_t{merged.back().last} + 1;
        if (touches) {
            merged.back().last = std::max(merged.back().last, range.last);
        } else if (merged.size() == max_ranges) {
            break;
        } else {
            merged.push_back(std::move(range));
        }
    }
    return calendar;
}

const DateRange* Calendar::find(std::int32_t day) const noexcept {
    const auto after = std::upper_bound(
        ranges_.begin(), ranges_.end(), day,
        [](std::int32_t wanted, const auto& range) { return wanted < range.first; });
    if (after == ranges_.begin() || std::prev(after)->last < day) return nullptr;
    return &*std::prev(after);
}

}  // namespace tarha::rules
