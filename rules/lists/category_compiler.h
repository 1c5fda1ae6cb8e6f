// CategoryCompiler: names of many lists -> the bytes of one CategoryDatabase.
//
// Names are kept as 8-byte records until finish(); with the result that is at most 16 bytes a name:
// 16 MB for a million, 80 MB for five. The result depends on the names, the key and the rows, not
// on the order in which the names came.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/lists/category_database.h"
#include "rules/lists/category_set.h"
#include "rules/lists/hash_key.h"
#include "rules/result.h"

namespace tarha::rules {

struct CompiledCategories {
    std::vector<std::uint8_t> file;
    std::vector<ListRow> lists;         // with their duplicates counted
    std::size_t names = 0;              // different ones
    std::vector<std::uint64_t> shared;  // by list: its names that another list has, too
    // How many names two categories share, by their names.
    std::map<std::pair<std::string, std::string>, std::uint64_t> overlaps;
};

class CategoryCompiler {
public:
    static constexpr std::size_t max_records = 2 * CategoryDatabase::max_names;

    explicit CategoryCompiler(const HashKey& key) : key_{key} {}

    // Opens a list and answers its number. Fails for a bad category name and at the caps of
    // CategoryDatabase.
    Result<std::size_t> add_list(ListRow row);
    // What the list's row says is kept in the file.
    [[nodiscard]] ListRow& row(std::size_t list) { return rows_[list]; }

    // A name in canonical form. An exception takes the list's category from the name and from all
    // below it, whatever other lists say. Names beyond max_records make finish() fail.
    void add(std::size_t list, std::string_view name, bool is_exception);

    // `created` in Unix seconds; `sources` is a fingerprint that the database repeats. Fails at
    // the caps. The compiler is used up.
    Result<CompiledCategories> finish(std::uint64_t created, std::uint64_t sources) &&;

private:
    static constexpr std::size_t parts = 256;  // by the top byte of the hash

    HashKey key_;
    std::vector<ListRow> rows_;
    std::array<std::vector<std::uint64_t>, parts> records_;
    std::size_t count_ = 0;
};

}  // namespace tarha::rules
