#include "rules/lists/load_categories.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/rules/home.h"

namespace tarha::rules {
namespace {

TEST_CASE("load: counts what it takes and says where it first did not") {
    const std::vector<ListSource> sources{
        {"games", "\xef\xbb\xbfone.example\r\n# note\n\nbad/line\ncom\ntwo.example", "games.txt"},
        {"adult", "0.0.0.0 localhost\n0.0.0.0 three.example four.example\none.example\n",
         "adult.hosts"},
    };
    const auto loaded = load_categories(sources, test_key);
    REQUIRE(loaded);
    REQUIRE(loaded->lists.size() == 2);
    const auto& games = loaded->lists[0];
    CHECK(games.name == "games.txt");
    CHECK(games.category == "games");
    CHECK(games.accepted == 2);
    CHECK(games.rejected == 2);
    CHECK(games.first_rejected == 4);
    CHECK_FALSE(games.reason.empty());
    CHECK(loaded->lists[1].accepted == 3);
    CHECK(loaded->lists[1].rejected == 0);
    CHECK(loaded->lists[1].first_rejected == 0);

    const auto& table = *loaded->table;
    CHECK(table.size() == 4);
    CHECK(table.number_of("adult") == 0);
    CHECK(table.number_of("games") == 1);
    CHECK_FALSE(table.number_of("other"));
    CHECK(table.find("one.example") == 0b11);
    CHECK(table.find("www.two.example") == 0b10);
    CHECK(table.find("four.example") == 0b01);
    CHECK(table.find("localhost") == 0);
    CHECK(table.find("example") == 0);
}

TEST_CASE("load: what it refuses") {
    struct Case {
        const char* name;
        std::vector<ListSource> sources;
        std::string_view text;
    };
    std::vector<ListSource> many;
    for (std::size_t i = 0; i <= max_categories; ++i) {
        many.push_back({"c" + std::to_string(i), "one.example"});
    }
    for (const auto& [name, sources, text] : std::vector<Case>{
             {"empty list", {{"games", "# nothing\n", "games.txt"}}, "no line"},
             {"a page instead of a list",
              {{"games", "<html><body>404</body></html>", "x"}},
              "no line"},
             {"bad category", {{"Games!", "one.example", "x"}}, "not a name for a category"},
             {"no category", {{"", "one.example", "x"}}, "not a name for a category"},
             {"too many categories", many, "more than 64"},
         }) {
        const auto& shown_name = name;
        CAPTURE(shown_name);
        const auto loaded = load_categories(sources, test_key);
        REQUIRE_FALSE(loaded);
        CHECK(loaded.error().text.find(text) != std::string::npos);
    }
    many.pop_back();
    CHECK(load_categories(many, test_key));
}

TEST_CASE("load: no lists at all make a table that holds nothing") {
    const auto loaded = load_categories({}, test_key);
    REQUIRE(loaded);
    CHECK(loaded->table->size() == 0);
    CHECK(loaded->table->find("one.example") == 0);
}

}  // namespace
}  // namespace tarha::rules
