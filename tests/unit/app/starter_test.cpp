// The lists of packaging/starter: each belongs to a category, and every line of it is of use.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "rules/catalog/categories.h"
#include "rules/catalog/never_block.h"
#include "rules/domain_name.h"

namespace tarha {
namespace {

std::vector<std::string> names_in(const std::filesystem::path& file) {
    std::ifstream input{file};
    std::vector<std::string> names;
    for (std::string line; std::getline(input, line);) {
        if (!line.starts_with('#')) names.push_back(line);
    }
    return names;
}

TEST_CASE("starter lists: every name is canonical, once there, and may be blocked") {
    std::size_t lists = 0;
    for (const auto& entry : std::filesystem::directory_iterator{TARHA_STARTER}) {
        if (entry.path().extension() != ".txt") continue;
        ++lists;
        CAPTURE(entry.path().string());
        CHECK(rules::find_category(entry.path().stem().string()).has_value());
        const auto names = names_in(entry.path());
        CHECK(names.size() >= 24);
        CHECK(std::is_sorted(names.begin(), names.end()));
        CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
        for (const std::string& text : names) {
            CAPTURE(text);
            const auto name = DomainName::from_text(text);
            REQUIRE(name.has_value());
            CHECK(name->view() == text);
            CHECK(name->is_ordinary());
            CHECK(rules::find_never_block(text).empty());
        }
    }
    CHECK(lists == 5);
}

}  // namespace
}  // namespace tarha
