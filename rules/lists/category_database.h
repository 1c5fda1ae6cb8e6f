// CategoryDatabase: which categories a name belongs to, by itself or through any parent.
//
// A view of a compiled file (database_format.h), usually mapped: 5.25 bytes a name. Names are kept
// as keyed hashes, truncated and in buckets of 16 on average. A name that is in no list is taken
// for one that is with a chance of at most 16 / 2^30 for each of its suffixes (one in 67 million);
// with S different combinations of categories it is 16 * S / 2^40. The key is drawn anew for each
// compilation, so that nobody can choose names that collide.
//
// Immutable; lookups allocate nothing and take no lock. The file is not trusted: open() checks all
// that a lookup relies on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/bytes.h"
#include "rules/lists/category_name.h"
#include "rules/lists/category_set.h"
#include "rules/lists/hash_key.h"
#include "rules/result.h"

namespace tarha::rules {

// Where the names of one list came from, and what became of its lines.
struct ListRow {
    std::string category;
    std::string name{};  // of the file
    std::string source{};
    std::string licence{};
    std::string version{};
    std::string format{};
    std::uint64_t lines = 0;
    std::uint64_t accepted = 0;    // names, repetitions counted
    std::uint64_t duplicates = 0;  // names this list repeats
    std::uint64_t rejected = 0;

    friend bool operator==(const ListRow&, const ListRow&) = default;
};

class CategoryDatabase {
public:
    static constexpr std::size_t max_names = std::size_t{1} << 24U;
    static constexpr std::size_t max_bucket = 80;  // a keyed hash never fills one: 16 are usual
    static constexpr std::size_t max_lists = 512;
    static constexpr std::size_t max_text = std::size_t{1} << 20U;

    // `owner` keeps `file` where it is for as long as the database or a copy of it lives. Errors
    // say why the file cannot be used.
    static Result<CategoryDatabase> open(Bytes file, std::shared_ptr<const void> owner);
    static Result<CategoryDatabase> open(std::vector<std::uint8_t> file);

    // The categories of `name` (canonical form) and of all its parents, less those that an
    // exception for one of them takes away.
    [[nodiscard]] CategorySet find(std::string_view name) const noexcept;

    // In the order of their bits, which is alphabetical.
    [[nodiscard]] std::span<const std::string> categories() const noexcept { return categories_; }
    [[nodiscard]] std::optional<std::uint8_t> number_of(std::string_view category) const noexcept;
    [[nodiscard]] std::span<const ListRow> lists() const noexcept { return lists_; }

    // Different names held, and the bytes of the file.
    [[nodiscard]] std::size_t size() const noexcept { return names_; }
    [[nodiscard]] std::size_t bytes() const noexcept { return file_.size(); }
    // Unix seconds, and what the compiler was told about its sources.
    [[nodiscard]] std::uint64_t created() const noexcept { return created_; }
    [[nodiscard]] std::uint64_t sources() const noexcept { return sources_; }

private:
    struct Found {
        CategorySet in = 0;
        CategorySet excepted = 0;
    };

    CategoryDatabase() = default;
    Status read_header();
    Status read_text(std::size_t categories, std::size_t lists, std::size_t size);
    [[nodiscard]] Status check_buckets() const;
    [[nodiscard]] std::size_t bucket_begin(std::size_t bucket) const noexcept;
    [[nodiscard]] Found find_hash(std::uint64_t hash) const noexcept;

    std::shared_ptr<const void> owner_;
    Bytes file_;
    HashKey key_;
    std::vector<std::string> categories_;
    std::vector<ListRow> lists_;
    std::uint64_t created_ = 0;
    std::uint64_t sources_ = 0;
    std::size_t names_ = 0;
    std::size_t buckets_ = 1;
    std::size_t sets_ = 0;
    std::size_t sets_at_ = 0;
    std::size_t buckets_at_ = 0;
    std::size_t entries_at_ = 0;
    unsigned entry_bits_ = 40;
    unsigned set_bits_ = 0;
};

}  // namespace tarha::rules
