#include "daemon/cli/commands.h"

#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <doctest/doctest.h>

#include "tests/support/temp_folder.h"

namespace tarha::cli {
namespace {

namespace json = boost::json;

struct Ran {
    int exit_code;
    std::string out;
    std::string err;
    std::vector<Settings> started;  // daemons
};

Ran run_words(const std::vector<std::string>& words) {
    std::ostringstream out;
    std::ostringstream err;
    Ran ran{};
    Context context{out, err, [&](const Settings& settings) {
                        ran.started.push_back(settings);
                        return 0;
                    }};
    ran.exit_code = run(words, context);
    ran.out = out.str();
    ran.err = err.str();
    return ran;
}

// A home in a folder: settings, a household, a list.
class HomeFolder {
public:
    HomeFolder() {
        folder.write("tarha.toml",
                     "[network]\nlan = [\"br-lan\"]\n"
                     "[paths]\nhousehold = \"household.toml\"\ncontrol = \"control.sock\"\n"
                     "[[list]]\ncategory = \"adult\"\nfile = \"adult.txt\"\n");
        folder.write("adult.txt", "bad.example\n");
        folder.write("household.toml",
                     "version = 1\ntimezone = \"UTC\"\n"
                     "[[profile]]\nid = \"mia\"\nname = \"Mia\"\nblock = [\"adult\"]\n"
                     "deny = [\"games.example\"]\n"
                     "[[profile.schedule]]\nmode = \"bedtime\"\nfrom = \"20:30\"\nto = \"07:00\"\n"
                     "[[profile]]\nid = \"adults\"\nname = \"Adults\"\nfiltered = false\n"
                     "[[device]]\nmac = \"02:00:5e:10:00:01\"\nname = \"Tablet\"\n"
                     "profile = \"mia\"\n");
    }
    Ran operator()(std::vector<std::string> words) const {
        words.insert(words.end(), {"--config", folder / "tarha.toml"});
        return run_words(words);
    }
    TempFolder folder;
};

TEST_CASE("every command has a row, a help and a name of its own") {
    std::set<std::string_view> names;
    for (const Command& command : commands()) {
        CAPTURE(std::string{command.name});
        CHECK(names.insert(command.name).second);
        CHECK((command.run != nullptr));
        CHECK_FALSE(command.help.empty());
        const Ran help = run_words({std::string{command.name}, "--help"});
        CHECK(help.exit_code == exit_ok);
        CHECK(help.out.rfind("tarha " + std::string{command.name}, 0) == 0);
        for (const Option& option : command.options) {
            CHECK(help.out.find(option.name) != std::string::npos);
        }
        CHECK(run_words({"help"}).out.find("  " + std::string{command.name}) != std::string::npos);
    }
}

TEST_CASE("the completion knows every command and every option") {
    const Ran script = run_words({"completion"});
    CHECK(script.exit_code == exit_ok);
    for (const Command& command : commands()) {
        const auto row = " " + std::string{command.name} + ") words='";
        const bool has_row = script.out.find(row) != std::string::npos;
        CHECK((has_row || command.options.empty()));
        for (const Option& option : command.options) {
            CHECK(script.out.find(std::string{option.name} + " ") != std::string::npos);
        }
    }
}

struct Usage {
    const char* name;
    std::vector<std::string> words;
    const char* message;
};

TEST_CASE("wrong usage is exit code 2 and one sentence") {
    const Usage cases[] = {
        {"nothing", {}, "tarha: which command?\nTry: tarha help\n"},
        {"a mistyped command",
         {"stauts"},
         "tarha: there is no command stauts; did you mean 'status'?\nTry: tarha help\n"},
        {"a mistyped option",
         {"status", "--jsn"},
         "tarha: status: unknown option --jsn; did you mean '--json'?\nTry: tarha help status\n"},
        {"no name", {"explain"}, "tarha: explain: it takes NAME\nTry: tarha help explain\n"},
        {"an impossible name", {"explain", "a..b"}, "tarha: explain: 'a..b' is no host name\n"},
        {"an impossible time",
         {"explain", "a.example", "--at", "soon"},
         "tarha: explain: 'soon' is no time such as \"mon 21:30\" or \"2026-12-24 21:00\"\n"},
        {"an impossible device",
         {"explain", "a.example", "--device", "tablet"},
         "tarha: explain: 'tablet' is no MAC address\n"},
        {"two subjects",
         {"explain", "a.example", "--device", "02:00:5e:10:00:01", "--profile", "mia"},
         "tarha: explain: --profile, --device and --band exclude each other\n"},
        {"an impossible duration",
         {"pause", "mia", "soon"},
         "tarha: pause: 'soon' is not a duration up to 7 days, such as 30m, 1h or 1h30m\n"},
        {"until when",
         {"pause", "mia", "until"},
         "tarha: pause: until needs a time such as 21:00\n"},
        {"an impossible limit",
         {"log", "-n", "0"},
         "tarha: --limit must be a number above 0, not '0'\n"},
        {"help for nothing", {"help", "me"}, "tarha: there is no command me\n"},
    };
    for (const Usage& c : cases) {
        CAPTURE(c.name);
        const Ran ran = run_words(c.words);
        CHECK(ran.exit_code == exit_usage);
        CHECK(ran.err == c.message);
        CHECK(ran.out.empty());
    }
}

TEST_CASE("lists: compiled, asked and described") {
    const HomeFolder home;
    home.folder.write("ads.txt", "||ads.example^\n@@||good.ads.example^\n||x.example/path\n");
    const auto database = home.folder / "out.db";
    const Ran made = run_words({"lists", "compile", "-o", database,
                                "content.adult=" + (home.folder / "adult.txt"),
                                "ads=" + (home.folder / "ads.txt"), "--json"});
    REQUIRE_MESSAGE(made.exit_code == exit_ok, made.err);
    CHECK(made.out.rfind(R"({"names":3,)", 0) == 0);
    CHECK(made.out.find(R"("reason":"a pattern, not a whole name","count":1,"lines":[3])") !=
          std::string::npos);
    const Ran asked = run_words({"lists", "lookup", database, "www.bad.example", "ads.example",
                                 "good.ads.example", "--json"});
    CHECK(asked.out == R"([{"name":"www.bad.example","categories":["content.adult"]},)"
                       R"({"name":"ads.example","categories":["ads"]},)"
                       R"({"name":"good.ads.example","categories":[]}])"
                       "\n");
    CHECK(run_words({"lists", "info", database}).out.rfind("3 names in 2 categories, ", 0) == 0);

    CHECK(run_words({"lists", "lookup", home.folder / "ads.txt", "a.example"}).exit_code ==
          exit_error);
    CHECK(run_words({"lists", "compile", "-o", database, "a=/nowhere"}).err ==
          "tarha: /nowhere: cannot be read: No such file or directory\n");
    CHECK(run_words({"lists", "compile", "a=/nowhere"}).exit_code == exit_error);
    CHECK(run_words({"lists", "compile", "-o", database, "nowhere"}).exit_code == exit_error);
    CHECK(run_words({"lists", "frob"}).exit_code == exit_usage);
}

TEST_CASE("without a daemon its clients end with exit code 3") {
    const HomeFolder home;
    for (const char* command : {"status", "profiles", "devices", "log", "reload"}) {
        CAPTURE(command);
        const Ran ran = home({command});
        CHECK(ran.exit_code == exit_not_running);
        CHECK(ran.err == "tarha: the tarha daemon is not running (nobody listens at " +
                             (home.folder / "control.sock") + ")\n");
    }
    CHECK(home({"pause", "mia", "30m"}).exit_code == exit_not_running);
    CHECK(home({"resume", "mia"}).exit_code == exit_not_running);
}

TEST_CASE("broken settings are exit code 1, with file and line") {
    const HomeFolder home;
    home.folder.write("tarha.toml", "[network]\nlan = []\n");
    for (const char* command : {"daemon", "status"}) {
        CAPTURE(command);
        const Ran ran = home({command});
        CHECK(ran.exit_code == exit_error);
        CHECK(ran.err.rfind("tarha: " + (home.folder / "tarha.toml") + ":2: network.lan", 0) == 0);
        CHECK(ran.started.empty());
    }
}

TEST_CASE("daemon starts with what the files say") {
    const HomeFolder home;
    const Ran ran = home({"daemon", "--household", "/elsewhere.toml"});
    CHECK(ran.exit_code == exit_ok);
    REQUIRE(ran.started.size() == 1);
    CHECK(ran.started[0].network.lan.front() == "br-lan");
    CHECK(ran.started[0].paths.household == "/elsewhere.toml");
    CHECK(ran.started[0].paths.control == home.folder / "control.sock");
}

struct Explained {
    const char* name;
    std::vector<std::string> words;
    const char* verdict;
    const char* reason;
    const char* profile;
};

TEST_CASE("explain answers without a daemon") {
    const HomeFolder home;
    const Explained cases[] = {
        {"by id",
         {"bad.example", "--profile", "mia", "--at", "mon 12:00"},
         "block",
         "category",
         "mia"},
        {"by name",
         {"a.bad.example", "--profile", "Mia", "--at", "mon 12:00"},
         "block",
         "category",
         "mia"},
        {"by device",
         {"Games.Example.", "--device", "02-00-5E-10-00-01", "--at", "tue 12:00"},
         "block",
         "rule",
         "mia"},
        {"at bedtime",
         {"fine.example", "--profile", "mia", "--at", "mon 21:30"},
         "block",
         "mode",
         "mia"},
        {"by day",
         {"fine.example", "--profile", "mia", "--at", "mon 12:00"},
         "allow",
         "unlisted",
         "mia"},
        {"for an adult", {"bad.example", "--profile", "adults"}, "allow", "not_filtered", "adults"},
        {"for an age", {"www.tiktok.com", "--band", "0-6"}, "block", "category", "0-6"},
        {"for another age", {"www.tiktok.com", "--band", "adult"}, "allow", "unlisted", "adult"},
        {"for nobody known",
         {"fine.example", "--at", "mon 12:00"},
         "allow",
         "unlisted",
         "new-devices"},
    };
    for (const Explained& c : cases) {
        CAPTURE(c.name);
        std::vector<std::string> words{"explain", "--json"};
        words.insert(words.end(), c.words.begin(), c.words.end());
        const Ran ran = home(words);
        REQUIRE_MESSAGE(ran.exit_code == exit_ok, ran.err);
        const json::value told = json::parse(ran.out);
        CHECK(told.at("verdict") == c.verdict);
        CHECK(told.at("reason") == c.reason);
        CHECK(told.at("profile") == c.profile);
        REQUIRE_FALSE(told.at("steps").as_array().empty());
        CHECK(told.at("steps").at(0).at("reason") == c.reason);
        CHECK(told.at("steps").at(0).at("verdict") == c.verdict);
    }
}

TEST_CASE("explain for people begins with a sentence") {
    const HomeFolder home;
    const Ran ran = home({"explain", "bad.example", "--profile", "mia", "--at", "mon 21:30"});
    CHECK(ran.out.rfind("bad.example is blocked for Mia (mon 21:30): the time of day\n", 0) == 0);
    CHECK(ran.out.find("decides  block  mode") != std::string::npos);
    CHECK(ran.out.find("then     block  category") != std::string::npos);
}

TEST_CASE("explain for a profile that is not there is an error") {
    const HomeFolder home;
    const Ran ran = home({"explain", "bad.example", "--profile", "leo"});
    CHECK(ran.exit_code == exit_error);
    CHECK(ran.err == "tarha: there is no profile 'leo'\n");
}

TEST_CASE("check finds every mistake of every file") {
    const HomeFolder home;
    CHECK(home({"check"}).exit_code == exit_ok);
    CHECK(home({"check"}).out.rfind("no mistakes in ", 0) == 0);

    home.folder.write("tarha.toml",
                      "[network]\nlan = [\"br-lan\"]\nresolvr = \"\"\n[log]\nlevel = \"loud\"\n"
                      "[paths]\nhousehold = \"household.toml\"\n"
                      "[[list]]\ncategory = \"adult\"\nfile = \"missing.txt\"\n");
    home.folder.write("household.toml", "version = 1\nnew_devics = \"x\"\n");
    const Ran ran = home({"check", "--json"});
    CHECK(ran.exit_code == exit_error);
    const json::value found = json::parse(ran.out);
    std::vector<std::string> wheres;
    for (const json::value& problem : found.at("problems").as_array()) {
        wheres.emplace_back(problem.at("where").as_string().c_str());
    }
    CHECK(wheres ==
          std::vector<std::string>{home.folder / "tarha.toml:3", home.folder / "tarha.toml:5",
                                   home.folder / "missing.txt", home.folder / "household.toml:2"});
    CHECK(home({"check"}).out.find("tarha.toml:3: unknown key network.resolvr; did you mean "
                                   "'resolver'?\n") != std::string::npos);
}

TEST_CASE("check takes single files, whatever they are") {
    const HomeFolder home;
    const std::string list = home.folder.write("list.txt", "good.example\n<html>\n");
    const std::string household = home.folder.write("other.toml", "version = 99\n");
    const Ran ran = home({"check", "-f", list, "-f", household, "--file", home.folder / "none"});
    CHECK(ran.exit_code == exit_error);
    CHECK(ran.out.find("warning: " + list + ":2: ") != std::string::npos);
    CHECK(ran.out.find(household + ":1: ") != std::string::npos);
    CHECK(ran.out.find((home.folder / "none") + ": cannot be read") != std::string::npos);
    CHECK(home({"check", "-f", home.folder / "tarha.toml"}).exit_code == exit_ok);
    CHECK(home({"check", "-f", home.folder / "household.toml"}).exit_code == exit_ok);
}

TEST_CASE("version is the build's") {
    CHECK(run_words({"--version"}).out == "tarha " TARHA_VERSION "\n");
    CHECK(run_words({"version"}).exit_code == exit_ok);
}

}  // namespace
}  // namespace tarha::cli
