#include "rules/lists/category_table.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "rules/domain_name.h"
#include "rules/lists/siphash.h"
#include "tests/unit/rules/home.h"

namespace tarha::rules {
namespace {

using Member = CategoryTable::Member;

Member member(std::string_view text, std::uint8_t category) {
    return {hash_name(text, test_key), category};
}

TEST_CASE("table: a name has its own categories and those of its parents") {
    const auto table = CategoryTable::make({"a", "b", "c"},
                                           {member("example.com", 0), member("x.example.com", 1),
                                            member("x.example.com", 1), member("org", 2)},
                                           test_key);
    REQUIRE(table);
    CHECK(table->size() == 3);
    CHECK(table->find("com") == 0);
    CHECK(table->find("example.com") == 0b001);
    CHECK(table->find("y.example.com") == 0b001);
    CHECK(table->find("x.example.com") == 0b011);
    CHECK(table->find("w.x.example.com") == 0b011);
    CHECK(table->find("anexample.com") == 0);
    CHECK(table->find("a.b.c.d.org") == 0b100);
    CHECK(table->find("") == 0);
}

TEST_CASE("table: the highest category is a bit like any other") {
    std::vector<std::string> names(max_categories);
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = "c" + std::to_string(i);
    const auto table = CategoryTable::make(names, {member("example.com", 63)}, test_key);
    REQUIRE(table);
    CHECK(table->find("example.com") == CategorySet{1} << 63U);
    names.emplace_back("one-more");
    CHECK_FALSE(CategoryTable::make(names, {}, test_key));
}

TEST_CASE("table: hashes that are not random are refused, not searched") {
    std::vector<Member> members;
    for (std::uint64_t i = 0; i <= CategoryTable::max_bucket; ++i) members.push_back({i, 0});
    const auto table = CategoryTable::make({"a"}, members, test_key);
    REQUIRE_FALSE(table);
    CHECK(table.error().text.find("random") != std::string::npos);
}

TEST_CASE("table: too many different overlaps are refused") {
    std::vector<std::string> names(17);
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = "c" + std::to_string(i);
    std::mt19937_64 random{3};
    std::vector<Member> members;
    for (std::uint32_t set = 1; set <= 65537; ++set) {
        const auto hash = random();
        for (std::uint8_t bit = 0; bit < 17; ++bit) {
            if ((set >> bit & 1U) != 0) members.push_back({hash, bit});
        }
    }
    const auto table = CategoryTable::make(names, members, test_key);
    REQUIRE_FALSE(table);
    CHECK(table.error().text.find("overlap") != std::string::npos);
}

TEST_CASE("table: agrees with a map of names, whatever the order of the members") {
    std::mt19937 random{11};
    std::map<std::string, CategorySet, std::less<>> naive;
    std::vector<Member> members;
    for (int i = 0; i < 20000; ++i) {
        const auto text =
            "n" + std::to_string(random() % 15000) + (i % 3 == 0 ? ".a.example" : ".example");
        const auto category = static_cast<std::uint8_t>(random() % 5);
        naive[text] |= CategorySet{1} << category;
        members.push_back(member(text, category));
    }
    const std::vector<std::string> names{"a", "b", "c", "d", "e"};
    const auto table = CategoryTable::make(names, members, test_key);
    std::shuffle(members.begin(), members.end(), random);
    const auto shuffled = CategoryTable::make(names, members, test_key);
    REQUIRE(table);
    REQUIRE(shuffled);
    CHECK(table->size() == naive.size());
    CHECK(table->bytes() < naive.size() * 9 + 256);
    for (int i = 0; i < 20000; ++i) {
        const auto text = "w.n" + std::to_string(i) + (i % 2 == 0 ? ".a.example" : ".example");
        CategorySet expected = 0;
        for (std::string_view rest = text; !rest.empty(); rest = parent_of(rest)) {
            if (const auto at = naive.find(rest); at != naive.end()) expected |= at->second;
        }
        REQUIRE(table->find(text) == expected);
        REQUIRE(shuffled->find(text) == expected);
    }
}

}  // namespace
}  // namespace tarha::rules
