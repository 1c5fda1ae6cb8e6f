// SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed hash, so that nobody outside can choose
// keys that collide in our tables.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "rules/bytes.h"

namespace tarha::flow {

using HashKey = std::array<std::uint64_t, 2>;  // random, made once at start

class SipHash {
public:
    explicit constexpr SipHash(const HashKey& key) noexcept
        : v_{key[0] ^ 0x736f6d6570736575U, key[1] ^ 0x646f72616e646f6dU,
             key[0] ^ 0x6c7967656e657261U, key[1] ^ 0x7465646279746573U} {}

    // The hash of `bytes`; call once per object.
    constexpr std::uint64_t operator()(Bytes bytes) noexcept {
        const std::uint64_t length = bytes.size();
        for (; bytes.size() >= 8; bytes = bytes.subspan(8)) absorb(little_endian(bytes.first(8)));
        absorb(length << 56U | little_endian(bytes));
        v_[2] ^= 0xffU;
        for (int i = 0; i < 4; ++i) round();
        return v_[0] ^ v_[1] ^ v_[2] ^ v_[3];
    }

private:
    static constexpr std::uint64_t little_endian(Bytes bytes) noexcept {
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            word |= static_cast<std::uint64_t>(bytes[i]) << 8U * i;
        }
        return word;
    }
    constexpr void absorb(std::uint64_t word) noexcept {
        v_[3] ^= word;
        round();
        round();
        v_[0] ^= word;
    }
    constexpr void round() noexcept {
        half(v_[0], v_[1], v_[2], v_[3], 13, 16);
        half(v_[2], v_[1], v_[0], v_[3], 17, 21);
    }
    // One half of a SipRound: (a, b) and (c, d) are mixed, then a is turned by half a word.
    static constexpr void half(std::uint64_t& a, std::uint64_t& b, std::uint64_t& c,
                               std::uint64_t& d, int turn_b, int turn_d) noexcept {
        a += b;
        c += d;
        b = std::rotl(b, turn_b) ^ a;
        d = std::rotl(d, turn_d) ^ c;
        a = std::rotl(a, 32);
    }

    std::array<std::uint64_t, 4> v_;
};

}  // namespace tarha::flow
