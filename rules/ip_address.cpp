#include "rules/ip_address.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>

namespace tarha {
namespace {

// One decimal octet without leading zeros (inet_pton's rule).
std::optional<std::uint8_t> octet(std::string_view text) {
    if (text.empty() || text.size() > 3 || (text.size() > 1 && text[0] == '0')) return std::nullopt;
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value > 255)
        return std::nullopt;
    return static_cast<std::uint8_t>(value);
}

std::optional<std::array<std::uint8_t, 4>> quad(std::string_view text) {
    std::array<std::uint8_t, 4> out{};
    for (std::size_t i = 0; i < 4; ++i) {
        const auto dot = i < 3 ? text.find('.') : text.size();
        if (dot == std::string_view::npos) return std::nullopt;
        const auto value = octet(text.substr(0, dot));
        if (!value) return std::nullopt;
        out[i] = *value;
        text.remove_prefix(i < 3 ? dot + 1 : dot);
    }
    return out;
}

// The 16-bit groups of one side of "::"; a dotted quad may end it. Appends to `out`.
bool groups(std::string_view text, std::array<std::uint8_t, 16>& out, std::size_t& used) {
    while (!text.empty()) {
        const auto colon = text.find(':');
        const auto part = text.substr(0, colon);
        if (colon == std::string_view::npos && part.find('.') != std::string_view::npos) {
            const auto tail = quad(part);
            if (!tail || used + 4 > out.size()) return false;
            std::copy(tail->begin(), tail->end(), out.begin() + static_cast<std::ptrdiff_t>(used));
            used += 4;
            return true;
        }
        unsigned value = 0;
        if (part.empty() || part.size() > 4 || used + 2 > out.size()) return false;
        const auto [end, error] =
            std::from_chars(part.data(), part.data() + part.size(), value, 16);
        if (error != std::errc{} || end != part.data() + part.size()) return false;
        out[used++] = static_cast<std::uint8_t>(value >> 8U);
        out[used++] = static_cast<std::uint8_t>(value & 0xffU);
        if (colon == std::string_view::npos) return true;
        text.remove_prefix(colon + 1);
        if (text.empty()) return false;  // a single ':' at the end
    }
    return true;
}

std::optional<IpAddress> parse_v6(std::string_view text) {
    IpAddress address;
    address.v6 = true;
    const auto gap = text.find("::");
    std::size_t used = 0;
    if (gap == std::string_view::npos) {
        if (!groups(text, address.octets, used) || used != 16) return std::nullopt;
        return address;
    }
    std::array<std::uint8_t, 16> tail{};
    std::size_t tail_used = 0;
    if (!groups(text.substr(0, gap), address.octets, used)) return std::nullopt;
    if (!groups(text.substr(gap + 2), tail, tail_used)) return std::nullopt;
    if (used + tail_used > 14) return std::nullopt;
    std::copy_n(tail.begin(), tail_used,
                address.octets.end() - static_cast<std::ptrdiff_t>(tail_used));
    return address;
}

std::string v6_text(const std::array<std::uint8_t, 16>& octets) {
    std::array<unsigned, 8> group{};
    for (std::size_t i = 0; i < 8; ++i) group[i] = octets[i * 2] * 256U + octets[i * 2 + 1];
    std::size_t best = 8;
    std::size_t best_length = 1;  // RFC 5952 section 4.2.2: one group alone is not shortened
    for (std::size_t i = 0; i < 8; ++i) {
        std::size_t length = 0;
        while (i + length < 8 && group[i + length] == 0) ++length;
        if (length > best_length) {
            best = i;
            best_length = length;
        }
        if (length > 0) i += length - 1;
    }
    std::string out;
    for (std::size_t i = 0; i < 8; ++i) {
        if (i == best) {
            out += "::";
            i += best_length - 1;
            continue;
        }
        if (!out.empty() && !out.ends_with(':')) out += ':';
        std::array<char, 6> text{};
        std::snprintf(text.data(), text.size(), "%x", group[i]);
        out += text.data();
    }
    return out;
}

}  // namespace

std::string IpAddress::to_string() const {
    if (v6) return v6_text(octets);
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%u.%u.%u.%u", octets[0], octets[1], octets[2],
                  octets[3]);
    return text.data();
}

std::string Endpoint::to_string() const {
    const auto host = address.to_string();
    return (address.v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::optional<IpAddress> parse_ip(std::string_view text) {
    if (text.find(':') != std::string_view::npos) return parse_v6(text);
    const auto v4 = quad(text);
    if (!v4) return std::nullopt;
    IpAddress address;
    std::copy(v4->begin(), v4->end(), address.octets.begin());
    return address;
}

std::optional<Endpoint> parse_endpoint(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    auto host = text.substr(0, colon);
    const auto port_text = text.substr(colon + 1);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    const auto address = parse_ip(host);
    unsigned port = 0;
    const auto [end, error] =
        std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
    if (!address || address->v6 != bracketed || error != std::errc{}) return std::nullopt;
    if (end != port_text.data() + port_text.size() || port > 65535) return std::nullopt;
    return Endpoint{*address, static_cast<std::uint16_t>(port)};
}

}  // namespace tarha
