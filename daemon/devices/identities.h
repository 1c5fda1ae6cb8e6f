// Identities: what devices tell about themselves (their host name, and what they ask a DHCP server
// for, in their own order), and what follows: a MAC address that two devices use, and the known
// device that a newcomer resembles.
//
// All of it can be copied by whoever wants to: it is a hint for people, never for rules. Bounded;
// whoever was silent longest makes room. Times are Unix seconds. Control thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "rules/bytes.h"
#include "rules/ip_address.h"
#include "rules/mac_address.h"

namespace tarha::devices {

// The fingerprint of a DHCP client: the options it wants, in its order. 0 stands for unknown.
std::uint64_t fingerprint_of(Bytes wanted) noexcept;

// A name that a maker gives to every device of its kind ("iPhone"): it tells nothing by itself.
bool is_common_name(std::string_view name);

struct Identity {
    std::string dhcp_name;  // as plain_name() leaves it; empty when none was told
    std::string mdns_name;
    std::uint64_t fingerprint = 0;
    std::int64_t last_seen = 0;
};

enum class Sureness : std::uint8_t { maybe, likely };

// What speaks for two devices under one MAC address.
enum class Doubt : std::uint8_t {
    none,
    name_of_another,  // it calls itself as another known device does
    to_and_fro,       // two names or fingerprints take turns
    two_addresses,    // two IPv4 addresses take turns
};
constexpr Sureness sureness_of(Doubt doubt) noexcept {
    return doubt == Doubt::to_and_fro ? Sureness::likely : Sureness::maybe;
}

struct Resemblance {
    MacAddress mac;  // of the known device
    Sureness sureness = Sureness::maybe;
    bool by_name = false;
    bool by_fingerprint = false;
};

class Identities {
public:
    static constexpr std::size_t max_devices = 1024;
    static constexpr std::int64_t turns_within = 60L * 60;  // of names, seconds
    static constexpr std::int64_t address_turns_within = 10L * 60;
    static constexpr unsigned address_turns = 6;  // A B A B A B A
    // Silent this long, a device is away.
    static constexpr std::int64_t away_after = 60;

    // Each of these also counts as having seen the device.
    Doubt told_dhcp(const MacAddress& mac, std::string_view name, std::uint64_t fingerprint,
                    std::int64_t now);
    void told_mdns(const MacAddress& mac, std::string_view name, std::int64_t now);
    Doubt seen_at(const MacAddress& mac, const IpAddress& address, std::int64_t now);
    void seen(const MacAddress& mac, std::int64_t now);

    // The device that the newcomer may be: one of those for which is_known says so, which has been
    // away since the newcomer came. Nothing when there is none, or several alike.
    template <class IsKnown>
    [[nodiscard]] std::optional<Resemblance> resembles(const MacAddress& newcomer,
                                                       std::int64_t first_seen, std::int64_t now,
                                                       IsKnown&& is_known) const;

    [[nodiscard]] const Identity* find(const MacAddress& mac) const;
    // Grows with every name and fingerprint that is new.
    [[nodiscard]] std::uint64_t changes() const { return changes_; }

    // One line a device: MAC, last_seen, fingerprint, names ("-" for none).
    [[nodiscard]] std::string text() const;
    // Adds those of a text(); lines that are none are left out.
    void read(std::string_view text);

private:
    struct Turns {
        std::string name;  // the identity before this one
        std::uint64_t fingerprint = 0;
        std::int64_t told_before = 0;  // that one, last; 0 never
        std::int64_t told = 0;         // the one that holds
        IpAddress address, address_before;
        std::int64_t address_since = 0;
        unsigned address_turns = 0;
    };
    struct Entry {
        Identity identity;
        Turns turns;
    };
    Entry& entry(const MacAddress& mac, std::int64_t now);
    [[nodiscard]] bool is_name_of_another(const MacAddress& mac, std::string_view name) const;
    [[nodiscard]] static std::optional<Resemblance> compare(const Identity& newcomer,
                                                            const Identity& known);

    std::map<MacAddress, Entry> entries_;
    std::uint64_t changes_ = 0;
};

template <class IsKnown>
std::optional<Resemblance> Identities::resembles(const MacAddress& newcomer,
                                                 std::int64_t first_seen, std::int64_t now,
                                                 IsKnown&& is_known) const {
    const Identity* self = find(newcomer);
    if (self == nullptr) return std::nullopt;
    std::optional<Resemblance> best;
    bool several = false;
    for (const auto& [mac, one] : entries_) {
        if (mac == newcomer || !is_known(mac)) continue;
        const auto last_seen = one.identity.last_seen;
        if (last_seen > now - away_after || last_seen > first_seen + away_after) continue;
        auto found = compare(*self, one.identity);
        if (!found) continue;
        found->mac = mac;
        several = best && best->sureness == found->sureness;
        if (!best || found->sureness > best->sureness) best = found;
    }
    return several ? std::nullopt : best;
}

}  // namespace tarha::devices
