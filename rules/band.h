// Band: the age of a child as far as rules need it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tarha::rules {

enum class Band : std::uint8_t { age_0_6, age_7_11, age_12_15, age_16_17, adult };

inline constexpr std::array<std::string_view, 5> band_names{"0-6", "7-11", "12-15", "16-17",
                                                            "adult"};

constexpr std::string_view band_name(Band band) noexcept {
    return band_names[static_cast<std::size_t>(band)];
}

}  // namespace tarha::rules
