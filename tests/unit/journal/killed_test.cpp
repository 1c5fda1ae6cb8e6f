// kill -9 at any moment: the file is whole afterwards, and all that a flush answered for is in it.
#include <csignal>
#include <random>
#include <string>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/journal/journal.h"
#include "tests/support/temp_folder.h"

namespace tarha::journal {
namespace {

constexpr int kills = 1000;
constexpr std::int32_t today = 20'000;

// Writes and tells how many records are in the file, until it is killed.
[[noreturn]] void write_for_ever(const std::string& file, std::int64_t count, int told) {
    Journal journal{Storage::disk, file};
    for (;;) {
        journal.blocked({today, 1, "mia", "clips.example", "rule", ""});
        journal.blocked({today, 1, "mia", "name-" + std::to_string(count % 500), "rule", ""});
        journal.close();
        if (!journal.warnings().empty()) _exit(1);
        count += 2;
        if (write(told, &count, sizeof count) != sizeof count) _exit(1);
    }
}

// The last number that was told through the pipe.
std::int64_t last_told(int pipe, std::int64_t before) {
    std::int64_t count = before;
    std::int64_t next = 0;
    while (read(pipe, &next, sizeof next) == sizeof next) count = next;
    return count;
}

TEST_CASE("kill -9 loses nothing that was flushed") {
    const TempFolder folder;
    const std::string file = folder / "journal.db";
    std::minstd_rand random{6};  // NOLINT: the same run each time
    std::int64_t promised = 0;
    for (int i = 0; i < kills; ++i) {
        int told[2];
        REQUIRE(pipe(told) == 0);
        const pid_t child = fork();
        REQUIRE(child >= 0);
        if (child == 0) write_for_ever(file, promised, told[1]);
        close(told[1]);
        usleep(static_cast<useconds_t>(500 + random() % 6000));
        kill(child, SIGKILL);
        int status = 0;
        REQUIRE(waitpid(child, &status, 0) == child);
        REQUIRE(WIFSIGNALED(status));
        promised = last_told(told[0], promised);
        close(told[0]);
        if (i % 20 != 0 && i != kills - 1) continue;  // the next child opens and checks it anyway
        Journal journal{Storage::disk, file};
        const auto found = journal.history("mia", {7, 14, 8}, today, 14);
        REQUIRE(found.has_value());
        REQUIRE(journal.warnings().empty());
        const auto kept = found->totals.empty() ? 0 : found->totals[0].count;
        REQUIRE(kept >= promised);
        promised = kept;  // a flush may have been done but not told
    }
    MESSAGE(kills << " kills, " << promised << " records, none lost");
}

}  // namespace
}  // namespace tarha::journal
