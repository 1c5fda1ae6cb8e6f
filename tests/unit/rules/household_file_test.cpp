#include "rules/household_file.h"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "rules/civil_date.h"
#include "tests/unit/rules/home.h"

namespace tarha::rules {
namespace {

// As version 1 wrote it: it is read for as long as there are such files.
constexpr std::string_view old_full = R"(version = 1
timezone = "Europe/Helsinki"
new_devices = "guests"

[[profile]]
id = "mia"
name = "Mia \"the fox\" Öö"
band = "0-6"
filtered = true
allow = ["School.fi", "a.b.example"]
deny = ["tiktok.com"]
block = ["adult", "gambling"]
allow_only = true
unknown = "allow"
quic = "block"
dns_answer = "zero"

[[profile.schedule]]
mode = "bedtime"
days = ["mon", "sun"]
from = "20:30"
to = "07:00"
allow = ["radio.example"]

[[profile.schedule]]
mode = "school"
from = "00:00"
to = "24:00"

[[profile]]
id = "guests"
name = "Guests"
filtered = false

[[device]]
mac = "02-00-5E-10-00-01"
name = "Mia's tablet"
profile = "mia"
)";

constexpr std::string_view full = R"(version = 2
timezone = "Europe/Helsinki"
country = "FI"
new_devices = "guests"
calendars = ["school.ics"]

[[holiday]]
from = "2026-12-21"
to = "2027-01-06"
name = "Christmas"

[[holiday]]
from = "2026-12-06"

[[profile]]
id = "mia"
name = "Mia"
band = "7-11"
birthday = "2016-05"
presets = false
allow = ["school.fi"]
deny = ["games.example"]
allow_only = true
shelf = false
unknown = "block"
quic = "block"
dns_answer = "zero"
safe_search_off = ["bing"]
youtube = "strict"
log = "none"

[profile.categories]
"content.porn" = "block"
"time.games" = "counted"
toys = "ask"

[profile.services]
tiktok = "timed"

[[profile.rule]]
name = "party.example"
action = "allow"
note = "for the party"
until = "2026-12-24"

[[profile.rule]]
name = "clips.example"
action = "deny"

[[profile.schedule]]
mode = "bedtime"
days = ["sun", "mon"]
from = "20:30"
to = "07:00"
holidays = "off"
allow = ["radio.example"]

[[profile.exception]]
day = "2026-12-31"
mode = "bedtime"
from = "23:30"
to = "09:00"
note = "New Year"

[[profile.exception]]
day = "2026-12-24"
off = true

[[profile.timetable]]
days = ["sat"]
from = "09:00"
to = "12:00"
holidays = "only"

[[profile.budget]]
id = "games"
for = ["category:time.games", "service:tiktok"]
minutes = [30, 30, 30, 30, 60, 90, 90]
weekly = 240
carry_over = 30
weekend_bonus = 15

[[profile.budget]]
id = "all"
for = ["internet"]
minutes = 180

[[profile]]
id = "guests"
name = "Guests"

[[device]]
mac = "02:00:5e:10:00:01"
name = "Mia's tablet"
profile = "mia"
)";

Household parsed(std::string_view text) {
    auto household = parse_household(text, "h.toml");
    REQUIRE_MESSAGE(household, household.error().message());
    return std::move(*household);
}

TEST_CASE("household file: version 1 is read into today's form") {
    const auto household = parsed(old_full);
    CHECK(household.timezone() == "Europe/Helsinki");
    CHECK(household.new_devices() == 1);
    REQUIRE(household.profiles().size() == 3);
    const auto& mia = household.profile(0);
    CHECK(mia.id == "mia");
    CHECK(mia.name == "Mia \"the fox\" Öö");
    CHECK(mia.band == Band::age_0_6);
    CHECK(mia.filtered);
    CHECK(mia.rules == rules({"school.fi", "a.b.example"}, {"tiktok.com"}));
    CHECK(mia.categories ==
          std::vector<Choice>{{"adult", Action::block}, {"gambling", Action::block}});
    CHECK_FALSE(mia.presets);
    CHECK_FALSE(mia.shelf);
    CHECK(mia.safe_search == 0);
    CHECK(mia.youtube == YouTube::off);
    CHECK(mia.allow_only);
    CHECK(mia.unknown == UnknownPolicy::allow);
    CHECK_FALSE(mia.quic_allowed);
    CHECK(mia.dns_answer == DnsAnswer::zero);
    REQUIRE(mia.schedule.windows.size() == 2);
    CHECK(mia.schedule.windows[0] ==
          Window{Mode::bedtime, {0b1000001, 1230, 420}, rules({"radio.example"}, {})});
    CHECK(mia.schedule.windows[1] == Window{Mode::school, {every_day, 0, minutes_per_day}, {}});
    REQUIRE(household.devices().size() == 1);
    CHECK(household.devices()[0].mac.to_string() == "02:00:5e:10:00:01");
    CHECK(household.devices()[0].name == "Mia's tablet");
    CHECK(household.profile_of(household.devices()[0].mac) == 0);
}

TEST_CASE("household file: every key arrives") {
    const auto household = parsed(full);
    CHECK(household.country() == "FI");
    CHECK(household.calendar_files().front() == "school.ics");
    REQUIRE(household.holidays().size() == 2);
    CHECK(household.holidays()[0] ==
          DateRange{*parse_date("2026-12-21"), *parse_date("2027-01-06"), "Christmas"});
    CHECK(household.holidays()[1].first == household.holidays()[1].last);
    CHECK(household.calendar().is_holiday(*parse_date("2026-12-06")));
    const auto& mia = household.profile(0);
    CHECK(mia.birthday == Birthday{2016, 5});
    CHECK_FALSE(mia.presets);
    CHECK(mia.allow_only);
    CHECK_FALSE(mia.shelf);
    CHECK(mia.unknown == UnknownPolicy::block);
    CHECK((mia.safe_search & 1U << static_cast<unsigned>(Engine::bing)) == 0);
    CHECK((mia.safe_search & 1U << static_cast<unsigned>(Engine::google)) != 0);
    CHECK(mia.youtube == YouTube::strict);
    CHECK(log_level(mia) == LogLevel::none);
    CHECK(mia.categories == std::vector<Choice>{{"content.porn", Action::block},
                                                {"time.games", Action::counted},
                                                {"toys", Action::ask}});
    CHECK(mia.services == std::vector<Choice>{{"tiktok", Action::timed}});
    REQUIRE(mia.rules.noted().size() == 2);
    CHECK(mia.rules.noted()[0] ==
          NotedRule{"party.example", Verdict::allow, "for the party", *parse_date("2026-12-24")});
    CHECK(mia.rules.noted()[1].last_day == NotedRule::no_end);
    REQUIRE(mia.schedule.windows.size() == 1);
    CHECK(mia.schedule.windows[0].when == TimeWindow{0b1000001, 1230, 420, OnHolidays::off});
    REQUIRE(mia.schedule.exceptions.size() == 2);
    CHECK(mia.schedule.exceptions[0] ==
          DayException{*parse_date("2026-12-31"), Mode::bedtime, false, 1410, 540, "New Year"});
    CHECK(mia.schedule.exceptions[1] ==
          DayException{*parse_date("2026-12-24"), std::nullopt, true, 0, 0, ""});
    CHECK(mia.timetable == std::vector<TimeWindow>{{1U << 5U, 540, 720, OnHolidays::only}});
    REQUIRE(mia.budgets.size() == 2);
    CHECK(mia.budgets[0] ==
          Budget{"games",
                 {{Subject::Kind::category, "time.games"}, {Subject::Kind::service, "tiktok"}},
                 {30, 30, 30, 30, 60, 90, 90},
                 240,
                 30,
                 15});
    CHECK(mia.budgets[1].minutes[3] == 180);
    CHECK(mia.compiled.budgets[1].internet);
}

TEST_CASE("household file: what is left out has its usual value") {
    const auto household = parsed("version = 2\n[[profile]]\nid = \"x\"\nname = \"X\"\n");
    Profile usual;
    usual.id = "x";
    usual.name = "X";
    CHECK(household.profile(0) == usual);
    CHECK(household.profile(household.new_devices()).id == built_in_profile);
    CHECK(household.timezone().empty());
}

TEST_CASE("household file: text and back is the same household") {
    for (const std::string_view text : {full, old_full, std::string_view{"version = 2\n"}}) {
        const auto once = parsed(text);
        const auto written = household_text(once);
        const auto twice = parsed(written);
        CHECK(std::ranges::equal(once.profiles(), twice.profiles()));
        CHECK(std::ranges::equal(once.devices(), twice.devices()));
        CHECK(once.timezone() == twice.timezone());
        CHECK(once.country() == twice.country());
        CHECK(std::ranges::equal(once.holidays(), twice.holidays()));
        CHECK(std::ranges::equal(once.calendar_files(), twice.calendar_files()));
        CHECK(once.new_devices() == twice.new_devices());
        CHECK(household_text(twice) == written);
    }
}

TEST_CASE("household file: an error names the line and the reason") {
    struct Case {
        const char* name;
        std::string text;
        std::string_view where;
        std::string_view reason;
    };
    const std::string head = "version = 2\n";
    const std::string profile =
        head + "[[profile]]\nid = \"mia\"\nname = \"Mia\"\n";  // lines 2 to 4
    const std::string window =
        profile + "[[profile.schedule]]\nmode = \"school\"\n";  // lines 5 and 6
    for (const auto& [name, text, where, reason] : std::vector<Case>{
             {"not TOML", head + "profile = [", "h.toml:2", "array"},
             {"no version", "", "h.toml:1", "version: must be 2"},
             {"a version of the future", "version = 3\n", "h.toml:1", "newer Tarha"},
             {"version 0", "version = 0\n", "h.toml:1", "must be 2"},
             {"version as text", "version = \"1\"\n", "h.toml:1", "version: must be a number"},
             {"misspelled key", head + "\ntimezon = \"UTC\"\n", "h.toml:3",
              "did you mean 'timezone'"},
             {"misspelled table", head + "[[profiles]]\n", "h.toml:2", "did you mean 'profile'"},
             {"unknown key", profile + "colour = 1\n", "h.toml:5", "there is no key 'colour'"},
             {"misspelled in profile", profile + "denny = []\n", "h.toml:5", "did you mean 'deny'"},
             {"single brackets", head + "[profile]\n", "h.toml:2", "[[profile]]"},
             {"profile as text", head + "profile = \"mia\"\n", "h.toml:2", "[[profile]]"},
             {"profiles as texts", head + "profile = [\"mia\"]\n", "h.toml:2", "[[profile]]"},
             {"no id", head + "\n[[profile]]\nname = \"X\"\n", "h.toml:3", "id: is missing"},
             {"flag as text", profile + "filtered = \"no\"\n", "h.toml:5", "true or false"},
             {"text as number", head + "[[profile]]\nid = 7\n", "h.toml:3", "text in quotes"},
             {"category action", profile + "[profile.categories]\n\"content.porn\" = \"blok\"\n",
              "h.toml:6", "did you mean 'block'"},
             {"category as number", profile + "[profile.categories]\n\"content.porn\" = 1\n",
              "h.toml:6", "text in quotes"},
             {"service nobody knows", profile + "[profile.services]\ntictoc = \"block\"\n",
              "h.toml:6", "did you mean 'tiktok'"},
             {"block of version 1", profile + "block = [\"adult\"]\n", "h.toml:5",
              "there is no key 'block'"},
             {"birthday", profile + "birthday = \"5.2016\"\n", "h.toml:5", "2016-05"},
             {"budget without subject", profile + "[[profile.budget]]\nid = \"games\"\n",
              "h.toml:5", "for: is missing"},
             {"budget of a site",
              profile + "[[profile.budget]]\nid = \"a\"\nfor = [\"site:a.example\"]\n", "h.toml:2",
              "a single site has no budget"},
             {"six minutes",
              profile + "[[profile.budget]]\nid = \"a\"\nfor = [\"internet\"]\n"
                        "minutes = [1, 2, 3, 4, 5, 6]\n",
              "h.toml:8", "7 numbers"},
             {"too many minutes",
              profile + "[[profile.budget]]\nid = \"a\"\nfor = [\"internet\"]\nminutes = 1441\n",
              "h.toml:8", "0 to 1440"},
             {"two budgets of one id",
              profile + "[[profile.budget]]\nid = \"a\"\nfor = [\"internet\"]\n"
                        "[[profile.budget]]\nid = \"a\"\nfor = [\"internet\"]\n",
              "h.toml:2", "second budget"},
             {"no such day", profile + "[[profile.exception]]\nday = \"2026-02-30\"\noff = true\n",
              "h.toml:6", "not a date"},
             {"rule without action", profile + "[[profile.rule]]\nname = \"a.example\"\n",
              "h.toml:5", "action: is missing"},
             {"country", head + "country = \"fi\"\n", "h.toml:2", "\"FI\""},
             {"holiday that ends before it begins",
              head + "[[holiday]]\nfrom = \"2026-12-21\"\nto = \"2026-12-20\"\n", "h.toml:4",
              "before"},
             {"engine", profile + "safe_search_off = [\"gogle\"]\n", "h.toml:5",
              "did you mean 'google'"},
             {"band", profile + "band = \"7-12\"\n", "h.toml:5", "did you mean '7-11'"},
             {"unknown", profile + "unknown = \"blok\"\n", "h.toml:5", "did you mean 'block'"},
             {"quic", profile + "quic = true\n", "h.toml:5", "text in quotes"},
             {"dns_answer", profile + "dns_answer = \"\"\n", "h.toml:5", "not known"},
             {"rule with path", profile + "deny = [\"a.example/b\"]\n", "h.toml:5",
              "without http://"},
             {"rule list as text", profile + "allow = \"a.example\"\n", "h.toml:5",
              "must be a list"},
             {"number in list", profile + "allow = [\"a.example\",\n 5]\n", "h.toml:6", "texts"},
             {"second id", profile + "[[profile]]\nid = \"mia\"\nname = \"M\"\n", "h.toml:5",
              "second profile"},
             {"mode",
              profile +
                  "[[profile.schedule]]\nmode = \"bedtme\"\nfrom = \"20:00\"\nto = \"21:00\"\n",
              "h.toml:6", "did you mean 'bedtime'"},
             {"day", window + "days = [\"mon\", \"tues\"]\nfrom = \"20:00\"\nto = \"21:00\"\n",
              "h.toml:7", "did you mean 'tue'"},
             {"no days", window + "days = []\nfrom = \"20:00\"\nto = \"21:00\"\n", "h.toml:7",
              "is empty"},
             {"time", window + "from = \"8:00\"\nto = \"21:00\"\n", "h.toml:7",
              "not a time of day"},
             {"no end", window + "from = \"08:00\"\n", "h.toml:5", "to: is missing"},
             {"begins at 24:00", window + "from = \"24:00\"\nto = \"21:00\"\n", "h.toml:7",
              "begins at"},
             {"no length", window + "from = \"08:00\"\nto = \"08:00\"\n", "h.toml:8",
              "end when it begins"},
             {"deny in a window", window + "from = \"08:00\"\nto = \"09:00\"\ndeny = []\n",
              "h.toml:9", "there is no key 'deny'"},
             {"mac", profile + "[[device]]\nmac = \"02:00\"\nname = \"x\"\nprofile = \"mia\"\n",
              "h.toml:6", "not an address"},
             {"device without a home",
              profile +
                  "[[device]]\nmac = \"02:00:5e:10:00:01\"\nname = \"x\"\nprofile = \"mai\"\n",
              "h.toml:5", "no profile 'mai'"},
         }) {
        const auto& shown_name = name;
        CAPTURE(shown_name);
        const auto household = parse_household(text, "h.toml");
        REQUIRE_FALSE(household);
        CAPTURE(household.error().message());
        CHECK(household.error().where == where);
        CHECK(household.error().text.find(reason) != std::string::npos);
    }
}

TEST_CASE("household file: new_devices must exist, and the error stands at its line") {
    const auto household = parse_household(
        "version = 1\n\nnew_devices = \"gests\"\n[[profile]]\n"
        "id = \"guests\"\nname = \"G\"\n",
        "h.toml");
    REQUIRE_FALSE(household);
    CHECK(household.error().where == "h.toml:3");
    CHECK(household.error().text.find("did you mean 'guests'") != std::string::npos);
}

TEST_CASE("household file: a time zone cannot lead out of its folder") {
    const auto household = parse_household("version = 1\n\ntimezone = \"../shadow\"\n", "h.toml");
    REQUIRE_FALSE(household);
    CHECK(household.error().where == "h.toml:3");
}

TEST_CASE("household file: the caps") {
    std::string text = "version = 1\n";
    for (std::size_t i = 0; i <= max_profiles; ++i) {
        text += "[[profile]]\nid = \"p" + std::to_string(i) + "\"\nname = \"p\"\n";
    }
    const auto crowded = parse_household(text, "h.toml");
    REQUIRE_FALSE(crowded);
    CHECK(crowded.error().where == "h.toml:" + std::to_string(2 + 3 * max_profiles));
    CHECK(crowded.error().text.find("64") != std::string::npos);

    text = "version = 1\n[[profile]]\nid = \"x\"\nname = \"X\"\nallow = [";
    for (std::size_t i = 0; i <= SuffixRules::max_rules; ++i) {
        text += "\"n" + std::to_string(i) + ".example\",";
    }
    const auto many_rules = parse_household(text + "]\n", "h.toml");
    REQUIRE_FALSE(many_rules);
    CHECK(many_rules.error().where == "h.toml:5");
    CHECK(many_rules.error().text.find("4096") != std::string::npos);

    const auto huge = parse_household(std::string(max_household_text + 1, '#'), "h.toml");
    REQUIRE_FALSE(huge);
    CHECK(huge.error().text.find("larger") != std::string::npos);
}

}  // namespace
}  // namespace tarha::rules
