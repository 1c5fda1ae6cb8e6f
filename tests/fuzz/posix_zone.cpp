// A POSIX TZ string: any text is refused or makes a zone in which moments go there and back.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tests/fuzz/time_zone_walk.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto zone = tarha::rules::TimeZone::from_posix(text);
    if (zone) tarha::rules::walk(*zone, 1'700'000'000, 12);
    return 0;
}
