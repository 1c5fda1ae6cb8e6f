// The layout of a category database on disk, for its reader and its compiler. All numbers are
// little-endian on every machine; nothing is aligned.
//
//   header | text | sets | buckets | entries | 8 zero bytes
//
// header   96 bytes, see the offsets below; the checksum covers every byte but its own
// text     category names, then one row of provenance a list: strings with a 16-bit length
// sets     {categories, excepted categories}, 8 bytes each: every combination that occurs, once
// buckets  32-bit number of the first entry of each bucket, and the number of all entries
// entries  5 or 6 bytes: set number in the low bits, truncated keyed hash above it, sorted
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "rules/bytes.h"
#include "rules/lists/siphash.h"

namespace tarha::rules::database {

inline constexpr std::string_view magic = "tarhacat";
inline constexpr std::uint32_t version = 1;

inline constexpr std::size_t at_version = 8;      // u32
inline constexpr std::size_t at_entry_size = 12;  // u32: 5 or 6
inline constexpr std::size_t at_key = 16;         // 2 x u64
inline constexpr std::size_t at_created = 32;     // u64, Unix seconds
inline constexpr std::size_t at_sources = 40;     // u64, fingerprint of what it was made from
inline constexpr std::size_t at_names = 48;       // u32
inline constexpr std::size_t at_buckets = 52;     // u32
inline constexpr std::size_t at_sets = 56;        // u32
inline constexpr std::size_t at_text = 60;        // u32, bytes
inline constexpr std::size_t at_set_bits = 64;    // u32
inline constexpr std::size_t at_categories = 68;  // u32
inline constexpr std::size_t at_lists = 72;       // u32
inline constexpr std::size_t at_unused = 76;      // u32, zero
inline constexpr std::size_t at_checksum = 80;    // u64
inline constexpr std::size_t at_reserved = 88;    // u64, zero
inline constexpr std::size_t header_size = 96;

inline constexpr std::size_t set_size = 16;
inline constexpr std::size_t bucket_size = 4;
inline constexpr std::size_t padding = 8;  // an entry is loaded as 8 bytes

inline constexpr std::size_t small_entry = 5;  // up to 2^10 sets, 30 bits of hash at least
inline constexpr std::size_t large_entry = 6;  // up to 2^16 sets, 32 bits of hash at least
inline constexpr std::size_t small_set_bits = 10;
inline constexpr std::size_t large_set_bits = 16;
inline constexpr std::size_t names_per_bucket = 16;

// The low bits of a name's hash are not used: the compiler keeps something else there.
inline constexpr unsigned unused_hash_bits = 10;

inline std::uint64_t load(Bytes bytes, std::size_t at, std::size_t size) noexcept {
    return load_le(reinterpret_cast<const char*>(bytes.data()) + at, size);
}

// Follows the top bits, so that entries in the order of their hashes are in bucket order.
inline std::size_t bucket_of(std::uint64_t hash, std::uint64_t buckets) noexcept {
    return static_cast<std::size_t>((hash >> 32U) * buckets >> 32U);
}

// What an entry of `entry_bits` keeps of a hash, in its place above the set number.
inline std::uint64_t tail_of(std::uint64_t hash, unsigned entry_bits, unsigned set_bits) noexcept {
    const std::uint64_t mask = (std::uint64_t{1} << entry_bits) - 1;
    return hash >> unused_hash_bits << set_bits & mask;
}

// Over everything but the checksum itself.
inline std::uint64_t checksum(Bytes file, const HashKey& key) noexcept {
    SipState<1, 3> state{key};
    const auto absorb = [&state, file](std::size_t begin, std::size_t end) {
        for (; end - begin >= 8; begin += 8) state.absorb(load(file, begin, 8));
        return begin;
    };
    absorb(0, at_checksum);
    const auto rest = absorb(at_checksum + 8, file.size());
    return state.finish(load(file, rest, file.size() - rest) | std::uint64_t{file.size()} << 56U);
}

}  // namespace tarha::rules::database
