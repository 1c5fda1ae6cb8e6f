#include "rules/lists/list_import.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "rules/catalog/never_block.h"
#include "tests/unit/rules/home.h"

namespace tarha::rules {
namespace {

struct Imported {
    ListRow row;
    std::vector<Rejection> rejections;
    Household::Categories database;
    bool is_list = false;
};

Imported import(std::string_view text, ListFormat format = ListFormat::automatic,
                std::size_t piece = 1U << 20U) {
    CategoryCompiler compiler{test_key};
    const auto list = compiler.add_list({"games", "games.txt"});
    REQUIRE(list);
    ListImport import{compiler, *list, format};
    for (std::size_t at = 0; at < text.size(); at += piece) import.feed(text.substr(at, piece));
    const bool is_list = import.finish().has_value();
    const auto row = compiler.row(*list);
    return {row, import.rejections(), opened(std::move(compiler)), is_list};
}

TEST_CASE("import: counts what it takes and says where it did not, by reason") {
    constexpr std::string_view text =
        "\xef\xbb\xbfone.example\r\n# note\n\nbad/line\ncom\ntwo.example\nalso/bad\ntwo.example";
    for (const std::size_t piece : {1U, 2U, 7U, 1000U}) {
        const auto done = import(text, ListFormat::automatic, piece);
        CHECK(done.is_list);
        CHECK(done.row.lines == 8);
        CHECK(done.row.accepted == 3);
        CHECK(done.row.rejected == 3);
        CHECK(done.row.format == "domains");
        REQUIRE(done.rejections.size() == 2);
        CHECK(done.rejections[0].count == 2);
        CHECK(done.rejections[0].lines == std::vector<std::uint64_t>{4, 7});
        CHECK(done.rejections[1].reason == "a whole top-level domain");
        CHECK(done.database->find("www.two.example") == 1);
        CHECK(done.database->lists()[0].duplicates == 1);
    }
}

TEST_CASE("import: what is no list at all is refused") {
    for (const auto* text : {"", "# nothing\n", "<html><body>404</body></html>"}) {
        CHECK_FALSE(import(text).is_list);
    }
}

TEST_CASE("import: a line that is too long is one rejected line") {
    const auto done = import("one.example\n" + std::string(5000, 'a') + "\ntwo.example\n",
                             ListFormat::domains, 100);
    CHECK(done.row.accepted == 2);
    CHECK(done.row.rejected == 1);
    CHECK(done.rejections[0].lines == std::vector<std::uint64_t>{2});
}

TEST_CASE("import: what is never blocked stays out, its parent does not") {
    const std::string never{never_block_suffixes().front()};
    const auto done = import(never + "\nwww." + never + "\none.example\n");
    CHECK(done.row.accepted == 1);
    CHECK(done.rejections[0].count == 2);
    CHECK(done.database->find(never) == 0);
}

}  // namespace
}  // namespace tarha::rules
