#include "rules/lists/category_table.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "rules/lists/siphash.h"

namespace tarha::rules {
namespace {

constexpr std::size_t names_per_bucket = 8;
constexpr std::size_t max_sets = 65536;
constexpr std::size_t max_suffixes = 127;  // of a canonical name: 253 bytes hold no more labels

}  // namespace

Result<CategoryTable> CategoryTable::make(std::vector<std::string> categories,
                                          std::vector<Member> members, const HashKey& key) {
    if (categories.size() > max_categories) {
        return Error{{}, "more than " + std::to_string(max_categories) + " categories"};
    }
    CategoryTable table;
    table.key_ = key;
    table.categories_ = std::move(categories);
    std::sort(members.begin(), members.end(),
              [](const Member& a, const Member& b) { return a.hash < b.hash; });
    if (auto status = table.fill(members); !status) return status.error();
    return table;
}

// Buckets follow the top bits of the hash, so that entries in hash order are in bucket order.
Status CategoryTable::fill(const std::vector<Member>& sorted) {
    std::vector<std::uint64_t> hashes;
    std::vector<CategorySet> sets;
    for (const auto& [hash, category] : sorted) {
        if (hashes.empty() || hashes.back() != hash) {
            hashes.push_back(hash);
            sets.push_back(0);
        }
        sets.back() |= CategorySet{1} << category;
    }
    if (hashes.size() > max_names) {
        return Error{{}, "more than " + std::to_string(max_names) + " names in all lists together"};
    }
    std::map<CategorySet, std::uint64_t> set_numbers;
    entries_.reserve(hashes.size());
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        const auto [at, is_new] = set_numbers.try_emplace(sets[i], sets_.size());
        if (is_new) sets_.push_back(sets[i]);
        if (sets_.size() > max_sets) {
            return Error{{},
                         "the lists overlap in more than " + std::to_string(max_sets) + " ways"};
        }
        entries_.push_back(hashes[i] << 16U | at->second);
    }
    return index_buckets(hashes);
}

Status CategoryTable::index_buckets(const std::vector<std::uint64_t>& hashes) {
    buckets_.assign(hashes.size() / names_per_bucket + 2, 0);
    std::size_t at = 0;
    for (std::size_t bucket = 0; bucket + 1 < buckets_.size(); ++bucket) {
        const std::size_t begin = at;
        while (at < hashes.size() && bucket_of(hashes[at]) == bucket) ++at;
        if (at - begin > max_bucket) return Error{{}, "the hashes of the names are not random"};
        buckets_[bucket + 1] = static_cast<std::uint32_t>(at);
    }
    return Done{};
}

std::size_t CategoryTable::bucket_of(std::uint64_t hash) const noexcept {
    const std::uint64_t count = buckets_.size() - 1;
    return static_cast<std::size_t>((hash >> 32U) * count >> 32U);
}

CategorySet CategoryTable::find_hash(std::uint64_t hash) const noexcept {
    const auto bucket = bucket_of(hash);
    const std::uint64_t wanted = hash << 16U;
    for (auto i = buckets_[bucket]; i < buckets_[bucket + 1]; ++i) {
        if ((entries_[i] ^ wanted) < max_sets) return sets_[entries_[i] & (max_sets - 1)];
    }
    return 0;
}

// All hashes first: the memory of every bucket is on its way before the first one is read.
CategorySet CategoryTable::find(std::string_view name) const noexcept {
    std::array<std::uint64_t, max_suffixes> hashes;  // NOLINT: only what is written is read
    std::size_t count = 0;
    for_each_suffix_hash(name, key_, [&](std::uint64_t hash) {
        if (count == hashes.size()) return;
        hashes[count++] = hash;
        __builtin_prefetch(&buckets_[bucket_of(hash)]);
    });
    for (std::size_t i = 0; i < count; ++i) {
        const auto bucket = bucket_of(hashes[i]);
        __builtin_prefetch(entries_.data() + buckets_[bucket]);
        __builtin_prefetch(entries_.data() + buckets_[bucket + 1]);
    }
    CategorySet found = 0;
    for (std::size_t i = 0; i < count; ++i) found |= find_hash(hashes[i]);
    return found;
}

std::optional<std::uint8_t> CategoryTable::number_of(std::string_view category) const noexcept {
    const auto at = std::find(categories_.begin(), categories_.end(), category);
    if (at == categories_.end()) return std::nullopt;
    return static_cast<std::uint8_t>(at - categories_.begin());
}

std::size_t CategoryTable::bytes() const noexcept {
    return entries_.capacity() * sizeof entries_[0] + buckets_.capacity() * sizeof buckets_[0] +
           sets_.capacity() * sizeof sets_[0];
}

}  // namespace tarha::rules
