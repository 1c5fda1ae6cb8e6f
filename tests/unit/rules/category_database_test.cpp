#include "rules/lists/category_database.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "rules/domain_name.h"
#include "rules/lists/database_format.h"
#include "tests/unit/rules/home.h"

namespace tarha::rules {
namespace {

namespace db = database;

struct Entry {
    std::string category;
    std::string name;
    bool is_exception = false;
};

std::vector<std::uint8_t> compiled(const std::vector<Entry>& entries, const HashKey& key) {
    CategoryCompiler compiler{key};
    std::map<std::string, std::size_t> lists;
    for (const auto& entry : entries) {
        if (!lists.contains(entry.category)) {
            lists[entry.category] = *compiler.add_list({entry.category, entry.category + ".txt"});
        }
        compiler.add(lists[entry.category], entry.name, entry.is_exception);
    }
    auto done = std::move(compiler).finish(1, 2);
    REQUIRE(done);
    return std::move(done->file);
}

CategoryDatabase database_of(const std::vector<Entry>& entries) {
    auto opened = CategoryDatabase::open(compiled(entries, test_key));
    REQUIRE(opened);
    return std::move(*opened);
}

TEST_CASE("database: a name has its own categories and those of its parents") {
    const auto database = database_of({{"a", "example.com"},
                                       {"content.b", "x.example.com"},
                                       {"content.b", "x.example.com"},
                                       {"d", "org"}});
    CHECK(database.size() == 3);
    CHECK(database.number_of("content.b") == 1);
    CHECK_FALSE(database.number_of("c"));
    CHECK(database.find("com") == 0);
    CHECK(database.find("example.com") == 0b001);
    CHECK(database.find("y.example.com") == 0b001);
    CHECK(database.find("x.example.com") == 0b011);
    CHECK(database.find("w.x.example.com") == 0b011);
    CHECK(database.find("anexample.com") == 0);
    CHECK(database.find("a.b.c.d.org") == 0b100);
    CHECK(database.find("") == 0);
    REQUIRE(database.lists().size() == 3);
    CHECK(database.lists()[1].name == "content.b.txt");
    CHECK(database.lists()[1].duplicates == 1);
    CHECK(database.created() == 1);
    CHECK(database.sources() == 2);
}

// The file is the same on every machine, whatever its byte order: tests/cross runs this on several.
TEST_CASE("database: the bytes of a file depend on names, key and rows alone") {
    CategoryCompiler compiler{test_key};
    const std::size_t a = *compiler.add_list({"gambling", "a.txt"});
    const std::size_t b = *compiler.add_list({"content.porn", "b.txt"});
    for (int number = 0; number < 3000; ++number) {
        const std::string name = "n" + std::to_string(number) + ".example";
        compiler.add(number % 3 == 0 ? a : b, name, number % 100 == 7);
    }
    const auto done = std::move(compiler).finish(1'700'000'000, 0x0102030405060708);
    REQUIRE(done);
    std::uint64_t digest = 14'695'981'039'346'656'037U;  // FNV-1a
    for (const std::uint8_t byte : done->file) digest = (digest ^ byte) * 1'099'511'628'211U;
    CHECK(done->file.size() == 16066);
    CHECK(digest == 14'630'846'135'832'505'698U);
}

TEST_CASE("compiler: of each list it is known how many names another has, too") {
    CategoryCompiler compiler{test_key};
    const auto a = *compiler.add_list({"a", "first.txt"});
    const auto b = *compiler.add_list({"a", "second.txt"});
    const auto c = *compiler.add_list({"c", "third.txt"});
    for (const auto* name : {"one.example", "two.example", "two.example", "three.example"}) {
        compiler.add(a, name, false);
    }
    compiler.add(b, "two.example", false);
    compiler.add(b, "three.example", true);  // an exception is none of its names
    compiler.add(c, "two.example", false);
    compiler.add(c, "four.example", false);
    const auto done = std::move(compiler).finish(1, 2);
    REQUIRE(done.has_value());
    CHECK(done->shared == std::vector<std::uint64_t>{1, 1, 1});
}

TEST_CASE("database: an exception takes its own category from a name and all below it") {
    const auto database = database_of({{"a", "example.com"},
                                       {"b", "example.com"},
                                       {"a", "good.example.com", true},
                                       {"a", "bad.good.example.com"},
                                       {"a", "same.example"},
                                       {"a", "same.example", true}});
    CHECK(database.find("example.com") == 0b11);
    CHECK(database.find("good.example.com") == 0b10);
    CHECK(database.find("bad.good.example.com") == 0b10);
    CHECK(database.find("same.example") == 0);
}

TEST_CASE("database: every category is a bit, and there is a last one") {
    CategoryCompiler compiler{test_key};
    for (std::size_t i = 0; i < max_categories; ++i) {
        const auto list = compiler.add_list({"c" + std::to_string(100 + i)});
        REQUIRE(list);
        compiler.add(*list, "n" + std::to_string(i) + ".example", false);
    }
    CHECK_FALSE(compiler.add_list({"one-more"}));
    CHECK_FALSE(CategoryCompiler{test_key}.add_list({"Games!"}));
    CHECK_FALSE(CategoryCompiler{test_key}.add_list({""}));
    CHECK_FALSE(CategoryCompiler{test_key}.add_list({std::string(33, 'a')}));
}

TEST_CASE("database: agrees with a map of names, whatever the order of the members") {
    std::mt19937 random{11};
    std::map<std::string, CategorySet, std::less<>> naive;
    std::vector<Entry> entries;
    for (char c = 'a'; c <= 'e'; ++c) entries.push_back({{c}, "first." + std::string{c}});
    for (int i = 0; i < 20000; ++i) {
        const auto text =
            "n" + std::to_string(random() % 15000) + (i % 3 == 0 ? ".a.example" : ".example");
        const auto category = random() % 5;
        naive[text] |= CategorySet{1} << category;
        entries.push_back({{static_cast<char>('a' + category)}, text});
    }
    const auto file = compiled(entries, test_key);
    std::shuffle(entries.begin() + 5, entries.end(), random);
    CHECK(compiled(entries, test_key) == file);
    const auto database = database_of(entries);
    CHECK(database.size() == naive.size() + 5);
    CHECK(database.bytes() < naive.size() * 6 + 1024);
    for (int i = 0; i < 20000; ++i) {
        const auto text = "w.n" + std::to_string(i) + (i % 2 == 0 ? ".a.example" : ".example");
        CategorySet expected = 0;
        for (std::string_view rest = text; !rest.empty(); rest = parent_of(rest)) {
            if (const auto at = naive.find(rest); at != naive.end()) expected |= at->second;
        }
        REQUIRE(database.find(text) == expected);
    }
}

// 16 categories in all combinations: 2^16 sets take 16 bits of each entry and leave 32 of the hash;
// 1000 combinations leave 30 of 40. The chance of a foreign name is names_per_bucket / 2^bits.
TEST_CASE("database: foreign names are found as rarely as promised") {
    std::vector<Entry> entries;
    for (unsigned i = 0; i < 20000; ++i) {
        const unsigned set = i % 1000 + 1;
        for (unsigned bit = 0; bit < 10; ++bit) {
            if ((set >> bit & 1U) == 0) continue;
            entries.push_back(
                {{static_cast<char>('a' + bit)}, "n" + std::to_string(i) + ".example"});
        }
    }
    const auto database = database_of(entries);
    std::size_t found = 0;
    for (unsigned i = 0; i < 3'000'000; ++i) {
        found += database.find("f" + std::to_string(i) + ".foreign") != 0 ? 1U : 0U;
    }
    // Expected 3e6 * 2 * 16 / 2^30 = 0.09: five would come once in 20 million keys.
    CHECK(found < 5);
}

TEST_CASE("database: read from any address, and every damage is refused") {
    const auto file = compiled(
        {{"a", "one.example"}, {"b", "two.example"}, {"b", "three.example", true}}, test_key);
    for (std::size_t shift = 0; shift < 8; ++shift) {
        std::vector<std::uint8_t> moved(shift, 0xff);
        moved.insert(moved.end(), file.begin(), file.end());
        const auto database = CategoryDatabase::open(Bytes{moved}.subspan(shift), nullptr);
        REQUIRE(database);
        CHECK(database->find("www.one.example") == 0b01);
        CHECK(database->find("two.example") == 0b10);
    }
    for (std::size_t size = 0; size < file.size(); ++size) {
        CAPTURE(size);
        const auto cut = CategoryDatabase::open(std::vector(file.data(), file.data() + size));
        REQUIRE_FALSE(cut);
        CHECK(cut.error().text.starts_with("not a usable category database: "));
    }
    for (std::size_t i = 0; i < file.size(); ++i) {
        for (const unsigned flip : {1U, 0x80U, 0xffU}) {
            auto damaged = file;
            damaged[i] = static_cast<std::uint8_t>(damaged[i] ^ flip);
            CAPTURE(i);
            CHECK_FALSE(CategoryDatabase::open(std::move(damaged)));
        }
    }
}

// The layout is part of the promise: a file made on one machine is read on any other.
TEST_CASE("database: numbers are little-endian in the file") {
    const auto file = compiled({{"a", "one.example"}}, test_key);
    CHECK(std::string(file.begin(), file.begin() + 8) == "tarhacat");
    CHECK(file[db::at_version] == 1);
    CHECK(file[db::at_entry_size] == 5);
    CHECK(file[db::at_key] == 0x00);
    CHECK(file[db::at_key + 7] == 0x07);
    CHECK(file[db::at_names] == 1);
    CHECK(file[db::header_size] == 1);  // the length of "a"
    CHECK(file[db::header_size + 2] == 'a');
}

// Forged files with a right checksum: numbers that would lead out of the file.
TEST_CASE("database: a right checksum does not make wrong numbers right") {
    const auto good = compiled({{"a", "one.example"}}, test_key);
    for (const std::size_t at :
         {db::at_version, db::at_entry_size, db::at_names, db::at_buckets, db::at_sets, db::at_text,
          db::at_set_bits, db::at_categories, db::at_lists}) {
        for (const unsigned byte : {2U, 0x7fU, 0xffU}) {
            auto forged = good;
            CAPTURE(at);
            forged[at] = static_cast<std::uint8_t>(byte);
            const auto right = db::checksum(forged, test_key);
            for (std::size_t i = 0; i < 8; ++i) {
                forged[db::at_checksum + i] = static_cast<std::uint8_t>(right >> 8 * i);
            }
            const auto opened = CategoryDatabase::open(std::move(forged));
            if (at == db::at_set_bits && byte == 2U) {
                REQUIRE(opened);  // in range: another reading of the same entries
                CHECK(opened->find("two.example") <= 1);
                continue;
            }
            CHECK_FALSE(opened);
        }
    }
}

}  // namespace
}  // namespace tarha::rules
