// DnsKnowledge: what the answers of our own DNS have taught, for the packet threads to ask.
//
// Four things: which addresses and names a profile has been given, under which name it was given an
// address (address_names.h), to whose addresses tunnels may lead (tunnel_owners.h), and which names
// are only covers of encrypted hellos. One thread learns (DNS), any number ask, without a lock: an
// entry is one word. Memory is taken once; what has not been heard of for longest makes room, and
// after a day everything is forgotten.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "daemon/flow/siphash.h"
#include "daemon/inspect/address_names.h"
#include "daemon/inspect/tunnel_owners.h"
#include "rules/bytes.h"
#include "rules/domain_name.h"
#include "rules/ip_address.h"

namespace tarha::inspect {

class DnsKnowledge {
public:
    static constexpr std::size_t entries = 16384;  // 128 kB
    static constexpr std::size_t ways = 8;         // an entry may stand in one of these
    static constexpr std::uint32_t kept_minutes = 24 * 60;

    explicit DnsKnowledge(const flow::HashKey& secret)
        : words_{std::make_unique<Words>()}, secret_{secret}, names_{secret} {}

    // `slot` is the profile's DNS slot (snapshot.h), `now` monotonic seconds. One thread only.
    void learn_address(std::uint16_t slot, const IpAddress& address, std::uint32_t now) noexcept {
        learn(hash_of(Fact::address, slot, octets(address)), now);
    }
    void learn_name(std::uint16_t slot, const DomainName& name, std::uint32_t now) noexcept {
        learn(hash_of(Fact::name, slot, text(name)), now);
    }
    // The name an address was given under, for hellos that say none.
    void learn_name_of(std::uint16_t slot, const IpAddress& address, const DomainName& name,
                       std::uint32_t now) noexcept {
        names_.learn(slot, address, name, now);
    }
    // The address of a name: whose tunnels lead there (tunnel_owners.h), if anybody's.
    void learn_owner(const DomainName& name, const IpAddress& address, std::uint32_t now) noexcept {
        for (std::size_t i = 0; i < tunnel_owners.size(); ++i) {
            if (!name.is_within(tunnel_owners[i].suffix)) continue;
            learn(hash_of(Fact::owner, static_cast<std::uint16_t>(i), octets(address)), now);
        }
    }
    void learn_cover(const DomainName& name, std::uint32_t now) noexcept {
        learn(hash_of(Fact::cover, 0, text(name)), now);
    }

    // Any thread.
    [[nodiscard]] bool gave_address(std::uint16_t slot, const IpAddress& address,
                                    std::uint32_t now) const noexcept {
        return knows(hash_of(Fact::address, slot, octets(address)), now);
    }
    [[nodiscard]] bool gave_name(std::uint16_t slot, const DomainName& name,
                                 std::uint32_t now) const noexcept {
        return knows(hash_of(Fact::name, slot, text(name)), now);
    }
    // Empty: the address was not given.
    [[nodiscard]] DomainName name_of(std::uint16_t slot, const IpAddress& address,
                                     std::uint32_t now) const noexcept {
        return names_.name_of(slot, address, now).value_or(DomainName{});
    }
    // The name that such a tunnel to an address is judged by; empty: it is nobody's.
    [[nodiscard]] std::string_view owner_of(wire::Tunnel tunnel, const IpAddress& address,
                                            std::uint32_t now) const noexcept {
        for (std::size_t i = 0; i < tunnel_owners.size(); ++i) {
            if (tunnel_owners[i].tunnel != tunnel) continue;
            if (knows(hash_of(Fact::owner, static_cast<std::uint16_t>(i), octets(address)), now))
                return tunnel_owners[i].suffix;
        }
        return {};
    }
    [[nodiscard]] bool is_cover(const DomainName& name, std::uint32_t now) const noexcept {
        return knows(hash_of(Fact::cover, 0, text(name)), now);
    }

private:
    enum class Fact : std::uint8_t { address = 1, name, owner, cover };

    // A word: 40 bits of the hash, 24 bits of the minute it was last learnt. Zero: free.
    using Words = std::array<std::atomic<std::uint64_t>, entries>;
    static constexpr unsigned minute_bits = 24;
    static constexpr std::uint64_t minute_mask = (1U << minute_bits) - 1;
    static_assert(entries % ways == 0 && (entries & (entries - 1)) == 0);

    static Bytes octets(const IpAddress& address) noexcept { return address.octets; }
    static Bytes text(const DomainName& name) noexcept {
        return {reinterpret_cast<const std::uint8_t*>(name.view().data()), name.view().size()};
    }
    // Minutes start at 1, so that no word of an entry is zero.
    static std::uint32_t minute_of(std::uint32_t now) noexcept { return now / 60 + 1; }

    [[nodiscard]] std::uint64_t hash_of(Fact fact, std::uint16_t slot,
                                        Bytes subject) const noexcept {
        flow::HashKey key = secret_;
        key[0] ^= static_cast<std::uint64_t>(fact) << 32U | slot;
        return flow::SipHash{key}(subject);
    }
    [[nodiscard]] static std::size_t set_of(std::uint64_t hash) noexcept {
        return (hash & (entries / ways - 1)) * ways;
    }
    [[nodiscard]] static bool is_same(std::uint64_t word, std::uint64_t hash) noexcept {
        return (word & ~minute_mask) == (hash & ~minute_mask) && word != 0;
    }

    void learn(std::uint64_t hash, std::uint32_t now) noexcept {
        const std::size_t first = set_of(hash);
        const std::uint64_t fresh = (hash & ~minute_mask) | (minute_of(now) & minute_mask);
        std::size_t oldest = first;
        for (std::size_t i = first; i < first + ways; ++i) {
            const std::uint64_t word = (*words_)[i].load(std::memory_order_relaxed);
            if (is_same(word, hash)) {
                oldest = i;
                break;
            }
            const std::uint64_t known = (*words_)[oldest].load(std::memory_order_relaxed);
            if ((word & minute_mask) < (known & minute_mask)) oldest = i;
        }
        (*words_)[oldest].store(fresh, std::memory_order_relaxed);
    }

    [[nodiscard]] bool knows(std::uint64_t hash, std::uint32_t now) const noexcept {
        const std::size_t first = set_of(hash);
        for (std::size_t i = first; i < first + ways; ++i) {
            const std::uint64_t word = (*words_)[i].load(std::memory_order_relaxed);
            if (!is_same(word, hash)) continue;
            const auto learnt = static_cast<std::uint32_t>(word & minute_mask);
            return minute_of(now) - learnt <= kept_minutes;
        }
        return false;
    }

    std::unique_ptr<Words> words_;
    flow::HashKey secret_;
    AddressNames names_;
};

}  // namespace tarha::inspect
