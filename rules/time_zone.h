// TimeZone: from UTC to the clock on the wall and back. Made from the text or the bytes that a
// system describes a zone with; knows no file and no clock itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "rules/bytes.h"
#include "rules/local_time.h"
#include "rules/posix_zone.h"
#include "rules/result.h"

namespace tarha::rules {

class TimeZone {
public:
    static constexpr std::size_t max_file = 256UL * 1024;
    static constexpr std::size_t max_transitions = 8192;
    // Moments further from 1970 than this (five million years) count as this.
    static constexpr std::int64_t time_limit = 185'000'000'000'000;

    TimeZone() = default;  // UTC

    // "EET-2EEST,M3.5.0/3,M10.5.0/4" or "<+0330>-3:30" (IEEE 1003.1 8.3, RFC 8536 3.3.1).
    static Result<TimeZone> from_posix(std::string_view text);

    // The content of a file of the tz database (RFC 8536, RFC 9636; versions 1 to 4). Zones that
    // count leap seconds are refused: Unix time does not.
    static Result<TimeZone> from_tzif(Bytes file);

    // Seconds to add to UTC.
    [[nodiscard]] std::int32_t offset(std::int64_t unix_seconds) const noexcept;

    // What the clock on the wall shows. `trusted` is true; whether it is, the caller knows.
    [[nodiscard]] LocalTime local(std::int64_t unix_seconds) const noexcept;

    // The moment at which the clock shows this minute of this day. Of a minute that is shown twice
    // the first; for one that is skipped the moment at which the clock is put forward.
    [[nodiscard]] std::int64_t unix_of(std::int32_t day, std::uint16_t minute) const noexcept;

    // The first moment after `after` at which the offset changes; nothing when it never does.
    [[nodiscard]] std::optional<std::int64_t> next_transition(std::int64_t after) const noexcept;

    friend bool operator==(const TimeZone&, const TimeZone&) = default;

private:
    struct Transition {
        std::int64_t at = 0;
        std::int32_t offset = 0;  // from then on

        friend bool operator==(const Transition&, const Transition&) = default;
    };

    std::int32_t first_offset_ = 0;        // before the first transition
    std::vector<Transition> transitions_;  // in order
    std::optional<PosixZone> rule_;        // from the last transition on
};

}  // namespace tarha::rules
