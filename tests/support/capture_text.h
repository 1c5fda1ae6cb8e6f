// Builds capture files as bytes: pcap, and pcapng in either byte order.
#pragma once

#include <cstdint>

#include "tests/support/buffer.h"

namespace tarha::test {

inline constexpr std::uint16_t link_ethernet = 1;
inline constexpr std::uint16_t link_raw = 101;

// A number in the byte order of the file.
inline Buffer ordered(std::uint64_t value, std::size_t size, bool little) {
    Buffer bytes = number(value, size);
    if (little) std::reverse(bytes.begin(), bytes.end());
    return bytes;
}

// The head of a pcap file with times in microseconds.
inline Buffer pcap_head(std::uint32_t link) {
    return joined({number(0xa1b2c3d4U, 4), number(2, 2), number(4, 2), number(0, 8),
                   number(65535, 4), number(link, 4)});
}

inline Buffer pcap_frame(std::uint32_t seconds, std::uint32_t microseconds, const Buffer& frame,
                         std::size_t missing = 0) {
    return joined({number(seconds, 4), number(microseconds, 4), number(frame.size(), 4),
                   number(frame.size() + missing, 4), frame});
}

inline Buffer padded(Buffer bytes) {
    while (bytes.size() % 4 != 0) bytes.push_back(0);
    return bytes;
}

// Blocks of a pcapng file.
struct Pcapng {
    bool little = true;

    [[nodiscard]] Buffer u(std::uint64_t value, std::size_t size) const {
        return ordered(value, size, little);
    }
    [[nodiscard]] Buffer block(std::uint32_t type, const Buffer& body) const {
        const std::size_t length = 12 + padded(body).size();
        return joined({u(type, 4), u(length, 4), padded(body), u(length, 4)});
    }
    [[nodiscard]] Buffer section(std::uint16_t major = 1) const {
        return block(0x0a0d0d0a, joined({u(0x1a2b3c4d, 4), u(major, 2), u(0, 2), Buffer(8, 0xff)}));
    }
    [[nodiscard]] Buffer option(std::uint16_t code, const Buffer& value) const {
        return padded(joined({u(code, 2), u(value.size(), 2), value}));
    }
    [[nodiscard]] Buffer interface(std::uint16_t link, const Buffer& options = {},
                                   std::uint32_t snapshot = 0) const {
        return block(1, joined({u(link, 2), u(0, 2), u(snapshot, 4), options}));
    }
    [[nodiscard]] Buffer packet(std::uint32_t interface, std::uint64_t time, const Buffer& frame,
                                std::size_t missing = 0) const {
        return block(6, joined({u(interface, 4), u(time >> 32U, 4), u(time & 0xffffffffU, 4),
                                u(frame.size(), 4), u(frame.size() + missing, 4), frame}));
    }
};

}  // namespace tarha::test
