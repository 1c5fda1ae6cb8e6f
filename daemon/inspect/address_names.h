// AddressNames: under which name our own DNS gave a profile an address, so that a connection that
// names nobody can be judged by it.
//
// What it costs: nothing that a name in the hello would not cost as well. Whoever was given the
// address of an allowed name may write that name into a hello; leaving it out says no more.
//
// One thread learns, any number ask, without a lock: an entry carries a tag of its bytes, so one
// that is just being written is not believed. Memory is taken once; the oldest makes room.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "daemon/flow/siphash.h"
#include "rules/bytes.h"
#include "rules/domain_name.h"
#include "rules/ip_address.h"
#include "rules/profile.h"

namespace tarha::inspect {

// Whether a connection that names nobody is judged by the name its address was given for. A family
// that blocks unknown names everywhere wants the name itself.
constexpr bool may_go_by_address(const rules::Profile& profile) noexcept {
    return profile.unknown != rules::UnknownPolicy::block;
}

class AddressNames {
public:
    static constexpr std::size_t entries = 2048;  // 160 kB
    static constexpr std::size_t ways = 4;        // an entry may stand in one of these
    static constexpr std::size_t longest = 63;    // a longer name is not kept
    static constexpr std::uint32_t kept_minutes = 24 * 60;

    explicit AddressNames(const flow::HashKey& secret)
        : table_{std::make_unique<Table>()}, secret_{secret} {}

    // `slot` is the profile's DNS slot (snapshot.h), `now` monotonic seconds. One thread only. The
    // name that was given last stands.
    void learn(std::uint16_t slot, const IpAddress& address, const DomainName& name,
               std::uint32_t now) noexcept {
        if (name.empty() || name.view().size() > longest || !name.is_ordinary()) return;
        const std::uint64_t hash = hash_of(slot, address);
        Entry& entry = place_of(hash);
        Text text{};
        text[0] = static_cast<std::uint8_t>(name.view().size());
        for (std::size_t i = 0; i < name.view().size(); ++i) {
            text[i + 1] = static_cast<std::uint8_t>(name.view()[i]);
        }
        entry.tag.store(tag_of(hash, text), std::memory_order_relaxed);
        for (std::size_t i = 0; i < words; ++i) {
            entry.text[i].store(word_of(text, i), std::memory_order_relaxed);
        }
        entry.key.store(key_of(hash, now), std::memory_order_relaxed);
    }

    // Any thread. Nothing: it was not given, too long ago, or under a name that is too long.
    [[nodiscard]] std::optional<DomainName> name_of(std::uint16_t slot, const IpAddress& address,
                                                    std::uint32_t now) const noexcept {
        const std::uint64_t hash = hash_of(slot, address);
        const Entry* entry = find(hash);
        if (entry == nullptr || is_old(*entry, now)) return std::nullopt;
        Text text{};
        for (std::size_t i = 0; i < words; ++i) {
            const std::uint64_t word = entry->text[i].load(std::memory_order_relaxed);
            for (std::size_t j = 0; j < 8; ++j) {
                text[i * 8 + j] = static_cast<std::uint8_t>(word >> 8U * j);
            }
        }
        if (entry->tag.load(std::memory_order_relaxed) != tag_of(hash, text)) return std::nullopt;
        if (text[0] > longest) return std::nullopt;
        return DomainName::from_text({reinterpret_cast<const char*>(text.data()) + 1, text[0]});
    }

private:
    static constexpr std::size_t words = (longest + 1) / 8;
    static constexpr std::uint64_t minute_mask = (1U << 24U) - 1;
    using Text = std::array<std::uint8_t, words * 8>;  // a length, then the name

    struct Entry {
        std::atomic<std::uint64_t> key;  // 40 bits of the hash, 24 of the minute; zero: free
        std::atomic<std::uint64_t> tag;
        std::array<std::atomic<std::uint64_t>, words> text;
    };
    using Table = std::array<Entry, entries>;
    static_assert(entries % ways == 0 && (entries & (entries - 1)) == 0);

    static std::uint64_t word_of(const Text& text, std::size_t index) noexcept {
        std::uint64_t word = 0;
        for (std::size_t j = 0; j < 8; ++j) word |= std::uint64_t{text[index * 8 + j]} << 8U * j;
        return word;
    }
    static std::uint64_t key_of(std::uint64_t hash, std::uint32_t now) noexcept {
        return (hash & ~minute_mask) | ((now / 60 + 1) & minute_mask);
    }
    static bool is_old(const Entry& entry, std::uint32_t now) noexcept {
        const std::uint64_t learnt = entry.key.load(std::memory_order_relaxed) & minute_mask;
        return ((now / 60 + 1 - learnt) & minute_mask) > kept_minutes;
    }
    [[nodiscard]] std::uint64_t hash_of(std::uint16_t slot,
                                        const IpAddress& address) const noexcept {
        flow::HashKey key = secret_;
        key[0] ^= std::uint64_t{slot} << 1U | (address.v6 ? 1U : 0U);
        return flow::SipHash{key}(Bytes{address.octets});
    }
    // Ties the text to the address that it was learnt for.
    [[nodiscard]] std::uint64_t tag_of(std::uint64_t hash, const Text& text) const noexcept {
        return flow::SipHash{{secret_[0] ^ hash, ~secret_[1]}}(Bytes{text});
    }
    [[nodiscard]] static std::size_t set_of(std::uint64_t hash) noexcept {
        return (hash & (entries / ways - 1)) * ways;
    }
    [[nodiscard]] static bool is_of(const Entry& entry, std::uint64_t hash) noexcept {
        const std::uint64_t key = entry.key.load(std::memory_order_relaxed);
        return key != 0 && (key & ~minute_mask) == (hash & ~minute_mask);
    }
    [[nodiscard]] const Entry* find(std::uint64_t hash) const noexcept {
        const std::size_t first = set_of(hash);
        for (std::size_t i = first; i < first + ways; ++i) {
            if (is_of((*table_)[i], hash)) return &(*table_)[i];
        }
        return nullptr;
    }
    // The entry of this address, or the one of its set that was learnt first.
    Entry& place_of(std::uint64_t hash) noexcept {
        const auto minute = [](const Entry& entry) noexcept {
            return entry.key.load(std::memory_order_relaxed) & minute_mask;
        };
        const std::size_t first = set_of(hash);
        std::size_t oldest = first;
        for (std::size_t i = first; i < first + ways; ++i) {
            if (is_of((*table_)[i], hash)) return (*table_)[i];
            if (minute((*table_)[i]) < minute((*table_)[oldest])) oldest = i;
        }
        return (*table_)[oldest];
    }

    std::unique_ptr<Table> table_;
    flow::HashKey secret_;
};

}  // namespace tarha::inspect
