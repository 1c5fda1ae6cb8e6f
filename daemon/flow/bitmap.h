// Bitmap: a fixed row of bits with operations on ranges, a word at a time. Ranges are half open
// and lie within Size; an empty range does nothing. Part of the assembler.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace tarha::flow {

template <std::size_t Size>
class Bitmap {
public:
    void set(std::size_t begin, std::size_t end) noexcept {
        for_words(begin, end, [this](std::size_t word, Word mask) { words_[word] |= mask; });
    }
    void clear(std::size_t begin, std::size_t end) noexcept {
        for_words(begin, end, [this](std::size_t word, Word mask) { words_[word] &= ~mask; });
    }
    [[nodiscard]] bool test(std::size_t at) const noexcept {
        return (words_[at / bits] >> at % bits & 1U) != 0;
    }

    // The first set (or clear) bit in [begin, end), or `end`.
    [[nodiscard]] std::size_t next(std::size_t begin, std::size_t end) const noexcept {
        return scan(begin, end, 0);
    }
    [[nodiscard]] std::size_t next_clear(std::size_t begin, std::size_t end) const noexcept {
        return scan(begin, end, ~Word{0});
    }

    // The bits of [begin, end) move by `count` places; the places they leave are clear.
    void move_down(std::size_t begin, std::size_t end, std::size_t count) noexcept {
        for (std::size_t i = next(begin, end); i < end; i = next(i, end)) {
            const std::size_t run = next_clear(i, end);
            clear(i, run);
            set(i - count, run - count);
            i = run;
        }
    }
    void move_up(std::size_t begin, std::size_t end, std::size_t count) noexcept {
        for (std::size_t stop = end; stop > begin;) {
            const std::size_t last = stop - 1;
            --stop;
            if (!test(last)) continue;
            clear(last, last + 1);
            set(last + count, last + count + 1);
        }
    }

private:
    using Word = std::uint64_t;
    static constexpr std::size_t bits = 64;

    template <class Operation>
    void for_words(std::size_t begin, std::size_t end, Operation operation) noexcept {
        while (begin < end) {
            const std::size_t stop = std::min(end, begin / bits * bits + bits);
            const std::size_t length = stop - begin;
            const Word mask = length == bits ? ~Word{0} : ((Word{1} << length) - 1) << begin % bits;
            operation(begin / bits, mask);
            begin = stop;
        }
    }

    // The first bit that differs from `skip` (all zeros or all ones).
    [[nodiscard]] std::size_t scan(std::size_t begin, std::size_t end, Word skip) const noexcept {
        while (begin < end) {
            const Word rest = (words_[begin / bits] ^ skip) >> begin % bits;
            if (rest != 0)
                return std::min(end, begin + static_cast<std::size_t>(std::countr_zero(rest)));
            begin = begin / bits * bits + bits;
        }
        return end;
    }

    std::array<Word, (Size + bits - 1) / bits> words_{};
};

}  // namespace tarha::flow
