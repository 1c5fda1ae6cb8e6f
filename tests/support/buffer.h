// Bytes that a test owns, and the few ways to put them together (network byte order).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "rules/bytes.h"

namespace tarha::test {

using Buffer = std::vector<std::uint8_t>;

inline Buffer to_buffer(std::string_view text) {
    return {text.begin(), text.end()};
}
inline Buffer to_buffer(Bytes bytes) {
    return {bytes.begin(), bytes.end()};
}

inline void append(Buffer& buffer, Bytes bytes) {
    std::ranges::copy(bytes, std::back_inserter(buffer));
}

// A number of `size` bytes.
inline Buffer number(std::uint64_t value, std::size_t size) {
    Buffer buffer(size);
    for (std::size_t i = 0; i < size; ++i) {
        buffer[size - 1 - i] = static_cast<std::uint8_t>(value >> (8 * i));
    }
    return buffer;
}

inline Buffer joined(std::initializer_list<Buffer> parts) {
    Buffer buffer;
    for (const Buffer& part : parts) append(buffer, part);
    return buffer;
}

// A block behind its own length of `size` bytes.
inline Buffer block(std::size_t size, const Buffer& content) {
    return joined({number(content.size(), size), content});
}

}  // namespace tarha::test
