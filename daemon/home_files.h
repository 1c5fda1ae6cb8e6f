// The home as its files describe it: the household over the lists that tarha.toml names.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "daemon/category_store.h"
#include "daemon/settings.h"
#include "rules/household.h"
#include "rules/lists/hash_key.h"
#include "rules/result.h"
#include "rules/warning.h"

namespace tarha {

struct HomeFiles {
    rules::Household household;
    std::string text;  // of the household file
    OpenedCategories lists;
    std::size_t domains = 0;
    std::vector<rules::Warning> warnings;  // sentences: what is odd, but does not stop us
};

// A new secret for the lists' hashes, from the kernel's random source.
rules::HashKey random_hash_key();

// Reads every file; the first that cannot be used is the error. Only the daemon keeps the database.
Result<HomeFiles> load_home_files(const Settings& settings, const rules::HashKey& key,
                                  Keep keep = Keep::no);

// The same of another text for the household file, over lists that are open already. Errors are at
// "file:line" of that file.
Result<HomeFiles> read_home(const Settings& settings, std::string text, OpenedCategories lists);

// One list by itself, for `tarha check`.
Result<ListReport> check_list(const Settings::List& list, const rules::HashKey& key);

// "adult.txt:12: not a domain name (and 3 more lines that cannot be used)"; empty when every line
// was used.
std::string list_warning(const ListReport& report);

}  // namespace tarha
