// What a feed is, and the limits under which lists are fetched. Values from tarha.toml.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace tarha::feeds {

struct Source {
    std::string id;
    std::string url;
    bool insecure = false;  // http:// is allowed
};

struct Limits {
    std::uint64_t wire_bytes = 128ULL * 1024 * 1024;
    std::uint64_t unpacked_bytes = 512ULL * 1024 * 1024;
    std::uint64_t lines = 8'000'000;
    std::chrono::seconds connect{15};
    std::chrono::seconds stall{30};    // slower than 32 bytes a second for so long
    std::chrono::seconds total{1800};  // for one list
    std::chrono::seconds jitter{3600};
    std::string ca_file;  // empty: the system's
};

}  // namespace tarha::feeds
