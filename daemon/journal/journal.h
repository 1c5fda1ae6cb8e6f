// Journal: what was blocked and how long the internet was used, for as long as each age keeps it.
//
// Records wait in memory and are written in one transaction a minute. Whatever happens to the
// file, nothing here fails: what cannot be kept is a warning. One thread only.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "daemon/journal/database.h"
#include "rules/result.h"
#include "rules/retention.h"
#include "rules/warning.h"

namespace tarha::journal {

using rules::longest_days;
using rules::Retention;
using rules::retention_of;
using rules::security_days;

enum class Storage : std::uint8_t {
    off,     // nothing is remembered
    disk,    // a file, written once a minute at most
    memory,  // RAM; copied to the file twice a day and at a clean stop, for flash
};

// A blocked lookup or connection. Days are those of the home's calendar, since 1970-01-01.
struct Blocked {
    std::int32_t day = 0;
    std::int64_t time = 0;  // Unix seconds
    std::string profile;    // id
    std::string host;       // empty: not to be kept, or there was none
    std::string reason;
    std::string category;  // may be empty
};

struct NameRow {
    std::int32_t day = 0;
    std::string host, reason, category;
    std::int64_t count = 0;
    std::int64_t last = 0;  // Unix seconds
};
struct TotalRow {
    std::int32_t day = 0;
    std::string reason, category;
    std::int64_t count = 0;
};
struct UsageRow {
    std::int32_t day = 0;
    std::string budget;  // id
    std::int64_t minutes = 0;
};
// Newest day first; names by how often.
struct History {
    std::vector<NameRow> names;
    std::vector<TotalRow> totals;
    std::vector<UsageRow> usage;
};

// Whose records stay, and for how long.
struct Kept {
    std::string profile;
    Retention retention;
};

class Journal {
public:
    static constexpr std::size_t max_waiting = 4096;       // records of each kind in memory
    static constexpr std::int64_t max_names_a_day = 1000;  // of a profile; others are counted only
    static constexpr std::chrono::seconds flush_period{60};
    static constexpr std::chrono::seconds snapshot_period{std::chrono::hours{12}};

    Journal(Storage storage, std::string file);

    void blocked(const Blocked& record);
    // Minutes of a budget that were used on that day so far.
    void used(std::int32_t day, const std::string& profile, const std::string& budget,
              std::int64_t minutes);

    // Call often. `now` is any clock that only goes forwards: writes when a period is over.
    void tick(std::chrono::seconds now);
    // Everything that waits, and the copy of a database in RAM: before a clean stop.
    void close();

    // Removes what is older than it may be, and whose profile is not among `all`. The days are
    // told by a clock that can be believed.
    void retain(std::span<const Kept> all, std::int32_t today);
    // At most what `retention` keeps, and not more than `days` (today included).
    Result<History> history(const std::string& profile, const Retention& retention,
                            std::int32_t today, std::int32_t days);
    Status forget(const std::string& profile);

    // Sentences for people; empty when all is kept that should be.
    [[nodiscard]] std::vector<rules::Warning> warnings() const;
    // Records that found no room while the disk took none.
    [[nodiscard]] std::uint64_t lost() const { return lost_; }

private:
    using NameKey = std::tuple<std::int32_t, std::string, std::string, std::string, std::string>;
    using TotalKey = std::tuple<std::int32_t, std::string, std::string, std::string>;
    using UsageKey = std::tuple<std::int32_t, std::string, std::string>;
    struct Count {
        std::int64_t count = 0;
        std::int64_t last = 0;
    };

    Status open();
    Status flush();
    Status write_waiting();
    Status write_names() const;
    Status snapshot();
    Status remove_old(const Kept& kept, std::int32_t today) const;
    Status remove_strangers(std::span<const Kept> all) const;
    // A damaged file goes aside; any failure becomes the warning.
    void note(const Status& status);
    void set_aside(const std::string& why);

    Storage storage_;
    std::string file_;
    std::optional<Database> database_;
    std::map<NameKey, Count> names_;
    std::map<TotalKey, std::int64_t> totals_;
    std::map<UsageKey, std::int64_t> usage_;
    std::optional<std::chrono::seconds> flushed_;
    std::optional<std::chrono::seconds> copied_;
    bool is_changed_ = false;  // since the last copy of a database in RAM
    std::uint64_t lost_ = 0;
    std::string trouble_;  // why nothing is written now
    std::string broken_;   // what became of a damaged file
};

}  // namespace tarha::journal
