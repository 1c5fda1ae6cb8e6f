// What a dissector can say about the bytes it was shown.
//
// A dissector is a pure function of a prefix: same bytes in, same outcome out. It keeps no
// state, reads no clock, allocates nothing, throws nothing. When more bytes arrive the flow asks
// again with a longer prefix (flow/assembler.h). Framing decides whether to wait, content decides
// the answer: once the length field is satisfied a shortage is a lie, that is `foreign`.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tarha::wire {

enum class Outcome : std::uint8_t {
    need_more,  // a valid beginning: ask again with at least `needed` bytes
    found,      // complete, and it carries a name
    none,       // complete and well formed, but it carries no name
    foreign,    // not this protocol, or broken: more bytes will not help
};

// An outcome with the value that was read. `value` is set for found and none.
template <class T>
struct [[nodiscard]] Dissected {
    Outcome outcome = Outcome::foreign;
    std::size_t needed = 0;  // for need_more: total bytes counted from byte 0, more than were shown
    T value{};

    static Dissected need_more(std::size_t total) noexcept {
        return {Outcome::need_more, total, {}};
    }
    static Dissected found(const T& v) noexcept { return {Outcome::found, 0, v}; }
    static Dissected none(const T& v) noexcept { return {Outcome::none, 0, v}; }
    static Dissected foreign() noexcept { return {}; }
};

}  // namespace tarha::wire
