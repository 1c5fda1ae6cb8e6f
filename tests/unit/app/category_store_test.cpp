// The category database on the disk: made when the lists are new, kept while they are not, set
// aside when it is broken, swapped under readers.
#include "daemon/category_store.h"

#include <atomic>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/app/home_folder.h"

namespace tarha {
namespace {

constexpr rules::HashKey key{1, 2};

OpenedCategories opened(const Settings& settings, Keep keep = Keep::yes) {
    auto result = open_categories(settings, key, keep);
    REQUIRE_MESSAGE(result.has_value(), result.error().message());
    return std::move(*result);
}

TEST_CASE("store: compiles new lists, keeps what is not new") {
    const test::HomeFolder folder;
    const auto file = categories_file(folder.settings);
    CHECK(opened(folder.settings, Keep::no).categories->find("bets.example") == 1);
    CHECK_FALSE(std::filesystem::exists(file));

    CHECK(opened(folder.settings).categories->find("www.bets.example") == 1);
    const auto made = std::filesystem::last_write_time(file);
    CHECK(opened(folder.settings).categories->size() == 1);
    CHECK(std::filesystem::last_write_time(file) == made);

    const auto old = opened(folder.settings).categories;
    folder.write("gambling.txt", "bets.example\nnew.example\nbad/line\n");
    const auto fresh = opened(folder.settings);
    CHECK(fresh.categories->find("new.example") == 1);
    REQUIRE(fresh.warnings.size() == 1);
    CHECK(fresh.warnings[0].find(":3: a character") != std::string::npos);
    CHECK(old->find("new.example") == 0);  // whoever holds the old one keeps it
    REQUIRE(opened(folder.settings).warnings.size() == 1);
    CHECK(opened(folder.settings).warnings[0].find("1 lines") != std::string::npos);
}

TEST_CASE("store: a broken database is set aside and made again") {
    const test::HomeFolder folder;
    const auto file = categories_file(folder.settings);
    opened(folder.settings);
    std::filesystem::resize_file(file, 100);
    const auto again = opened(folder.settings);
    CHECK(again.categories->find("bets.example") == 1);
    REQUIRE(again.warnings.size() == 1);
    CHECK(again.warnings[0].find("not a usable category database") != std::string::npos);
    CHECK(std::filesystem::exists(file + ".broken"));
}

TEST_CASE("store: a database by itself, and one that cannot be used") {
    const test::HomeFolder folder;
    opened(folder.settings);
    auto settings = folder.settings;
    settings.paths.categories = categories_file(folder.settings);
    settings.lists.clear();
    CHECK(opened(settings).categories->find("bets.example") == 1);
    std::filesystem::resize_file(settings.paths.categories, 100);
    const auto refused = open_categories(settings, key, Keep::yes);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().where == settings.paths.categories);
    settings.paths.categories.clear();
    CHECK(opened(settings).categories == nullptr);
}

TEST_CASE("store: without a place to keep it, the database stays in memory") {
    const test::HomeFolder folder;
    auto settings = folder.settings;
    settings.paths.state = folder.path() / "missing";
    const auto kept = opened(settings);
    CHECK(kept.categories->find("bets.example") == 1);
    CHECK(kept.warnings.size() == 1);
}

TEST_CASE("store: readers go on while the file is replaced") {
    const test::HomeFolder folder;
    std::mutex mutex;
    Categories current = opened(folder.settings).categories;
    const auto get = [&] {
        const std::lock_guard lock{mutex};
        return current;
    };
    std::atomic<bool> is_done = false;
    std::atomic<std::size_t> misses = 0;
    std::vector<std::thread> readers;
    for (int i = 0; i < 2; ++i) {
        readers.emplace_back([&] {
            while (!is_done) {
                if (get()->find("www.bets.example") != 1) ++misses;
            }
        });
    }
    for (int i = 0; i < 20; ++i) {
        folder.write("gambling.txt", "bets.example\nn" + std::to_string(i) + ".example\n");
        std::filesystem::remove(categories_file(folder.settings));
        auto fresh = opened(folder.settings).categories;
        const std::lock_guard lock{mutex};
        current.swap(fresh);
    }
    is_done = true;
    for (auto& reader : readers) reader.join();
    CHECK(misses == 0);
}

}  // namespace
}  // namespace tarha
