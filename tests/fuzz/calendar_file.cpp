// A holiday calendar: any text is refused or gives holidays within its caps and the horizon.
#include "rules/calendar_file.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tarha::rules;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    constexpr Horizon horizon{20'454, 21'183};
    const auto file = parse_calendar(text, "fuzz.ics", horizon, TimeZone{});
    if (!file) return 0;
    require(file->events <= max_calendar_events);
    require(file->notes.size() <= max_calendar_notes);
    require(file->holidays.size() <= max_calendar_ranges);
    for (const auto& range : file->holidays) {
        require(range.first <= range.last);
        require(range.last - range.first < max_holiday_days);
        require(range.last >= horizon.first && range.first <= horizon.last);
        require(range.name.size() <= max_holiday_name);
    }
    const auto calendar = Calendar::make(file->holidays);
    for (const auto& range : calendar.ranges()) require(calendar.is_holiday(range.last));
    return 0;
}
