#include "daemon/journal/journal.h"

#include <csignal>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "daemon/files/read_file.h"
#include "tests/support/temp_folder.h"

namespace tarha::journal {
namespace {

using namespace std::chrono_literals;

constexpr std::int32_t today = 20'000;
constexpr Retention all_kept{7, 14, 8};

Blocked blocked(std::string host, std::int32_t day = today, std::string profile = "mia",
                std::string reason = "rule", std::string category = "") {
    return {day,
            std::int64_t{day} * 86'400,
            std::move(profile),
            std::move(host),
            std::move(reason),
            std::move(category)};
}

History history(Journal& journal, const std::string& profile = "mia",
                const Retention& retention = all_kept, std::int32_t days = longest_days) {
    auto found = journal.history(profile, retention, today, days);
    REQUIRE_MESSAGE(found.has_value(), (found ? "" : found.error().message()));
    return std::move(*found);
}

// Every byte of the journal's files.
std::string raw(const TempFolder& folder) {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator{folder / ""}) {
        const auto text = read_file(entry.path().string(), 64UL * 1024 * 1024);
        if (text) all += *text;
    }
    return all;
}

struct Place {
    TempFolder folder;
    std::string file = folder / "journal.db";
};

TEST_CASE("what was blocked is one row a day and name, with its count") {
    for (const Storage storage : {Storage::disk, Storage::memory}) {
        CAPTURE(static_cast<int>(storage));
        const Place place;
        {
            Journal journal{storage, place.file};
            for (int i = 0; i < 3; ++i) journal.blocked(blocked("clips.example"));
            journal.blocked(blocked("", today, "mia", "category", "content.porn"));
            journal.blocked(blocked("games.example", today - 1));
            journal.blocked(blocked("clips.example", today, "leo"));
            journal.used(today, "mia", "games", 10);
            journal.used(today, "mia", "games", 12);
            journal.close();
        }
        Journal journal{storage, place.file};  // a restart
        journal.blocked(blocked("clips.example"));
        const History mia = history(journal);
        REQUIRE(mia.names.size() == 2);
        CHECK(mia.names[0].host == "clips.example");
        CHECK(mia.names[0].count == 4);
        CHECK(mia.names[0].last == std::int64_t{today} * 86'400);
        CHECK(mia.names[1].day == today - 1);
        REQUIRE(mia.totals.size() == 3);
        CHECK(mia.totals[0].count == 4);
        CHECK(mia.totals[1].category == "content.porn");
        REQUIRE(mia.usage.size() == 1);
        CHECK(mia.usage[0].minutes == 12);
        CHECK(history(journal, "leo").names.size() == 1);
        CHECK(history(journal, "mia", all_kept, 1).names.size() == 1);
        CHECK(journal.warnings().empty());
    }
}

TEST_CASE("written once a minute, copied from RAM twice a day") {
    const Place place;
    Journal disk{Storage::disk, place.file};
    disk.tick(100s);
    disk.blocked(blocked("clips.example"));
    disk.tick(159s);
    CHECK(raw(place.folder).find("clips.example") == std::string::npos);
    disk.tick(160s);
    CHECK(raw(place.folder).find("clips.example") != std::string::npos);

    const Place flash;
    Journal memory{Storage::memory, flash.file};
    memory.tick(100s);
    memory.blocked(blocked("clips.example"));
    memory.tick(100s + 11h);
    CHECK(raw(flash.folder).find("clips.example") == std::string::npos);
    memory.tick(100s + 12h);
    CHECK(raw(flash.folder).find("clips.example") != std::string::npos);
}

TEST_CASE("off keeps nothing and makes no file") {
    const Place place;
    Journal journal{Storage::off, place.file};
    journal.blocked(blocked("clips.example"));
    journal.used(today, "mia", "games", 10);
    journal.tick(100s);
    journal.tick(200s);
    journal.close();
    CHECK(history(journal).names.empty());
    CHECK_FALSE(std::filesystem::exists(place.file));
}

TEST_CASE("how long each age keeps what") {
    struct Row {
        rules::Band band;
        std::optional<rules::LogLevel> log;
        Retention kept;
    };
    using rules::Band;
    using rules::LogLevel;
    const Row rows[] = {
        {Band::age_0_6, {}, {7, 14, 8}},
        {Band::age_7_11, {}, {3, 14, 8}},
        {Band::age_12_15, {}, {0, 7, 8}},
        {Band::age_16_17, {}, {0, 0, 8}},
        {Band::adult, {}, {0, 0, 0}},
        {Band::age_0_6, LogLevel::categories, {0, 14, 8}},
        {Band::age_7_11, LogLevel::none, {0, 0, 8}},
        {Band::age_12_15, LogLevel::names, {3, 7, 8}},
        {Band::age_16_17, LogLevel::categories, {0, 7, 8}},
    };
    for (const Row& row : rows) {
        CAPTURE(rules::band_name(row.band));
        rules::Profile profile;
        profile.band = row.band;
        profile.log = row.log;
        CHECK(retention_of(profile) == row.kept);
    }
}

TEST_CASE("what is too old, of nobody, or no longer to be kept leaves the file itself") {
    for (const Storage storage : {Storage::disk, Storage::memory}) {
        CAPTURE(static_cast<int>(storage));
        const Place place;
        Journal journal{storage, place.file};
        journal.blocked(blocked("today.example"));
        journal.blocked(blocked("sixth-day.example", today - 6));
        journal.blocked(blocked("eighth-day.example", today - 7));
        journal.blocked(blocked("from-a-wrong-clock.example", today + 400));
        journal.blocked(blocked("stranger.example", today, "was-removed"));
        journal.blocked(blocked("lowered.example", today, "leo"));
        journal.blocked(blocked("", today - 6, "leo", "security", "malware"));
        journal.blocked(blocked("", today - 7, "leo", "security", "phishing"));
        journal.used(today - 8, "mia", "games", 10);
        journal.close();
        CHECK(raw(place.folder).find("eighth-day.example") != std::string::npos);

        const Kept kept[] = {{"mia", all_kept}, {"leo", {0, 0, 8}}};
        journal.retain(kept, today);
        journal.close();
        const std::string bytes = raw(place.folder);
        CHECK(bytes.find("today.example") != std::string::npos);
        CHECK(bytes.find("sixth-day.example") != std::string::npos);
        for (const char* gone : {"eighth-day.example", "from-a-wrong-clock.example",
                                 "stranger.example", "lowered.example", "phishing"}) {
            CAPTURE(gone);
            CHECK(bytes.find(gone) == std::string::npos);
        }
        CHECK(history(journal).usage.empty());
        const History leo = history(journal, "leo", {0, 0, 8});
        CHECK(leo.names.empty());
        REQUIRE(leo.totals.size() == 1);
        CHECK(leo.totals[0].category == "malware");
    }
}

TEST_CASE("reading shows no more than the level of now") {
    const Place place;
    Journal journal{Storage::disk, place.file};
    journal.blocked(blocked("clips.example"));
    CHECK(history(journal, "mia", {0, 14, 8}).names.empty());
    CHECK(history(journal, "mia", {0, 14, 8}).totals.size() == 1);
    CHECK(history(journal, "mia", {0, 0, 0}).totals.empty());
}

TEST_CASE("a forgotten profile leaves no byte behind") {
    for (const Storage storage : {Storage::disk, Storage::memory}) {
        CAPTURE(static_cast<int>(storage));
        const Place place;
        Journal journal{storage, place.file};
        journal.blocked(blocked("clips.example"));
        journal.blocked(blocked("wiki.example", today, "leo"));
        journal.close();
        journal.blocked(blocked("waiting.example"));
        REQUIRE(journal.forget("mia").has_value());
        journal.close();
        CHECK(raw(place.folder).find("clips.example") == std::string::npos);
        CHECK(raw(place.folder).find("waiting.example") == std::string::npos);
        CHECK(raw(place.folder).find("wiki.example") != std::string::npos);
        CHECK(history(journal).names.empty());
    }
}

TEST_CASE("the file is for its owner only") {
    const Place place;
    Journal journal{Storage::disk, place.file};
    journal.blocked(blocked("clips.example"));
    journal.close();
    for (const char* ending : {"", "-wal", "-shm"}) {
        CAPTURE(ending);
        struct stat there {};
        REQUIRE(stat((place.file + ending).c_str(), &there) == 0);
        CHECK((there.st_mode & 077U) == 0);
    }
}

TEST_CASE("a damaged file is set aside, and a new one begun") {
    for (const Storage storage : {Storage::disk, Storage::memory}) {
        for (const bool is_garbage : {true, false}) {
            CAPTURE(static_cast<int>(storage));
            CAPTURE(is_garbage);
            const Place place;
            std::string bytes = "this was never a database";
            if (!is_garbage) {
                Journal whole{storage, place.file};
                for (int i = 0; i < 2000; ++i) {
                    whole.blocked(blocked("name-" + std::to_string(i) + ".example", today - i % 7));
                }
                whole.close();
                const Kept kept[] = {{"mia", all_kept}};
                whole.retain(kept, today);  // all is in the main file
                whole.close();
                bytes = read_file(place.file, 64UL * 1024 * 1024).value();
                for (std::size_t i = 4096; i < bytes.size(); i += 512) bytes[i] ^= '\x5a';
            }
            place.folder.write("journal.db", bytes);
            Journal journal{storage, place.file};
            REQUIRE(journal.warnings().size() == 1);
            CHECK(journal.warnings()[0].text.find("journal.db.broken") != std::string::npos);
            CHECK(std::filesystem::exists(place.file + ".broken"));
            journal.blocked(blocked("clips.example"));
            CHECK(history(journal).names.size() == 1);
        }
    }
}

TEST_CASE("a file that breaks under the running journal is set aside, too") {
    const Place place;
    Journal journal{Storage::disk, place.file};
    const auto fill = [&journal](const std::string& word) {  // more than its cache holds
        for (int i = 0; i < 7 * 900; ++i) {
            journal.blocked(blocked(word + std::to_string(i) + ".example", today - i % 7));
            if (i % 900 == 899) journal.close();
        }
    };
    fill("a-rather-long-name-that-fills-the-pages-");
    const Kept kept[] = {{"mia", all_kept}};
    journal.retain(kept, today);  // all is in the main file
    std::string bytes = read_file(place.file, 64UL * 1024 * 1024).value();
    for (std::size_t i = 0; i < bytes.size(); i += 64) bytes[i] ^= '\x5a';
    place.folder.write("journal.db", bytes);
    fill("another-");
    CHECK(std::filesystem::exists(place.file + ".broken"));
    CHECK(journal.warnings().size() == 1);
    journal.blocked(blocked("clips.example"));
    CHECK_FALSE(history(journal).names.empty());
}

TEST_CASE("a newer journal is left alone") {
    const Place place;
    {
        const auto database = Database::open(place.file);
        REQUIRE(database.has_value());
        REQUIRE(database->run("PRAGMA user_version = 9; CREATE TABLE later (a); ").has_value());
    }
    const std::string before = read_file(place.file, 1'000'000).value();
    Journal journal{Storage::disk, place.file};
    REQUIRE(journal.warnings().size() == 1);
    journal.blocked(blocked("clips.example"));
    journal.close();
    CHECK(read_file(place.file, 1'000'000).value() == before);
}

TEST_CASE("without a place to write it waits, warns, loses what has no room, and recovers") {
    const TempFolder folder;
    const std::string file = folder / "later/journal.db";
    Journal journal{Storage::disk, file};
    CHECK(journal.warnings().size() == 1);
    const int many = static_cast<int>(Journal::max_waiting) + 10;
    for (int i = 0; i < many; ++i)
        journal.blocked(blocked("name-" + std::to_string(i) + ".example"));
    journal.close();
    CHECK(journal.lost() == 10);
    std::filesystem::create_directory(folder / "later");
    journal.close();
    CHECK(journal.warnings().empty());
    const auto names = history(journal).names.size();
    CHECK(names == static_cast<std::size_t>(Journal::max_names_a_day));
    CHECK(history(journal).totals[0].count == many);
}

TEST_CASE("a full disk is a warning; what waits is written when there is room") {
    const Place place;
    Journal journal{Storage::disk, place.file};
    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
    auto* const old_handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit full{16UL * 1024, before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_FSIZE, &full) == 0);
    for (int i = 0; i < 900; ++i)
        journal.blocked(blocked("name-" + std::to_string(i) + ".example"));
    journal.close();
    const auto warnings = journal.warnings();
    REQUIRE(setrlimit(RLIMIT_FSIZE, &before) == 0);
    std::signal(SIGXFSZ, old_handler);
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].text.find("is not being kept") != std::string::npos);
    journal.close();
    CHECK(journal.warnings().empty());
    CHECK(history(journal).names.size() == 900);
}

}  // namespace
}  // namespace tarha::journal
