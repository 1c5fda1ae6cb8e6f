// The lists that the category database is made of: each [[list]], and what [[feed]] has fetched.
#pragma once

#include <string>
#include <vector>

#include "daemon/settings.h"
#include "rules/warning.h"

namespace tarha {

struct ChosenLists {
    std::vector<Settings::List> lists;
    std::vector<rules::Warning> warnings;  // sentences: feeds that nothing was fetched of yet
};

// An enabled feed without a file is no error: the starter list of its category stands in for it,
// when there is one.
ChosenLists choose_lists(const Settings& settings);

}  // namespace tarha
