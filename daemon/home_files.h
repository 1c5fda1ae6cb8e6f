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
    bool is_last = false;  // the household is not that of the file, but the one that worked last
};

// A new secret for the lists' hashes, from the kernel's random source.
rules::HashKey random_hash_key();

// Reads every file; the first that cannot be used is the error. Only the daemon keeps the database,
// and goes on with that of before when a list is gone.
Result<HomeFiles> load_home_files(const Settings& settings, const rules::HashKey& key,
                                  Keep keep = Keep::no);

// The same at a start of the daemon. A household that cannot be used is replaced by the one that
// worked last (keep_household), with a warning; `text` is still that of the file.
Result<HomeFiles> load_home_files_or_last(const Settings& settings, const rules::HashKey& key);
// What the household file says now; empty when it cannot be read.
std::string household_on_disk(const Settings& settings);
// Keeps the text of a household that works in the state folder.
Status keep_household(const Settings& settings, const std::string& text);

// The same of another text for the household file, over lists that are open already. Errors are at
// "file:line" of that file.
Result<HomeFiles> read_home(const Settings& settings, std::string text, OpenedCategories lists);

// One list by itself, for `tarha check`.
Result<ListReport> check_list(const Settings::List& list, const rules::HashKey& key);

// "adult.txt:12: not a domain name (and 3 more lines that cannot be used)"; empty when every line
// was used.
std::string list_warning(const ListReport& report);

}  // namespace tarha
