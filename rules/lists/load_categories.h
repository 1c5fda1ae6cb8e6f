// List texts -> one CategoryTable, with a count for each list of what was taken and what was not.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/lists/category_table.h"
#include "rules/lists/hash_key.h"
#include "rules/result.h"

namespace tarha::rules {

// One list file, in hosts or plain-domain form. Several may feed one category.
struct ListSource {
    std::string category;
    std::string_view text;
    std::string name{};  // of the file, for messages
};

struct ListCount {
    std::string name;
    std::string category;
    std::size_t accepted = 0;  // names, duplicates counted
    std::size_t rejected = 0;
    std::size_t first_rejected = 0;  // line number; 0 when none was
    std::string_view reason;         // of that line
};

struct LoadedCategories {
    std::shared_ptr<const CategoryTable> table;
    std::vector<ListCount> lists;  // in the order of the sources
};

// Lines that cannot be used are counted, not fatal. A list of which no line can be used, a bad
// category name ([a-z0-9_-], at most 32) and the caps of CategoryTable are errors. Categories are
// numbered in alphabetical order: the result does not depend on the order of the sources.
Result<LoadedCategories> load_categories(std::span<const ListSource> sources, const HashKey& key);

}  // namespace tarha::rules
