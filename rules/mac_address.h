// MacAddress: how Tarha knows a device (never by IP address).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tarha {

struct MacAddress {
    std::array<std::uint8_t, 6> octets{};

    // clang-tidy 14 takes the 0 inside a defaulted <=> for a pointer.
    friend auto operator<=>(const MacAddress&, const MacAddress&) = default;  // NOLINT

    // A locally administered address: what phones make up to stay anonymous (IEEE 802c).
    [[nodiscard]] bool is_random() const noexcept { return (octets[0] & 0x02U) != 0; }
    // The 48 bits as a number, for hashing and sorted tables.
    [[nodiscard]] std::uint64_t number() const noexcept;
    // "02:00:5e:10:00:01"
    [[nodiscard]] std::string to_string() const;
};

// Six hexadecimal octets separated by ':' or '-', either case. Nothing for anything else.
std::optional<MacAddress> parse_mac(std::string_view text) noexcept;

}  // namespace tarha
