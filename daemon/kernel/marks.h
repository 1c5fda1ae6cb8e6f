// MarkLayout: the four bits of the packet and connection mark that belong to Tarha.
//
// Low two bits: the flow's state; high two: the policy epoch it was decided under. All other
// bits belong to other programs: they are kept in every packet and connection.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>

namespace tarha::kernel {

// Block needs no epoch: a blocked connection stays blocked until it is gone.
enum class FlowState : std::uint8_t { none = 0, allow = 1, block = 2, undecided = 3 };

inline constexpr unsigned epoch_count = 4;  // two bits

class MarkLayout {
public:
    static constexpr std::uint32_t default_mask = 0x1e000000;

    constexpr MarkLayout() noexcept = default;

    // Nothing unless the mask is four neighbouring bits.
    static constexpr std::optional<MarkLayout> from_mask(std::uint32_t mask) noexcept {
        if (mask == 0 || mask >> std::countr_zero(mask) != 0xfU) return std::nullopt;
        return MarkLayout{mask};
    }

    [[nodiscard]] constexpr std::uint32_t mask() const noexcept { return mask_; }
    [[nodiscard]] constexpr std::uint32_t state_mask() const noexcept { return 3U << shift(); }

    // The mark of a state under an epoch (taken modulo epoch_count); foreign bits are zero.
    [[nodiscard]] constexpr std::uint32_t mark(FlowState state, unsigned epoch = 0) const noexcept {
        const auto bits = static_cast<std::uint32_t>(state) | (epoch % epoch_count) << 2U;
        return bits << shift();
    }
    [[nodiscard]] constexpr FlowState state_of(std::uint32_t mark) const noexcept {
        return static_cast<FlowState>(mark >> shift() & 3U);
    }
    [[nodiscard]] constexpr unsigned epoch_of(std::uint32_t mark) const noexcept {
        return mark >> (shift() + 2) & 3U;
    }

private:
    explicit constexpr MarkLayout(std::uint32_t mask) noexcept : mask_{mask} {}
    [[nodiscard]] constexpr unsigned shift() const noexcept {
        return static_cast<unsigned>(std::countr_zero(mask_));
    }

    std::uint32_t mask_ = default_mask;
};

}  // namespace tarha::kernel
