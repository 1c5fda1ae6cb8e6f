// Schedule: when a mode holds - bedtime, school, homework - with one-off exceptions. Pure: the time
// is passed in.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/suffix_rules.h"
#include "rules/time_window.h"

namespace tarha::rules {

inline constexpr std::size_t max_exceptions = 128;  // of one schedule

// The strictest first: where windows overlap, the first of them names the mode.
enum class Mode : std::uint8_t { bedtime, school, homework };

inline constexpr std::array<std::string_view, 3> mode_names{"bedtime", "school", "homework"};

constexpr std::string_view mode_name(Mode mode) noexcept {
    return mode_names[static_cast<std::size_t>(mode)];
}

// While it holds, everything is blocked but the names in `allow` (which the later steps of the
// decision still judge).
struct Window {
    Mode mode = Mode::bedtime;
    TimeWindow when;
    SuffixRules allow;

    friend bool operator==(const Window&, const Window&) = default;
};

// One date that differs: the windows of the mode do not begin on it; unless `off`, the mode holds
// from .. to instead (with to < from until the day after), also when none would have begun.
struct DayException {
    std::int32_t day = 0;      // days since 1970-01-01
    std::optional<Mode> mode;  // none: every mode that the schedule has a window of
    bool off = false;
    std::uint16_t from = 0;  // as in TimeWindow
    std::uint16_t to = 0;
    std::string note;  // for people

    friend bool operator==(const DayException&, const DayException&) = default;
};

struct Schedule {
    std::vector<Window> windows;           // at most max_windows
    std::vector<DayException> exceptions;  // at most max_exceptions; of several for a date and a
                                           // mode all that are not `off` hold
    friend bool operator==(const Schedule&, const Schedule&) = default;
};

// A window, or what an exception put in its place, that holds now.
struct HeldWindow {
    Mode mode = Mode::bedtime;
    const SuffixRules* allow = nullptr;  // of an exception: that of the mode's first window; null:
                                         // it has none
    std::uint16_t to = 0;                // minute of the day at which it ends

    friend bool operator==(const HeldWindow&, const HeldWindow&) = default;
};

// A day on which windows may begin.
struct ScheduleDay {
    Today is;
    std::uint8_t replaced = 0;  // bit n: an exception speaks for mode n
};

// Schedule, moment and calendar, prepared for the walk over all windows. Lives as long as the
// schedule.
class ScheduleMoment {
public:
    ScheduleMoment(const Schedule& schedule, const LocalTime& now,
                   const Calendar& calendar) noexcept;

    // With a time that cannot be trusted every window holds: the strictest mode there is.
    [[nodiscard]] bool holds(const Window& window) const noexcept;
    // Those of its modes for which the exception holds now; bit n is mode n.
    [[nodiscard]] std::uint8_t modes_held(const DayException& exception) const noexcept;
    [[nodiscard]] const SuffixRules* allow_of(Mode mode) const noexcept;

private:
    const Schedule& schedule_;
    LocalTime now_;
    ScheduleDay today_;
    ScheduleDay yesterday_;
};

// Calls f(const HeldWindow&) for all that hold now, in no particular order. Allocates nothing.
template <class F>
void for_each_held(const Schedule& schedule, const LocalTime& now, const Calendar& calendar,
                   F f) noexcept {
    const ScheduleMoment moment{schedule, now, calendar};
    for (const auto& window : schedule.windows) {
        if (moment.holds(window)) f(HeldWindow{window.mode, &window.allow, window.when.to});
    }
    for (const auto& exception : schedule.exceptions) {
        const auto modes = moment.modes_held(exception);
        for (std::size_t n = 0; n < mode_names.size(); ++n) {
            const auto mode = static_cast<Mode>(n);
            if ((modes >> n & 1U) != 0) f(HeldWindow{mode, moment.allow_of(mode), exception.to});
        }
    }
}

// Whether windows[window_index], which exists, holds now.
bool holds(const Schedule& schedule, std::size_t window_index, const LocalTime& now,
           const Calendar& calendar) noexcept;

// The strictest mode that holds now.
std::optional<Mode> active_mode(const Schedule& schedule, const LocalTime& now,
                                const Calendar& calendar) noexcept;

}  // namespace tarha::rules
