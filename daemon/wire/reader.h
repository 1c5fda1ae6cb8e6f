// Reader: the only way Tarha looks into untrusted bytes.
//
// A cursor with a sticky failure: the first read past the end empties it and every later read
// gives zero or nothing, so a parser tests ok() once at the end instead of once a field.
#pragma once

#include <cstddef>
#include <cstdint>

#include "rules/bytes.h"

namespace tarha::wire {

class Reader {
public:
    explicit constexpr Reader(Bytes bytes) noexcept : rest_{bytes} {}

    [[nodiscard]] constexpr bool ok() const noexcept { return ok_; }
    [[nodiscard]] constexpr bool empty() const noexcept { return rest_.empty(); }
    [[nodiscard]] constexpr std::size_t left() const noexcept { return rest_.size(); }
    [[nodiscard]] constexpr Bytes rest() const noexcept { return rest_; }

    // The next n bytes; fails when there are fewer.
    constexpr Bytes take(std::size_t n) noexcept {
        if (n > rest_.size()) return fail();
        const Bytes head = rest_.first(n);
        rest_ = rest_.subspan(n);
        return head;
    }
    constexpr void skip(std::size_t n) noexcept { take(n); }

    // Numbers in network byte order.
    constexpr std::uint8_t u8() noexcept { return static_cast<std::uint8_t>(number(1)); }
    constexpr std::uint16_t u16() noexcept { return static_cast<std::uint16_t>(number(2)); }
    constexpr std::uint32_t u24() noexcept { return static_cast<std::uint32_t>(number(3)); }
    constexpr std::uint32_t u32() noexcept { return static_cast<std::uint32_t>(number(4)); }
    constexpr std::uint64_t u64() noexcept { return number(8); }

    // A block that stands behind its own length of 1, 2 or 3 bytes.
    constexpr Bytes prefixed8() noexcept { return take(u8()); }
    constexpr Bytes prefixed16() noexcept { return take(u16()); }
    constexpr Bytes prefixed24() noexcept { return take(u24()); }

private:
    constexpr Bytes fail() noexcept {
        ok_ = false;
        rest_ = {};
        return {};
    }
    constexpr std::uint64_t number(std::size_t n) noexcept {
        std::uint64_t value = 0;
        for (const std::uint8_t byte : take(n)) value = value << 8U | byte;
        return value;
    }

    Bytes rest_;
    bool ok_ = true;
};

}  // namespace tarha::wire
