// The category database of a home: compiled from the lists that the settings name, kept in one
// file, mapped. Readers of an older one keep it for as long as they hold it.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "daemon/settings.h"
#include "rules/lists/category_compiler.h"
#include "rules/lists/category_database.h"
#include "rules/lists/hash_key.h"
#include "rules/lists/list_import.h"
#include "rules/result.h"
#include "rules/warning.h"

namespace tarha {

using Categories = std::shared_ptr<const rules::CategoryDatabase>;

// What became of the lines of one list.
struct ListReport {
    rules::ListRow row;
    std::vector<rules::Rejection> rejections;
    std::size_t url_files = 0;  // beside the list, passed over
    std::string trouble{};      // of a list that is not required: why the rest was not read
};

// Reads `list` in pieces into the compiler. Errors name the file; what is wrong with a list that is
// not required is in the report instead.
Result<ListReport> import_list(const Settings::List& list, rules::CategoryCompiler& compiler);

struct CompiledLists {
    rules::CompiledCategories compiled;
    std::vector<ListReport> reports;  // in the order of the lists
};
Result<CompiledLists> compile_lists(std::span<const Settings::List> lists,
                                    const rules::HashKey& key);

// Maps the file. It may be replaced (renamed over) at any time, but must not be written to.
Result<Categories> map_categories(const std::string& file);

// Where the database of these settings lies.
std::string categories_file(const Settings& settings);

struct OpenedCategories {
    Categories categories;
    std::vector<rules::Warning> warnings;
    bool is_new = false;  // made just now
};

enum class Keep : bool { no, yes };

// The database of the settings, of their lists and their feeds (feed_lists.h): the one on the disk
// when it was made from the same files,
// otherwise compiled anew and, with Keep::yes, written over it. A file that is broken is set aside
// (renamed to *.broken) and made again; without lists to make it from that is an error.
Result<OpenedCategories> open_categories(const Settings& settings, const rules::HashKey& key,
                                         Keep keep);

}  // namespace tarha
