// Writer: Reader's counterpart. A cursor over the caller's buffer with a sticky failure: what does
// not fit is not written, and ok() says so once at the end.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "rules/bytes.h"

namespace tarha::wire {

class Writer {
public:
    explicit constexpr Writer(std::span<std::uint8_t> out) noexcept : out_{out} {}

    [[nodiscard]] constexpr bool ok() const noexcept { return ok_; }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
    [[nodiscard]] constexpr std::size_t left() const noexcept { return out_.size() - size_; }

    [[nodiscard]] constexpr Bytes written() const noexcept { return out_.first(size_); }

    constexpr void bytes(Bytes from) noexcept {
        if (!ok_ || from.size() > left()) {
            ok_ = false;
            return;
        }
        std::copy(from.begin(), from.end(), out_.subspan(size_).begin());
        size_ += from.size();
    }

    // Numbers in network byte order.
    constexpr void u8(unsigned value) noexcept { number(value, 1); }
    constexpr void u16(unsigned value) noexcept { number(value, 2); }
    constexpr void u32(std::uint32_t value) noexcept { number(value, 4); }

    // Writes a 16-bit number over what stands at `offset`, which was written before.
    constexpr void patch_u16(std::size_t offset, unsigned value) noexcept {
        if (!ok_ || offset + 2 > size_) return;
        out_[offset] = static_cast<std::uint8_t>(value >> 8U);
        out_[offset + 1] = static_cast<std::uint8_t>(value);
    }

    // Takes back everything behind `size`.
    constexpr void rewind(std::size_t size) noexcept { size_ = std::min(size, size_); }

private:
    constexpr void number(std::uint32_t value, std::size_t n) noexcept {
        if (!ok_ || n > left()) {
            ok_ = false;
            return;
        }
        for (; n > 0; --n) out_[size_++] = static_cast<std::uint8_t>(value >> (8U * (n - 1)));
    }

    std::span<std::uint8_t> out_;
    std::size_t size_ = 0;
    bool ok_ = true;
};

}  // namespace tarha::wire
