#include "daemon/journal/journal.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace tarha::journal {
namespace {

constexpr const char* broken_ending = ".broken";
constexpr std::int64_t schema_version = 1;
constexpr const char* in_memory = ":memory:";

// Rows are few: a small cache. What is removed is overwritten.
constexpr const char* settings =
    "PRAGMA cache_size=-256; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;";
constexpr const char* disk_settings = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;";
constexpr const char* schema = R"(
CREATE TABLE IF NOT EXISTS names (
    day INTEGER NOT NULL, profile TEXT NOT NULL, host TEXT NOT NULL, reason TEXT NOT NULL,
    category TEXT NOT NULL, count INTEGER NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (profile, day, host, reason, category)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS totals (
    day INTEGER NOT NULL, profile TEXT NOT NULL, reason TEXT NOT NULL, category TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (profile, day, reason, category)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS usage (
    day INTEGER NOT NULL, profile TEXT NOT NULL, budget TEXT NOT NULL, minutes INTEGER NOT NULL,
    PRIMARY KEY (profile, day, budget)) WITHOUT ROWID;
PRAGMA user_version = 1;
)";
constexpr std::array<const char*, 3> tables{"names", "totals", "usage"};

// SQLite gives its other files the mode of this one. That it fails is seen when it is opened.
void make_private(const std::string& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor >= 0) ::close(descriptor);
}

// The file is whole: a header that SQLite knows, and every page where it belongs.
Result<bool> is_whole(const Database& database) {
    std::string answer;
    const auto asked = database.each("PRAGMA quick_check(1)", {},
                                     [&answer](const Row& row) { answer = row.text(0); });
    if (!asked) return database.is_damaged() ? Result<bool>{false} : Result<bool>{asked.error()};
    return answer == "ok";
}

// What was set aside may hold names that are too old by now.
void remove_if_old(const std::string& file) {
    std::error_code error;
    const auto written = std::filesystem::last_write_time(file, error);
    if (error) return;
    const auto age = std::filesystem::file_time_type::clock::now() - written;
    if (age > std::chrono::days{longest_days}) std::filesystem::remove(file, error);
}

std::string statement(const char* before, const char* table, const char* after) {
    return std::string{before} + table + after;
}

}  // namespace

Journal::Journal(Storage storage, std::string file) : storage_{storage}, file_{std::move(file)} {
    if (storage_ != Storage::off) note(open());
}

void Journal::blocked(const Blocked& record) {
    if (storage_ == Storage::off) return;
    const TotalKey total{record.day, record.profile, record.reason, record.category};
    if (totals_.size() >= max_waiting && !totals_.contains(total)) {
        ++lost_;
        return;
    }
    ++totals_[total];
    if (record.host.empty()) return;
    const NameKey name{record.day, record.profile, record.host, record.reason, record.category};
    if (names_.size() >= max_waiting && !names_.contains(name)) {
        ++lost_;
        return;
    }
    Count& count = names_[name];
    ++count.count;
    count.last = std::max(count.last, record.time);
}

void Journal::used(std::int32_t day, const std::string& profile, const std::string& budget,
                   std::int64_t minutes) {
    if (storage_ == Storage::off || usage_.size() >= max_waiting) return;
    usage_[{day, profile, budget}] = minutes;
}

void Journal::tick(std::chrono::seconds now) {
    if (storage_ == Storage::off) return;
    if (!flushed_) flushed_ = now;
    if (!copied_) copied_ = now;
    if (now - *flushed_ >= flush_period) {
        flushed_ = now;
        note(flush());
    }
    if (storage_ == Storage::memory && now - *copied_ >= snapshot_period) {
        copied_ = now;
        note(snapshot());
    }
}

void Journal::close() {
    if (storage_ == Storage::off) return;
    note(flush());
    if (storage_ == Storage::memory) note(snapshot());
}

Status Journal::open() {
    make_private(file_);
    auto database = Database::open(file_);
    if (!database) return database.error();
    const auto whole = is_whole(*database);
    if (!whole) return whole.error();
    if (!*whole) {
        set_aside("it was damaged");
        make_private(file_);
        database = Database::open(file_);
        if (!database) return database.error();
    }
    const auto version = database->number("PRAGMA user_version");
    if (!version) return version.error();
    if (*version > schema_version) return Error{file_, "was written by a newer Tarha"};
    if (storage_ == Storage::memory) {
        auto ram = Database::open(in_memory);
        if (!ram) return ram.error();
        if (auto copied = ram->copy_from(*database); !copied) return copied;
        database = std::move(ram);
    } else if (auto set = database->run(disk_settings); !set) {
        return set;
    }
    if (auto set = database->run(settings); !set) return set;
    if (auto made = database->run(schema); !made) return made;
    database_ = std::move(*database);
    return Done{};
}

Status Journal::flush() {
    if (names_.empty() && totals_.empty() && usage_.empty()) return Done{};
    if (!database_) {
        if (auto opened = open(); !opened) return opened;
    }
    if (auto written = write_waiting(); !written) return written;
    names_.clear();
    totals_.clear();
    usage_.clear();
    is_changed_ = true;
    trouble_.clear();
    return Done{};
}

Status Journal::write_waiting() {
    Transaction transaction{*database_};
    if (!transaction.begun()) return transaction.begun();
    if (auto written = write_names(); !written) return written;
    for (const auto& [key, count] : totals_) {
        const auto& [day, profile, reason, category] = key;
        auto written = database_->run(
            "INSERT INTO totals (day, profile, reason, category, count) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET count = count + excluded.count",
            {std::int64_t{day}, profile, reason, category, count});
        if (!written) return written;
    }
    for (const auto& [key, minutes] : usage_) {
        const auto& [day, profile, budget] = key;
        auto written = database_->run(
            "INSERT INTO usage (day, profile, budget, minutes) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET minutes = excluded.minutes",
            {std::int64_t{day}, profile, budget, minutes});
        if (!written) return written;
    }
    return transaction.commit();
}

Status Journal::write_names() const {
    for (const auto& [key, count] : names_) {
        const auto& [day, profile, host, reason, category] = key;
        auto written = database_->run(
            "INSERT INTO names (day, profile, host, reason, category, count, last) "
            "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE "
            "(SELECT count(*) FROM names WHERE profile = ?2 AND day = ?1) < ?8 OR "
            "EXISTS (SELECT 1 FROM names WHERE profile = ?2 AND day = ?1 AND host = ?3 AND "
            "reason = ?4 AND category = ?5) "
            "ON CONFLICT DO UPDATE SET count = count + excluded.count, "
            "last = max(last, excluded.last)",
            {std::int64_t{day}, profile, host, reason, category, count.count, count.last,
             max_names_a_day});
        if (!written) return written;
    }
    return Done{};
}

// A new file beside the old one, renamed when it is whole.
Status Journal::snapshot() {
    if (!database_ || !is_changed_) return Done{};
    const std::string fresh = file_ + ".new";
    std::error_code ignored;
    std::filesystem::remove(fresh, ignored);
    make_private(fresh);
    {
        auto copy = Database::open(fresh);
        if (!copy) return copy.error();
        if (auto copied = copy->copy_from(*database_); !copied) return copied;
    }
    if (std::rename(fresh.c_str(), file_.c_str()) != 0) {
        return Error{file_, "cannot be replaced by a new copy"};
    }
    is_changed_ = false;
    return Done{};
}

void Journal::retain(std::span<const Kept> all, std::int32_t today) {
    if (!database_) return;
    Transaction transaction{*database_};
    Status done = transaction.begun();
    for (const Kept& kept : all) {
        if (done) done = remove_old(kept, today);
    }
    if (done) done = remove_strangers(all);
    if (done) done = transaction.commit();
    // What was removed also leaves the write-ahead log.
    if (done && storage_ == Storage::disk) done = database_->run("PRAGMA wal_checkpoint(TRUNCATE)");
    is_changed_ = true;
    remove_if_old(file_ + broken_ending);
    note(done);
}

// Days that have not come yet were written by a clock that was wrong.
Status Journal::remove_old(const Kept& kept, std::int32_t today) const {
    const std::array<std::uint8_t, 3> days{kept.retention.names, kept.retention.totals,
                                           kept.retention.usage};
    for (std::size_t i = 0; i < tables.size(); ++i) {
        const std::int64_t first = std::int64_t{today} - days[i] + 1;
        const bool is_for_security =
            days[i] < security_days && std::string_view{"totals"} == tables[i];
        const std::string sql =
            statement("DELETE FROM ", tables[i], " WHERE profile = ? AND (day < ? OR day > ?)") +
            (is_for_security ? " AND reason != 'security'" : "");
        auto removed = database_->run(sql.c_str(), {kept.profile, first, std::int64_t{today} + 1});
        if (!removed) return removed;
    }
    return database_->run(
        "DELETE FROM totals WHERE profile = ? AND day < ? AND reason = 'security'",
        {kept.profile, std::int64_t{today} - std::max(security_days, kept.retention.totals) + 1});
}

Status Journal::remove_strangers(std::span<const Kept> all) const {
    std::vector<std::string> gone;
    const auto is_stranger = [&](const std::string& profile) {
        return std::ranges::find(all, profile, &Kept::profile) == all.end();
    };
    for (const char* table : tables) {
        auto read = database_->each(statement("SELECT DISTINCT profile FROM ", table, "").c_str(),
                                    {}, [&](const Row& row) {
                                        if (is_stranger(row.text(0))) gone.push_back(row.text(0));
                                    });
        if (!read) return read;
    }
    for (const std::string& profile : gone) {
        for (const char* table : tables) {
            auto removed = database_->run(
                statement("DELETE FROM ", table, " WHERE profile = ?").c_str(), {profile});
            if (!removed) return removed;
        }
    }
    return Done{};
}

Result<History> Journal::history(const std::string& profile, const Retention& retention,
                                 std::int32_t today, std::int32_t days) {
    History found;
    if (storage_ == Storage::off) return found;
    if (const auto flushed = flush(); !flushed) {
        note(flushed);
        return flushed.error();
    }
    if (!database_) return found;
    const auto first = [&](std::uint8_t kept) {
        return std::int64_t{today} - std::min<std::int32_t>(days, kept) + 1;
    };
    Status read = database_->each(
        "SELECT day, host, reason, category, count, last FROM names WHERE profile = ? AND day >= ? "
        "ORDER BY day DESC, count DESC, host",
        {profile, first(retention.names)}, [&found](const Row& row) {
            found.names.push_back({static_cast<std::int32_t>(row.number(0)), row.text(1),
                                   row.text(2), row.text(3), row.number(4), row.number(5)});
        });
    const auto totals = std::max(retention.totals, security_days);
    if (read) {
        read = database_->each(
            "SELECT day, reason, category, count FROM totals WHERE profile = ? AND day >= ? AND "
            "(day >= ? OR reason = 'security') ORDER BY day DESC, count DESC, reason, category",
            {profile, first(totals), first(retention.totals)}, [&found](const Row& row) {
                found.totals.push_back({static_cast<std::int32_t>(row.number(0)), row.text(1),
                                        row.text(2), row.number(3)});
            });
    }
    if (read) {
        read = database_->each(
            "SELECT day, budget, minutes FROM usage WHERE profile = ? AND day >= ? "
            "ORDER BY day DESC, budget",
            {profile, first(retention.usage)}, [&found](const Row& row) {
                found.usage.push_back(
                    {static_cast<std::int32_t>(row.number(0)), row.text(1), row.number(2)});
            });
    }
    note(read);
    if (!read) return read.error();
    return found;
}

Status Journal::forget(const std::string& profile) {
    const auto is_his = [&profile](const auto& entry) {
        return std::get<1>(entry.first) == profile;
    };
    std::erase_if(names_, is_his);
    std::erase_if(totals_, is_his);
    std::erase_if(usage_, is_his);
    if (!database_) return Done{};
    Transaction transaction{*database_};
    if (!transaction.begun()) return transaction.begun();
    for (const char* table : tables) {
        auto removed = database_->run(
            statement("DELETE FROM ", table, " WHERE profile = ?").c_str(), {profile});
        if (!removed) return removed;
    }
    if (auto done = transaction.commit(); !done) return done;
    is_changed_ = true;
    if (storage_ == Storage::memory) return snapshot();  // the copy must forget, too
    return database_->run("PRAGMA wal_checkpoint(TRUNCATE)");
}

void Journal::note(const Status& status) {
    if (status) return;
    const auto whole = database_ ? is_whole(*database_) : Result<bool>{true};
    const bool is_damaged = whole && !*whole;
    trouble_ = "the history is not being kept: " + status.error().message();
    if (!is_damaged) return;
    database_.reset();
    if (storage_ == Storage::disk) set_aside(status.error().text);
    if (const auto again = open(); again) trouble_.clear();
}

// The damaged file is kept for who wants to look, until the next one or until it is too old.
void Journal::set_aside(const std::string& why) {
    database_.reset();
    std::error_code ignored;
    std::filesystem::rename(file_, file_ + broken_ending, ignored);
    for (const char* ending : {"-wal", "-shm"}) std::filesystem::remove(file_ + ending, ignored);
    broken_ = "the history begins anew; the old file was set aside as " + file_ + broken_ending +
              ": " + why;
}

std::vector<rules::Warning> Journal::warnings() const {
    std::vector<rules::Warning> all;
    if (!broken_.empty()) all.push_back({"journal_broken", broken_});
    if (!trouble_.empty()) all.push_back({"journal_unsaved", trouble_});
    return all;
}

}  // namespace tarha::journal
