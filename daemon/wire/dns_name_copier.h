// Copies names from one DNS message to another and keeps their compression.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "daemon/wire/writer.h"
#include "rules/bytes.h"

namespace tarha::wire::dns {

// A label that was copied from one place of the input is pointed to when the input comes to that
// place again; what is not remembered is written in full. Letters keep their case.
class NameCopier {
public:
    NameCopier(Bytes message, Writer& out) noexcept : message_{message}, out_{out} {}

    // Copies the name at `offset`; gives the offset behind it in the input. Nothing when it cannot
    // be read, does not fit, or would read differently in the copy.
    std::optional<std::size_t> copy(std::size_t offset) noexcept;

private:
    static constexpr std::size_t max_places = 128;
    static constexpr std::size_t pointer_reach = 0x4000;

    struct Place {
        std::size_t in = 0;
        std::size_t out = 0;
    };

    void copy_labels(std::size_t offset) noexcept;
    [[nodiscard]] std::optional<unsigned> find(std::size_t in) const noexcept;
    void remember(std::size_t in, std::size_t out) noexcept;

    Bytes message_;
    Writer& out_;
    std::array<Place, max_places> places_;
    std::size_t count_ = 0;
};

}  // namespace tarha::wire::dns
