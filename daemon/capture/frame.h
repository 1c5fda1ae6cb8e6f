// Frame: one captured frame, as a file gives it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "daemon/wire/link.h"
#include "rules/bytes.h"

namespace tarha::capture {

// When a frame was captured, as the file says: UTC.
struct Timestamp {
    std::int64_t seconds = 0;
    std::int32_t microseconds = 0;
};

// `bytes` is valid until the next frame is read.
struct Frame {
    wire::LinkType link{};  // may be a number that is none of the enumerators
    Timestamp time;
    Bytes bytes;              // what was captured
    std::size_t missing = 0;  // bytes that were on the wire beyond that
};

}  // namespace tarha::capture
