#include "daemon/devices/leases.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <optional>

#include <system_error>

namespace tarha::devices {
namespace {

constexpr std::size_t max_line = 1024;

std::string_view next_word(std::string_view& line) {
    const auto start = line.find_first_not_of(' ');
    if (start == std::string_view::npos) return line = {};
    line.remove_prefix(start);
    const std::string_view word = line.substr(0, line.find(' '));
    line.remove_prefix(word.size());
    return word;
}

bool is_name_letter(char c) noexcept {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

// "expires mac address name client-id"; IPv6 leases have another number in place of the MAC.
std::optional<Lease> parse_line(std::string_view line) {
    const std::string_view expires = next_word(line);
    const auto mac = parse_mac(next_word(line));
    const auto address = parse_ip(next_word(line));
    if (!mac || !address) return std::nullopt;
    Lease lease{.mac = *mac, .address = *address, .name = plain_name(next_word(line))};
    const auto read =
        std::from_chars(expires.data(), expires.data() + expires.size(), lease.expires);
    if (read.ec != std::errc{} || lease.expires < 0) return std::nullopt;
    return lease;
}

}  // namespace

std::string plain_name(std::string_view told) {
    std::string name;
    if (told == "*") return name;
    for (const char c : told) {
        if (name.size() < max_name && is_name_letter(c)) name += c;
    }
    return name;
}

std::vector<Lease> parse_leases(std::string_view text) {
    std::vector<Lease> leases;
    while (!text.empty() && leases.size() < max_leases) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (line.size() > max_line) continue;
        if (auto lease = parse_line(line)) leases.push_back(std::move(*lease));
    }
    return leases;
}

Result<std::vector<Lease>> read_leases(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) {
        if (errno == ENOENT) return std::vector<Lease>{};
        return Error{path, "cannot be read: " + std::generic_category().message(errno)};
    }
    std::string text;
    std::array<char, 4096> chunk;  // NOLINT: read() fills what is used
    while (file && text.size() < max_leases * max_line) {
        file.read(chunk.data(), chunk.size());
        text.append(chunk.data(), static_cast<std::size_t>(file.gcount()));
    }
    return parse_leases(text);
}

}  // namespace tarha::devices
