// PosixZone: the rule of a POSIX TZ string (IEEE 1003.1 8.3, with the wider times of RFC 8536
// 3.3.1): "EET-2EEST,M3.5.0/3,M10.5.0/4". OpenWrt writes these, and the end of a TZif file is one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "rules/result.h"

namespace tarha::rules {

class PosixZone {
public:
    static constexpr std::size_t max_text = 256;
    static constexpr std::int32_t max_offset = 24 * 3600 + 59 * 60 + 59;  // either way

    // Summer time without a rule is that of the United States, as in the C library.
    static Result<PosixZone> parse(std::string_view text);

    // Seconds to add to UTC at a moment within `time_limit` (rules/time_zone.h) of 1970.
    [[nodiscard]] std::int32_t offset(std::int64_t unix_seconds) const noexcept;

    // The first moment after `after` at which the offset changes; nothing when it never does.
    [[nodiscard]] std::optional<std::int64_t> next_transition(std::int64_t after) const noexcept;

    friend bool operator==(const PosixZone&, const PosixZone&) = default;

private:
    friend class PosixZoneReader;

    // A day of each year and the time on it.
    struct Change {
        enum class Kind : std::uint8_t {
            day_from_1,        // Jn: February 29 is never counted
            day_from_0,        // n: it is
            weekday_of_month,  // Mm.w.d
        };
        Kind kind = Kind::day_from_0;
        std::uint16_t day = 0;  // of the year, or weekday from 0 Sunday
        std::uint8_t month = 1;
        std::uint8_t week = 1;  // 5: the last
        std::int32_t time = 2 * 3600;

        friend bool operator==(const Change&, const Change&) = default;
    };

    // Where the offset changes to, and when.
    struct Event {
        std::int64_t at = 0;
        std::int32_t offset = 0;
    };
    using Events = std::array<Event, 10>;

    [[nodiscard]] static std::int64_t seconds_of(const Change& change, std::int32_t year) noexcept;
    [[nodiscard]] Events events_around(std::int64_t unix_seconds) const noexcept;

    std::int32_t standard_ = 0;
    std::int32_t summer_ = 0;
    bool has_summer_ = false;
    Change begins_;
    Change ends_;
};

}  // namespace tarha::rules
