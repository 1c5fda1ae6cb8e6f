// CategoryTable: which categories a name belongs to, by itself or through any parent.
//
// Names are held as keyed 64-bit hashes in sorted buckets: 48 bits of hash and 16 bits that say
// which set of categories, 8 bytes a name, and 4 bytes a bucket of 8 names on average: 8.5 bytes a
// name. A name that is in no list is taken for one that is with a chance below 1 in 2^44 a lookup.
// Immutable; lookups allocate nothing and take no lock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/lists/category_set.h"
#include "rules/lists/hash_key.h"
#include "rules/result.h"

namespace tarha::rules {

class CategoryTable {
public:
    static constexpr std::size_t max_names = std::size_t{1} << 24U;
    static constexpr std::size_t max_bucket = 64;  // a keyed hash never fills one: 8 are usual

    // One name of one list, as its hash.
    struct Member {
        std::uint64_t hash;
        std::uint8_t category;
    };

    // `categories` in the order of their bits; `members` in any order, repeated as they come.
    // Hashes are hash_name() under `key`. Fails at the caps above and with more than 65,536
    // different sets.
    static Result<CategoryTable> make(std::vector<std::string> categories,
                                      std::vector<Member> members, const HashKey& key);

    // The categories of `name` (canonical form) and of all its parents.
    [[nodiscard]] CategorySet find(std::string_view name) const noexcept;

    [[nodiscard]] std::span<const std::string> categories() const noexcept { return categories_; }
    [[nodiscard]] std::optional<std::uint8_t> number_of(std::string_view category) const noexcept;

    // Different names held, and the memory they take.
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] std::size_t bytes() const noexcept;

private:
    CategoryTable() = default;
    [[nodiscard]] CategorySet find_hash(std::uint64_t hash) const noexcept;
    Status fill(const std::vector<Member>& sorted);
    Status index_buckets(const std::vector<std::uint64_t>& hashes);
    [[nodiscard]] std::size_t bucket_of(std::uint64_t hash) const noexcept;

    HashKey key_;
    std::vector<std::string> categories_;
    std::vector<CategorySet> sets_;       // every set that occurs, once
    std::vector<std::uint64_t> entries_;  // hash << 16 | index into sets_, bucket after bucket
    std::vector<std::uint32_t> buckets_;  // where each begins; one more for the end
};

}  // namespace tarha::rules
