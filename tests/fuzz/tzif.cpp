// A file of the tz database: any bytes are refused or make a zone in which moments go there and
// back.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/time_zone_walk.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto zone = tarha::rules::TimeZone::from_tzif(tarha::Bytes{data, size});
    if (!zone) return 0;
    tarha::rules::walk(*zone, -4'000'000'000, 12);
    tarha::rules::walk(*zone, 2'000'000'000, 6);
    return 0;
}
