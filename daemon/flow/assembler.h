// Assembler: (offset, bytes) pieces in, one contiguous prefix out.
//
// The same for TCP (sequence minus first sequence) and QUIC (CRYPTO offset). Pieces may come out
// of order, twice, or overlap. Bytes once seen may not be contradicted: a piece that says
// something else about a byte already held is an outcome of its own (what Linux would take from
// two versions depends on the stack; an honest sender never sends two).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "daemon/flow/bitmap.h"
#include "rules/bytes.h"

namespace tarha::flow {

enum class Added : std::uint8_t {
    grew,           // the contiguous prefix is longer now
    kept,           // stored beyond a gap, or nothing new
    contradiction,  // differs from bytes already held; nothing was stored
    beyond,         // wholly or partly past the capacity; the part within was stored
};

// Capacity in bytes. About 1.13 x Capacity in size; no allocation; all noexcept.
//
// Pieces in order cost one copy; the bitmap is touched only for what lies beyond a gap.
template <std::size_t Capacity>
class Assembler {
public:
    static constexpr std::size_t capacity = Capacity;

    Assembler() noexcept {}  // NOLINT: bytes not marked as held are never read

    // Takes the piece that stands at `offset`. A contradiction leaves everything as it was.
    Added add(std::uint64_t offset, Bytes piece) noexcept {
        if (offset >= Capacity) return piece.empty() ? Added::kept : Added::beyond;
        const auto begin = static_cast<std::size_t>(offset);
        const Bytes within = piece.first(std::min(piece.size(), Capacity - begin));
        if (contradicts(begin, within)) return Added::contradiction;
        const bool grew = store(begin, within);
        if (within.size() < piece.size()) return Added::beyond;
        return grew ? Added::grew : Added::kept;
    }

    // The bytes held without a gap from offset 0 on; valid until the next change.
    [[nodiscard]] Bytes prefix() const noexcept { return Bytes{bytes_}.first(prefix_); }
    // One past the last byte held, gaps or not.
    [[nodiscard]] std::size_t end() const noexcept { return end_; }
    [[nodiscard]] bool has_gap() const noexcept { return end_ > prefix_; }
    [[nodiscard]] bool empty() const noexcept { return end_ == 0; }

    void clear() noexcept {
        held_.clear(0, has_gap() ? end_ : 0);
        prefix_ = end_ = 0;
    }

    // Forgets the first `count` bytes of the prefix (at most all of it); what followed is at
    // offset 0 now. For streams of messages.
    void drop_front(std::size_t count) noexcept {
        count = std::min(count, prefix_);
        if (count == 0) return;
        if (has_gap()) held_.move_down(prefix_, end_, count);
        std::memmove(bytes_.data(), bytes_.data() + count, end_ - count);
        prefix_ -= count;
        end_ -= count;
    }

    // Makes room for `count` unseen bytes before offset 0: everything held moves up by `count`.
    // False, and unchanged, when it would not fit.
    bool insert_front(std::size_t count) noexcept {
        if (count > Capacity - end_) return false;
        if (count == 0 || empty()) return true;
        held_.set(0, prefix_);
        held_.move_up(0, end_, count);
        std::memmove(bytes_.data() + count, bytes_.data(), end_);
        prefix_ = 0;
        end_ += count;
        return true;
    }

private:
    [[nodiscard]] bool contradicts(std::size_t begin, Bytes piece) const noexcept {
        if (piece.empty()) return false;
        if (begin < prefix_) {
            const std::size_t known = std::min(piece.size(), prefix_ - begin);
            if (std::memcmp(bytes_.data() + begin, piece.data(), known) != 0) return true;
            piece = piece.subspan(known);
            begin += known;
        }
        const std::size_t stop = std::min(begin + piece.size(), end_);
        for (std::size_t i = held_.next(begin, stop); i < stop;) {
            const std::size_t run = held_.next_clear(i, stop);
            if (std::memcmp(bytes_.data() + i, piece.data() + (i - begin), run - i) != 0)
                return true;
            i = held_.next(run, stop);
        }
        return false;
    }

    // Copies what does not contradict; true when the prefix grew.
    bool store(std::size_t begin, Bytes piece) noexcept {
        if (piece.empty()) return false;
        const std::size_t stop = begin + piece.size();
        std::memcpy(bytes_.data() + begin, piece.data(), piece.size());
        if (begin > prefix_) {
            held_.set(begin, stop);
            end_ = std::max(end_, stop);
            return false;
        }
        if (stop <= prefix_) return false;
        advance(stop);
        return true;
    }

    // The prefix reaches `stop` and whatever was already waiting behind it. Bits at and below the
    // prefix are kept clear, so that clear() and the in-order path need not touch them.
    void advance(std::size_t stop) noexcept {
        const std::size_t old = prefix_;
        prefix_ = stop;
        if (end_ > stop) prefix_ = held_.next_clear(stop, end_);
        if (end_ > old) held_.clear(old, std::min(prefix_, end_));
        end_ = std::max(end_, prefix_);
    }

    std::array<std::uint8_t, Capacity> bytes_;
    Bitmap<Capacity> held_;  // bytes at or beyond prefix_ that are held
    std::size_t prefix_ = 0;
    std::size_t end_ = 0;
};

}  // namespace tarha::flow
