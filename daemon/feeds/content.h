// What is inside a downloaded list, read streaming, however it is packed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/feeds/sketch.h"
#include "daemon/feeds/source.h"
#include "rules/result.h"

namespace tarha::feeds {

inline constexpr std::size_t max_line = 64UL * 1024;

struct Content {
    std::uint64_t bytes = 0;     // unpacked
    std::uint64_t names = 0;     // lines with a domain name
    std::uint64_t unusable = 0;  // lines with something else
    std::uint64_t lines = 0;
    std::uint64_t protected_names = 0;  // of never_block
    std::string first_protected;
    Sketch sketch{};
};

// The domain name that a line of any list format is about; empty for comments and what is no name.
std::string_view name_in_line(std::string_view line) noexcept;

// An error, with its reason, for what is no list at all: HTML, NUL bytes, broken packing, too
// large, too many or too long lines, no name inside, more garbage than names. `name` is used in
// errors.
Result<Content> look_into(const std::string& file, const std::string& name, const Limits& limits);

}  // namespace tarha::feeds
