// IpAddress and Endpoint: addresses as values, IPv4 and IPv6 alike. Bytes in network order.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tarha {

struct IpAddress {
    // An IPv4 address stands in the first four octets; the rest is zero.
    std::array<std::uint8_t, 16> octets{};
    bool v6 = false;

    friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

    [[nodiscard]] std::string to_string() const;  // RFC 5952 for IPv6
};

struct Endpoint {
    IpAddress address;
    std::uint16_t port = 0;

    friend auto operator<=>(const Endpoint&, const Endpoint&) = default;

    [[nodiscard]] std::string to_string() const;  // "192.0.2.1:53", "[2001:db8::1]:53"
};

// Dotted quad or IPv6 text, without zone or prefix length.
std::optional<IpAddress> parse_ip(std::string_view text);
// "192.0.2.1:53" or "[2001:db8::1]:53".
std::optional<Endpoint> parse_endpoint(std::string_view text);

}  // namespace tarha
