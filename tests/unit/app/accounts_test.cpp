// Accounts: what is charged, when it is written, and what a crash takes.
#include "daemon/app/accounts.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "daemon/files/read_file.h"
#include "rules/ledger_file.h"
#include "tests/unit/app/home_folder.h"

namespace tarha::test {
namespace {

constexpr std::int64_t noon = 1'795'176'000;  // 2026-11-20 12:00 UTC, a Friday
const rules::LocalTime friday{4, 12 * 60, true, 20'777};

// A child with an hour a day for everything.
rules::Household household() {
    rules::HouseholdParts parts;
    rules::Profile profile;
    profile.id = "mia";
    profile.name = "Mia";
    profile.budgets = {
        {"screen", {*rules::parse_subject("internet")}, {60, 60, 60, 60, 60, 60, 60}}};
    parts.profiles.push_back(profile);
    auto made = rules::Household::make(std::move(parts));
    REQUIRE(made);
    return std::move(*made);
}

// The shape of a film, or of an update that comes slowly: a megabyte in every slot.
Usage film(const char* host) {
    Usage usage;
    usage.host = DomainName::from_text(host).value();
    usage.bytes_up = 20'000;
    usage.bytes_down = 1'000'000;
    usage.packets = 900;
    return usage;
}

struct Bench {
    HomeFolder folder;
    std::string file = folder.path() / "ledger.toml";
    rules::Household home = household();
    Accounts accounts{file};
    std::uint64_t slot = 600;
    std::string written;
    unsigned writes = 0;

    Bench() {
        accounts.save();
        note_write();
        writes = 0;
    }

    // Uses `host` for so long, as the daemon does it, and counts how often the file is replaced.
    void use(const char* host, unsigned slots) {
        for (unsigned i = 0; i < slots; ++i) {
            if (*host != '\0') accounts.observe(home, film(host), slot);
            ++slot;
            accounts.charge(home, slot, friday, noon);
            accounts.save_each_minute(slot);
            note_write();
        }
    }
    void note_write() {
        const auto text = read_file(file, rules::max_ledger_text);
        REQUIRE(text);
        if (*text != written) ++writes;  // nothing is written that is there already
        written = *text;
    }
    [[nodiscard]] static std::uint16_t used(const Accounts& accounts,
                                            const rules::Household& home) {
        return accounts.budgets(home, friday).front().used;
    }
};

TEST_CASE("updates that systems fetch by themselves spend nothing, films of the same shape do") {
    Bench bench;
    bench.use("dl.delivery.mp.microsoft.com", 120);
    bench.use("updates.cdn-apple.com", 120);
    CHECK(Bench::used(bench.accounts, bench.home) == 0);
    CHECK(bench.writes == 0);
    bench.use("video.example", 120);
    CHECK(Bench::used(bench.accounts, bench.home) == 20);
}

TEST_CASE("the ledger is written once in a minute of use, and a crash loses a minute at the most") {
    Bench bench;
    for (unsigned slot = 0; slot < 240; ++slot) {
        bench.use("video.example", 1);
        const Accounts after_crash{bench.file};  // that reads what is on the disk now
        CHECK(Bench::used(bench.accounts, bench.home) - Bench::used(after_crash, bench.home) <= 1);
    }
    CHECK(Bench::used(bench.accounts, bench.home) == 40);
    CHECK(bench.writes >= 36);
    CHECK(bench.writes <= 40);
    CHECK(bench.written.size() < 1024);
    bench.writes = 0;
    bench.use("", 240);
    CHECK(bench.writes == 0);
}

TEST_CASE("a grant that runs is written once a minute, too") {
    Bench bench;
    REQUIRE(bench.accounts.ledger().grant("mia", *rules::parse_subject("internet"), 3600, {}, {},
                                          noon));
    bench.accounts.save();
    bench.note_write();
    bench.writes = 0;
    bench.use("", 60);
    CHECK(bench.writes == 10);
    const Accounts after_crash{bench.file};
    const auto left = after_crash.ledger().tables().grants.front().left;
    CHECK(left <= 3600 - 540);
    CHECK(left >= 3600 - 600);
}

TEST_CASE(
    "that the ledger begins anew is said until the next start, that it cannot be saved until it "
    "can") {
    HomeFolder folder;
    const std::string file = folder.path() / "ledger.toml";
    folder.write("ledger.toml", "no ledger = [");
    Accounts accounts{file};
    const auto says = [&](std::string_view id) {
        return std::ranges::any_of(accounts.warnings(), [id](const auto& w) { return w.id == id; });
    };
    CHECK(says("ledger_broken"));
    accounts.save();
    CHECK(says("ledger_broken"));
    CHECK_FALSE(says("ledger_unsaved"));
    std::filesystem::remove(file);
    std::filesystem::create_directory(file);  // nothing can take its place
    REQUIRE(accounts.ledger().grant("mia", *rules::parse_subject("internet"), 60, {}, {}, noon));
    accounts.save();
    CHECK(says("ledger_unsaved"));
    std::filesystem::remove(file);
    accounts.save();
    CHECK_FALSE(says("ledger_unsaved"));
    CHECK(says("ledger_broken"));
}

}  // namespace
}  // namespace tarha::test
