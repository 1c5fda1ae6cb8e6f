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
    CHECK(fresh.warnings[0].text.find(":3: a character") != std::string::npos);
    CHECK(old->find("new.example") == 0);  // whoever holds the old one keeps it
    REQUIRE(opened(folder.settings).warnings.size() == 1);
    CHECK(opened(folder.settings).warnings[0].text.find("1 lines") != std::string::npos);
}

TEST_CASE("store: a broken database is set aside and made again") {
    const test::HomeFolder folder;
    const auto file = categories_file(folder.settings);
    opened(folder.settings);
    std::filesystem::resize_file(file, 100);
    const auto again = opened(folder.settings);
    CHECK(again.categories->find("bets.example") == 1);
    REQUIRE(again.warnings.size() == 1);
    CHECK(again.warnings[0].text.find("not a usable category database") != std::string::npos);
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

// The folder with one feed, of which nothing was fetched yet.
Settings with_feed(const test::HomeFolder& folder) {
    Settings settings = folder.settings;
    settings.lists.clear();
    settings.feeds.folder = folder.path();
    settings.feeds.starter = folder.path();
    Settings::Feed feed;
    feed.id = "one";
    feed.category = "content.drugs";
    feed.licence = "MIT";
    feed.homepage = "https://a.example/";
    settings.feed.push_back(feed);
    feed.enabled = false;
    feed.id = "off";
    settings.feed.push_back(feed);
    return settings;
}

TEST_CASE("store: the list of a feed joins the others, with its source and licence") {
    const test::HomeFolder folder;
    auto settings = with_feed(folder);
    settings.lists.push_back({"gambling", folder.path() / "gambling.txt", {}, "us", "CC0"});
    folder.write("one.list", "n.example\n");
    folder.write("off.list", "off.example\n");
    const auto made = opened(settings);
    CHECK(made.is_new);
    CHECK(made.warnings.empty());
    CHECK(made.categories->find("off.example") == 0);
    REQUIRE(made.categories->lists().size() == 2);
    CHECK(made.categories->lists()[0].source == "us");
    CHECK(made.categories->lists()[0].licence == "CC0");
    const auto row = made.categories->lists()[1];
    CHECK(row.category == "content.drugs");
    CHECK(row.source == "one, https://a.example/");
    CHECK(row.licence == "MIT");
    CHECK(row.version.size() == std::string{"2026-01-31"}.size());
    CHECK_FALSE(opened(settings).is_new);
    settings.feed[0].licence = "CC0";
    CHECK(opened(settings).is_new);
}

TEST_CASE("store: a feed without a list is a warning, and the starter list stands in") {
    const test::HomeFolder folder;
    const auto settings = with_feed(folder);
    const auto nothing = opened(settings);
    CHECK(nothing.categories == nullptr);
    REQUIRE(nothing.warnings.size() == 1);
    CHECK(nothing.warnings[0].text == "feed one was not fetched yet (tarha feeds update)");

    folder.write("content.drugs.txt", "start.example\n");
    const auto start = opened(settings);
    CHECK(start.categories->find("start.example") == 1);
    REQUIRE(start.warnings.size() == 1);
    CHECK(start.warnings[0].text.find("stand in for it") != std::string::npos);

    folder.write("one.list", "n.example\n");
    const auto fetched = opened(settings);
    CHECK(fetched.warnings.empty());
    CHECK(fetched.categories->find("start.example") == 0);
    CHECK(fetched.categories->find("n.example") == 1);
}

TEST_CASE("store: the broken list of a feed is a warning, one of the settings an error at first") {
    const test::HomeFolder folder;
    auto settings = with_feed(folder);
    folder.write("one.list", "\x1f\x8bgarbage");
    settings.lists.push_back({"gambling", folder.path() / "gambling.txt", {}});
    const auto made = opened(settings);
    CHECK(made.categories->find("bets.example") != 0);
    REQUIRE(made.warnings.size() == 1);
    CHECK(made.warnings[0].text.find("one.list: its gzip data is damaged; only") !=
          std::string::npos);
    CHECK(opened(settings).warnings.size() == 1);
    settings.lists.push_back({"games", folder.path() / "one.list", {}});
    const auto later = opened(settings);  // the names of before go on
    CHECK(later.categories->find("bets.example") != 0);
    CHECK(later.warnings.back().id == "list_gone");
    std::filesystem::remove(folder.path() / "categories.db");
    CHECK_FALSE(open_categories(settings, key, Keep::yes).has_value());
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
