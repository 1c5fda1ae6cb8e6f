#include "rules/mac_address.h"

#include <cstdio>

namespace tarha {
namespace {

constexpr int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::uint64_t MacAddress::number() const noexcept {
    std::uint64_t value = 0;
    for (const auto octet : octets) value = value << 8U | octet;
    return value;
}

std::string MacAddress::to_string() const {
    std::array<char, 18> text{};
    std::snprintf(text.data(), text.size(), "%02x:%02x:%02x:%02x:%02x:%02x", octets[0], octets[1],
                  octets[2], octets[3], octets[4], octets[5]);
    return text.data();
}

std::optional<MacAddress> parse_mac(std::string_view text) noexcept {
    if (text.size() != 17) return std::nullopt;
    MacAddress mac;
    for (std::size_t i = 0; i < 6; ++i) {
        const int high = hex_digit(text[i * 3]);
        const int low = hex_digit(text[i * 3 + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        if (i < 5 && text[i * 3 + 2] != ':' && text[i * 3 + 2] != '-') return std::nullopt;
        mac.octets[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return mac;
}

}  // namespace tarha
