#include "rules/remembered.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "rules/ledger.h"

namespace tarha::rules {
namespace {

const Remembered* find(const std::vector<Remembered>& rows, Stored what) {
    const auto at = std::find_if(rows.begin(), rows.end(),
                                 [what](const Remembered& row) { return row.what == what; });
    return at == rows.end() ? nullptr : &*at;
}

Profile profile_of(Band band) {
    Profile profile;
    profile.band = band;
    return profile;
}

}  // namespace

TEST_CASE("what opens and who helps is never written down, for anybody") {
    for (std::size_t i = 0; i < band_names.size(); ++i) {
        const auto rows = remembered(profile_of(static_cast<Band>(i)));
        for (const auto what : {Stored::opened, Stored::help}) {
            REQUIRE(find(rows, what) != nullptr);
            CHECK(*find(rows, what) == Remembered{what, Kept::never, 0, SeenBy::nobody});
        }
    }
}

TEST_CASE("what is said follows the log level") {
    struct Case {
        Band band;
        std::optional<LogLevel> log;
        Stored expected;
    };
    const Case cases[] = {
        {Band::age_7_11, {}, Stored::blocked_names},
        {Band::age_12_15, {}, Stored::blocked_categories},
        {Band::age_16_17, {}, Stored::blocked_security},
        {Band::age_16_17, LogLevel::names, Stored::blocked_names},
        {Band::age_7_11, LogLevel::none, Stored::blocked_security},
    };
    for (const auto& [band, log, expected] : cases) {
        auto profile = profile_of(band);
        profile.log = log;
        const auto rows = remembered(profile, {.journal = false});
        const auto logged = std::count_if(rows.begin(), rows.end(), [](const Remembered& row) {
            return row.what == Stored::blocked_names || row.what == Stored::blocked_categories ||
                   row.what == Stored::blocked_security;
        });
        CHECK(logged == 1);
        REQUIRE(find(rows, expected) != nullptr);
        CHECK(find(rows, expected)->number == max_blocked_rows);
    }
}

TEST_CASE("minutes are counted for those who have a budget") {
    auto profile = profile_of(Band::age_7_11);
    CHECK(find(remembered(profile), Stored::minutes) == nullptr);
    profile.budgets.push_back({"games", {Subject{}}, {}, 0, 0, 0});
    CHECK(find(remembered(profile), Stored::minutes) != nullptr);
    profile.filtered = false;
    CHECK(find(remembered(profile), Stored::minutes) == nullptr);
}

TEST_CASE("the journal's days are those that it really keeps") {
    struct Case {
        Band band;
        Stored what;
        std::uint16_t days;
    };
    const Case cases[] = {
        {Band::age_0_6, Stored::blocked_names, 7},
        {Band::age_7_11, Stored::blocked_names, 3},
        {Band::age_7_11, Stored::blocked_categories, 14},
        {Band::age_12_15, Stored::blocked_categories, 7},
        {Band::age_16_17, Stored::blocked_security, 7},
    };
    for (const auto& [band, what, days] : cases) {
        const auto rows = remembered(profile_of(band));
        const bool found =
            std::any_of(rows.begin(), rows.end(), [&, w = what, d = days](const auto& row) {
                return row.what == w && row.kept == Kept::days && row.number == d;
            });
        const auto shown_band = band_name(band);
        CAPTURE(shown_band);
        CHECK(found);
    }
    const auto teenager = remembered(profile_of(Band::age_16_17));
    CHECK(find(teenager, Stored::blocked_names) == nullptr);
    CHECK(find(teenager, Stored::blocked_categories) == nullptr);
}

// A table that is added to the ledger does not compile here, so that somebody gives it its row.
TEST_CASE("every table of the ledger has its row") {
    auto profile = profile_of(Band::age_7_11);
    profile.budgets.push_back({"games", {Subject{}}, {}, 0, 0, 0});
    const auto rows = remembered(profile);
    const auto [next_id, salt, grants, requests, bonuses, codes, tries, spent] = LedgerTables{};
    CHECK(find(rows, Stored::wishes) != nullptr);   // requests
    CHECK(find(rows, Stored::grants) != nullptr);   // grants, bonuses, codes, tries
    CHECK(find(rows, Stored::minutes) != nullptr);  // spent
    CHECK(find(rows, Stored::wishes)->number == kept_for / a_day);
}

}  // namespace tarha::rules
