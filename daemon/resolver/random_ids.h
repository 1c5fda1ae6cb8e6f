// Message ids nobody can guess (RFC 5452 section 9.2): from the kernel, a block at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace tarha::resolver {

class RandomIds {
public:
    std::uint16_t next() noexcept;

private:
    std::array<std::uint16_t, 128> block_{};
    std::size_t left_ = 0;
};

}  // namespace tarha::resolver
