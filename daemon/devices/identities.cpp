#include "daemon/devices/identities.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <system_error>

#include "daemon/devices/leases.h"

namespace tarha::devices {
namespace {

constexpr std::size_t max_line = 256;

bool same_text(std::string_view a, std::string_view b) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::ranges::equal(a, b, {}, lower, lower);
}

bool starts_with(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() && same_text(text.substr(0, prefix.size()), prefix);
}

// Other devices, as far as both told anything. The same name with other habits is one device:
// systems start up by a boot loader, and are updated.
bool are_different(std::string_view name_a, std::uint64_t print_a, std::string_view name_b,
                   std::uint64_t print_b) {
    if (!name_a.empty() && !name_b.empty()) return !same_text(name_a, name_b);
    return print_a != 0 && print_b != 0 && print_a != print_b;
}

bool share_a_name(const Identity& a, const Identity& b, bool& is_common) {
    for (const auto* name : {&a.dhcp_name, &a.mdns_name}) {
        if (name->empty()) continue;
        if (!same_text(*name, b.dhcp_name) && !same_text(*name, b.mdns_name)) continue;
        is_common = is_common_name(*name);
        return true;
    }
    return false;
}

// 169.254.0.0/16, which a device may have beside its own (RFC 3927).
bool is_link_local(const IpAddress& v4) noexcept {
    return v4.octets[0] == 169 && v4.octets[1] == 254;
}

std::string_view next_word(std::string_view& line) {
    const auto word = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(line.size(), word.size() + 1));
    return word;
}

template <class Number>
bool read_number(std::string_view word, Number& number, int base) {
    const auto end = word.data() + word.size();
    const auto read = std::from_chars(word.data(), end, number, base);
    return read.ec == std::errc{} && read.ptr == end;
}

// As plain_name(); "-" is how the file says that there is none.
std::string told_name(std::string_view told) {
    std::string name = plain_name(told);
    return name == "-" ? std::string{} : name;
}

std::string_view word_of_name(const std::string& name) {
    return name.empty() ? std::string_view{"-"} : std::string_view{name};
}

}  // namespace

// FNV-1a, 64 bits: who wants to be taken for another copies the list itself.
std::uint64_t fingerprint_of(Bytes wanted) noexcept {
    if (wanted.empty()) return 0;
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const std::uint8_t byte : wanted) hash = (hash ^ byte) * 0x100000001b3U;
    return hash == 0 ? 1 : hash;
}

bool is_common_name(std::string_view name) {
    constexpr std::array makers{"iphone",  "ipad",  "galaxy",  "pixel",    "redmi", "xiaomi",
                                "huawei",  "honor", "oneplus", "motorola", "moto",  "nokia",
                                "macbook", "watch", "sm-",     "unknown",  "lg-",   "localhost"};
    constexpr std::array whole{"desktop", "laptop", "pc", "phone", "tablet", "debian", "ubuntu"};
    constexpr std::size_t shortest_own = 12;  // android-0123456789abcdef is one device's
    if (starts_with(name, "android") && name.size() < shortest_own) return true;
    return std::ranges::any_of(makers, [&](const char* one) { return starts_with(name, one); }) ||
           std::ranges::any_of(whole, [&](const char* one) { return same_text(name, one); });
}

Identities::Entry& Identities::entry(const MacAddress& mac, std::int64_t now) {
    auto known = entries_.find(mac);
    if (known == entries_.end()) {
        if (entries_.size() >= max_devices) {
            entries_.erase(std::ranges::min_element(
                entries_, {}, [](const auto& one) { return one.second.identity.last_seen; }));
        }
        known = entries_.try_emplace(mac).first;
    }
    auto& last_seen = known->second.identity.last_seen;
    last_seen = std::max(last_seen, now);
    return known->second;
}

bool Identities::is_name_of_another(const MacAddress& mac, std::string_view name) const {
    if (name.empty() || is_common_name(name)) return false;
    return std::ranges::any_of(entries_, [&](const auto& one) {
        return one.first != mac && same_text(one.second.identity.dhcp_name, name);
    });
}

Doubt Identities::told_dhcp(const MacAddress& mac, std::string_view told, std::uint64_t fingerprint,
                            std::int64_t now) {
    const std::string name = told_name(told);
    auto& [self, turns] = entry(mac, now);
    Doubt doubt = Doubt::none;
    if (are_different(self.dhcp_name, self.fingerprint, name, fingerprint)) {
        const bool was_before = turns.told_before != 0 && now - turns.told_before <= turns_within &&
                                !are_different(turns.name, turns.fingerprint, name, fingerprint);
        const bool had_a_name = !self.dhcp_name.empty();
        if (had_a_name && is_name_of_another(mac, name)) doubt = Doubt::name_of_another;
        if (was_before) doubt = Doubt::to_and_fro;
        turns.name = std::exchange(self.dhcp_name, {});
        turns.fingerprint = std::exchange(self.fingerprint, 0);
        turns.told_before = turns.told;
    }
    turns.told = now;
    if (!name.empty() && name != self.dhcp_name) {
        self.dhcp_name = name;
        ++changes_;
    }
    if (fingerprint != 0 && fingerprint != self.fingerprint) {
        self.fingerprint = fingerprint;
        ++changes_;
    }
    return doubt;
}

void Identities::told_mdns(const MacAddress& mac, std::string_view told, std::int64_t now) {
    std::string name = told_name(told);
    auto& self = entry(mac, now).identity;
    if (name.empty() || name == self.mdns_name) return;
    self.mdns_name = std::move(name);
    ++changes_;
}

void Identities::seen(const MacAddress& mac, std::int64_t now) {
    const auto known = entries_.find(mac);
    if (known != entries_.end()) known->second.identity.last_seen = now;
}

// A lease that changes is one turn; a device of two addresses, or two devices, take many.
Doubt Identities::seen_at(const MacAddress& mac, const IpAddress& address, std::int64_t now) {
    seen(mac, now);
    if (address.v6 || address == IpAddress{} || is_link_local(address)) return Doubt::none;
    auto& turns = entry(mac, now).turns;
    if (address == turns.address) return Doubt::none;
    const bool is_turn = address == turns.address_before;
    if (!is_turn || now - turns.address_since > address_turns_within) {
        turns.address_turns = 0;
        turns.address_since = now;
    }
    turns.address_before = std::exchange(turns.address, address);
    if (is_turn) ++turns.address_turns;
    if (turns.address_turns < address_turns) return Doubt::none;
    turns.address_turns = 0;
    return Doubt::two_addresses;
}

std::optional<Resemblance> Identities::compare(const Identity& newcomer, const Identity& known) {
    Resemblance found;
    bool is_common = true;
    found.by_name = share_a_name(newcomer, known, is_common);
    found.by_fingerprint = newcomer.fingerprint != 0 && newcomer.fingerprint == known.fingerprint;
    const bool differ =
        newcomer.fingerprint != 0 && known.fingerprint != 0 && !found.by_fingerprint;
    if (!found.by_name || (is_common && !found.by_fingerprint)) return std::nullopt;
    found.sureness = is_common || differ ? Sureness::maybe : Sureness::likely;
    return found;
}

const Identity* Identities::find(const MacAddress& mac) const {
    const auto known = entries_.find(mac);
    return known == entries_.end() ? nullptr : &known->second.identity;
}

std::string Identities::text() const {
    std::string text;
    for (const auto& [mac, one] : entries_) {
        const Identity& self = one.identity;
        if (self.fingerprint == 0 && self.dhcp_name.empty() && self.mdns_name.empty()) continue;
        std::array<char, 16> print{};
        const auto end = std::to_chars(print.begin(), print.end(), self.fingerprint, 16).ptr;
        text.append(mac.to_string()).append(" ").append(std::to_string(self.last_seen));
        text.append(" ").append(print.data(), end).append(" ");
        text.append(word_of_name(self.dhcp_name)).append(" ");
        text.append(word_of_name(self.mdns_name)).append("\n");
    }
    return text;
}

void Identities::read(std::string_view text) {
    while (!text.empty() && entries_.size() < max_devices) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (line.size() > max_line) continue;
        const auto mac = parse_mac(next_word(line));
        Identity self;
        const bool is_good = mac && read_number(next_word(line), self.last_seen, 10) &&
                             self.last_seen >= 0 &&
                             read_number(next_word(line), self.fingerprint, 16);
        if (!is_good) continue;
        self.dhcp_name = told_name(next_word(line));
        self.mdns_name = told_name(next_word(line));
        entries_[*mac].identity = std::move(self);
    }
}

}  // namespace tarha::devices
