#include "rules/toml.h"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace tarha {
namespace {

TEST_CASE("toml: a table, or the line where the text stops being one") {
    const auto table = parse_toml("a = 1\n[b]\nc = \"x\"\n", "f");
    REQUIRE(table);
    CHECK((*table)["b"]["c"].value_or(std::string{}) == "x");

    const auto broken = parse_toml("a = 1\nb = [\nc", "f.toml");
    REQUIRE_FALSE(broken);
    CHECK(broken.error().where == "f.toml:3");
    CHECK_FALSE(broken.error().text.empty());
}

TEST_CASE("toml: what the library itself stumbles over is an error at its line") {
    for (const std::string line : {"[[>a]]", "[[[1]]]", "[[=", "[[\xc3\xa4]]"}) {
        for (const std::string before : {"", "a = 1\n", "\n\n# note\nb = [ 1,\n2 ]\n"}) {
            const auto text = before + line + "\nrest = 1\n";
            CAPTURE(text);
            const auto number = std::count(before.begin(), before.end(), '\n') + 1;
            const auto table = parse_toml(text, "f");
            REQUIRE_FALSE(table);
            CHECK(table.error().where == "f:" + std::to_string(number));
        }
    }
    CHECK_FALSE(parse_toml("[[>", "f"));
}

TEST_CASE("toml: letters outside ASCII stand in quotes and comments only") {
    struct Case {
        std::string text;
        std::string_view where;  // empty: fine
    };
    for (const auto& [text, where] : std::vector<Case>{
             {"\xef\xbb\xbfkey = 1", ""},
             {"# ä\na = \"ä\"\nb = 'ä' # ä\n", ""},
             {"a = \"\"\"ä\n\"ä\"\n\"\"\"\nb = '''\nä'''", ""},
             {"a = \"\"\"x\\\n  y ä\"\"\"", ""},
             {"a = \"\"\"x\\\n  ä\"\"\"", ""},
             {"ä = 1", "f:1"},
             {"a = 1\n\nκ = 1", "f:3"},
             {"a = \"\" ä", "f:1"},
             {"a = 0\x0ep\"ﻎ\" }", "f:1"},
             {"a = \"\"\"\\ä\"\"\"", "f:1"},
         }) {
        const auto& shown_text = text;
        CAPTURE(shown_text);
        const auto table = parse_toml(text, "f");
        CHECK(table.has_value() == where.empty());
        if (!table) CHECK(table.error().where == where);
    }
}

TEST_CASE("toml: nesting without end is an error, not a full stack") {
    CHECK_FALSE(parse_toml("a = " + std::string(100000, '['), "f"));
}

}  // namespace
}  // namespace tarha
