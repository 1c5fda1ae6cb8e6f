// SipHash (Aumasson and Bernstein, 2012) over 64-bit words, and the hashes of all suffixes of a
// name in one pass over its bytes.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "rules/lists/hash_key.h"

namespace tarha::rules {

// SipHash-C-D fed with words; `last` carries the remaining bytes and, in its top byte, the length.
template <int C, int D>
class SipState {
public:
    constexpr explicit SipState(const HashKey& key) noexcept
        : v0_{key.k0 ^ 0x736f6d6570736575ULL},
          v1_{key.k1 ^ 0x646f72616e646f6dULL},
          v2_{key.k0 ^ 0x6c7967656e657261ULL},
          v3_{key.k1 ^ 0x7465646279746573ULL} {}

    constexpr void absorb(std::uint64_t word) noexcept {
        v3_ ^= word;
        for (int i = 0; i < C; ++i) round();
        v0_ ^= word;
    }

    [[nodiscard]] constexpr std::uint64_t finish(std::uint64_t last) const noexcept {
        SipState end{*this};
        end.absorb(last);
        end.v2_ ^= 0xffU;
        for (int i = 0; i < D; ++i) end.round();
        return end.v0_ ^ end.v1_ ^ end.v2_ ^ end.v3_;
    }

private:
    constexpr void round() noexcept {
        v0_ += v1_;
        v2_ += v3_;
        v1_ = std::rotl(v1_, 13) ^ v0_;
        v3_ = std::rotl(v3_, 16) ^ v2_;
        v0_ = std::rotl(v0_, 32);
        v2_ += v1_;
        v0_ += v3_;
        v1_ = std::rotl(v1_, 17) ^ v2_;
        v3_ = std::rotl(v3_, 21) ^ v0_;
        v2_ = std::rotl(v2_, 32);
    }

    std::uint64_t v0_, v1_, v2_, v3_;
};

template <class Word>
std::uint64_t load_word(const char* text) noexcept {
    Word word = 0;
    std::memcpy(&word, text, sizeof word);
    if constexpr (std::endian::native == std::endian::little) return word;
    std::uint64_t swapped = 0;
    for (std::size_t i = 0; i < sizeof word; ++i)
        swapped = swapped << 8U | (word >> (8 * i) & 0xffU);
    return swapped;
}

// `count` (0 .. 8) bytes from `text` as a little-endian number. The loads may overlap: what both
// read, both put into the same place.
inline std::uint64_t load_le(const char* text, std::size_t count) noexcept {
    if (count == 8) return load_word<std::uint64_t>(text);
    if (count >= 4) {
        return load_word<std::uint32_t>(text) | load_word<std::uint32_t>(text + count - 4)
                                                    << (8 * (count - 4));
    }
    std::uint64_t word = 0;
    for (std::size_t i = count; i > 0; --i)
        word = word << 8U | static_cast<unsigned char>(text[i - 1]);
    return word;
}

// Calls use(hash) for every suffix of `name` (at most 255 bytes), the shortest first, the whole
// name last. The words are taken from the end of the name, so that suffixes share the work; a
// suffix hashes the same whatever stands before it.
template <class Use>
void for_each_suffix_hash(std::string_view name, const HashKey& key, Use&& use) noexcept {
    if (name.empty()) return;
    SipState<1, 3> state{key};
    std::size_t absorbed = name.size();  // bytes [absorbed, size) are in the state
    for (std::size_t at = name.size(); at > 0; --at) {
        if (at + 8 == absorbed) {
            state.absorb(load_le(name.data() + at, 8));
            absorbed = at;
        }
        if (name[at - 1] != '.' || at == name.size()) continue;
        const auto length = static_cast<std::uint64_t>(name.size() - at);
        use(state.finish(load_le(name.data() + at, absorbed - at) | length << 56U));
    }
    if (absorbed == 8) {
        state.absorb(load_le(name.data(), 8));
        absorbed = 0;
    }
    const auto length = static_cast<std::uint64_t>(name.size());
    use(state.finish(load_le(name.data(), absorbed) | length << 56U));
}

// The hash of one whole name: what for_each_suffix_hash() gives last.
inline std::uint64_t hash_name(std::string_view name, const HashKey& key) noexcept {
    std::uint64_t last = 0;
    for_each_suffix_hash(name, key, [&last](std::uint64_t hash) { last = hash; });
    return last;
}

}  // namespace tarha::rules
