#include "daemon/settings.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "daemon/files/read_file.h"
#include "daemon/home_files.h"
#include "tests/support/temp_folder.h"

namespace tarha {
namespace {

const std::string network = "[network]\nlan = [\"br-lan\"]\n";  // NOLINT: two lines of text

std::string messages(const SettingsReport& report) {
    std::string all;
    for (const Error& problem : report.problems) all += problem.message() + "\n";
    return all;
}

TEST_CASE("one line is enough; everything else has a default") {
    const auto settings = parse_settings(network, "tarha.toml");
    REQUIRE(settings.has_value());
    CHECK(settings->network.lan == std::vector<std::string>{"br-lan"});
    CHECK(settings->network.resolver == parse_endpoint("127.0.0.1:53"));
    CHECK(settings->queue.first == 100);
    CHECK(settings->queue.count == 2);
    CHECK(settings->queue.length == 2048);
    CHECK(settings->firewall.mark_mask == 0x1e000000);
    CHECK(settings->firewall.backend == Settings::Backend::automatic);
    CHECK(settings->firewall.device_limits);
    CHECK(settings->dns.first_port == 5360);
    CHECK(settings->log.level == Settings::LogLevel::info);
    CHECK(settings->lists.empty());
}

TEST_CASE("every key is read") {
    const auto settings = parse_settings(R"(
[network]
lan = ["br-lan", "wlan0.2"]
resolver = "[2001:db8::1]:5353"
[queue]
first = 0
count = 16
length = 64
[firewall]
mark_mask = 0xf
device_limits = false
backend = "xt"
[dns]
first_port = 1024
[paths]
household = "home/../household.toml"
control = "/run/c.sock"
state = "/s"
leases = "leases"
[control]
group = "parents"
[log]
level = "debug"
[[list]]
category = "adult"
file = "a.txt"
[[list]]
category = "gambling-2"
file = "/lists/g.txt"
format = "auto"
)",
                                         "/etc/tarha/tarha.toml");
    REQUIRE_MESSAGE(settings.has_value(), settings.error().message());
    CHECK(settings->network.lan == std::vector<std::string>{"br-lan", "wlan0.2"});
    CHECK(settings->network.resolver == parse_endpoint("[2001:db8::1]:5353"));
    CHECK(settings->queue.first == 0);
    CHECK(settings->queue.count == 16);
    CHECK(settings->queue.length == 64);
    CHECK(settings->firewall.mark_mask == 0xf);
    CHECK(settings->firewall.backend == Settings::Backend::xt);
    CHECK_FALSE(settings->firewall.device_limits);
    CHECK(settings->dns.first_port == 1024);
    CHECK(settings->paths.household == "/etc/tarha/household.toml");
    CHECK(settings->paths.control == "/run/c.sock");
    CHECK(settings->paths.state == "/s");
    CHECK(settings->paths.leases == "/etc/tarha/leases");
    CHECK(settings->control.group == "parents");
    CHECK(settings->log.level == Settings::LogLevel::debug);
    REQUIRE(settings->lists.size() == 2);
    CHECK(settings->lists[0].file == "/etc/tarha/a.txt");
    CHECK(settings->lists[0].format == rules::ListFormat::automatic);
    CHECK(settings->lists[1].category == "gambling-2");
}

struct BadFile {
    const char* name;
    std::string text;
    const char* messages;
};

const std::vector<BadFile>& bad_shapes() {
    static const std::vector<BadFile> files{
        {"nothing", "",
         "t.toml: network.lan must name the interfaces of the home, such as [\"br-lan\"]\n"},
        {"no toml", "[network\n",
         "t.toml:1: Error while parsing table header: expected ']', saw "
         "'\\n'\n"},
        {"a table twice", network + network,
         "t.toml:3: Error while parsing table header: cannot redefine existing table 'network'\n"},
        {"a mistyped key", "[network]\nlna = [\"a\"]\n",
         "t.toml:1: network.lan must name the interfaces of the home, such as [\"br-lan\"]\n"
         "t.toml:2: unknown key network.lna; did you mean 'lan'?\n"},
        {"a mistyped table", network + "[quee]\nfirst = 1\n",
         "t.toml:3: unknown key quee; did you mean 'queue'?\n"},
        {"a key outside tables", "lan = \"br-lan\"\n" + network, "t.toml:1: unknown key lan\n"},
        {"a table that is none", "network = 3\n",
         "t.toml: network.lan must name the interfaces of the home, such as [\"br-lan\"]\n"
         "t.toml:1: network must be a table that begins with [network]\n"},
        {"lan is a text", "[network]\nlan = \"br-lan\"\n",
         "t.toml:2: network.lan must be a list of texts, such as [\"br-lan\"]\n"
         "t.toml:2: network.lan must name the interfaces of the home, such as [\"br-lan\"]\n"},
        {"lan holds a number", "[network]\nlan = [\"a\", 1]\n",
         "t.toml:2: network.lan must hold only texts in quotes\n"},
        {"several at once, in the order of the file",
         "[queue]\ncount = 99\n" + network + "[log]\nlevel = 1\n",
         "t.toml:2: queue.count must be from 1 to 16, not 99\n"
         "t.toml:6: log.level must be a text in quotes\n"},
        {"lan holds a firewall rule", "[network]\nlan = [\"a\\\"; accept\"]\n",
         "t.toml:2: network.lan holds \"a\"; accept\", which is no interface name\n"},
        {"lan holds a name too long", "[network]\nlan = [\"abcdefghijklmnop\"]\n",
         "t.toml:2: network.lan holds \"abcdefghijklmnop\", which is no interface name\n"},
    };
    return files;
}

const std::vector<BadFile>& bad_values() {
    static const std::vector<BadFile> files{
        {"a resolver without a port", network + "resolver = \"127.0.0.1\"\n",
         "t.toml:3: network.resolver must be address:port, such as \"127.0.0.1:53\", not "
         "\"127.0.0.1\"\n"},
        {"a resolver by name", network + "resolver = \"dns.example:53\"\n",
         "t.toml:3: network.resolver must be address:port, such as \"127.0.0.1:53\", not "
         "\"dns.example:53\"\n"},
        {"an empty resolver", network + "resolver = \"\"\n",
         "t.toml:3: network.resolver must not be empty\n"},
        {"a negative queue", network + "[queue]\nfirst = -1\n",
         "t.toml:4: queue.first must be from 0 to 65535, not -1\n"},
        {"a queue in quotes", network + "[queue]\nfirst = \"1\"\n",
         "t.toml:4: queue.first must be a whole number\n"},
        {"no queue", network + "[queue]\ncount = 0\n",
         "t.toml:4: queue.count must be from 1 to 16, not 0\n"},
        {"queues beyond the last", network + "[queue]\nfirst = 65535\ncount = 2\n",
         "t.toml:4: queue.first and count reach beyond queue 65535\n"},
        {"a mask with a gap", network + "[firewall]\nmark_mask = 0x17\n",
         "t.toml:4: firewall.mark_mask must be four neighbouring bits, such as 0x1e000000\n"},
        {"a mask of five bits", network + "[firewall]\nmark_mask = 0x1f\n",
         "t.toml:4: firewall.mark_mask must be four neighbouring bits, such as 0x1e000000\n"},
        {"a mask of 33 bits", network + "[firewall]\nmark_mask = 0x1e0000000\n",
         "t.toml:4: firewall.mark_mask must be from 0 to 4294967295, not 8053063680\n"},
        {"a backend nobody has", network + "[firewall]\nbackend = \"pf\"\n",
         "t.toml:4: firewall.backend must be \"auto\", \"nft\" or \"xt\", not \"pf\"\n"},
        {"a low port", network + "[dns]\nfirst_port = 53\n",
         "t.toml:4: dns.first_port must be from 1024 to 65471, not 53\n"},
        {"a long socket path", network + "[paths]\ncontrol = \"/" + std::string(107, 'x') + "\"\n",
         "t.toml:4: paths.control is longer than a socket's path may be (106 bytes)\n"},
        {"a NUL in a path", network + "[paths]\nstate = \"a\\u0000b\"\n",
         "t.toml:4: paths.state holds a NUL byte\n"},
        {"a level nobody knows", network + "[log]\nlevel = \"loud\"\n",
         "t.toml:4: log.level must be \"info\" or \"debug\", not \"loud\"\n"},
        {"a list without anything", network + "[[list]]\n",
         "t.toml:3: list.category is missing: which category is this list?\n"
         "t.toml:3: list.file is missing: where is this list?\n"},
        {"a list as a table", network + "[list]\nfile = \"a\"\n",
         "t.toml:3: list must be tables that begin with [[list]]\n"},
        {"a category with blanks", network + "[[list]]\ncategory = \"Not nice\"\nfile = \"a\"\n",
         "t.toml:4: list.category must be at most 32 small letters, digits, '.', '-' and '_', not "
         "\"Not nice\"\n"},
        {"a format nobody reads",
         network + "[[list]]\ncategory = \"adult\"\nfile = \"a\"\nformat = \"csv\"\n",
         "t.toml:6: list.format must be \"auto\", \"domains\", \"hosts\", \"wildcard\", "
         "\"adblock\", \"rpz\", \"dnsmasq\", \"v2fly\" or \"ut1\", not \"csv\"\n"},
        {"an unknown key in a list",
         network + "[[list]]\ncategory = \"adult\"\nfile = \"a\"\nfromat = \"auto\"\n",
         "t.toml:6: unknown key list.fromat; did you mean 'format'?\n"},
    };
    return files;
}

const std::vector<BadFile>& bad_notify() {
    static const std::string ntfy =
        network + "[[notify]]\nkind = \"ntfy\"\nurl = \"https://n.example/t\"\n";
    static const std::string mail =
        network + "[[notify]]\nkind = \"mail\"\nurl = \"smtps://m.example\"\n";
    static const std::vector<BadFile> files{
        {"nobody in particular", network + "[[notify]]\n",
         "t.toml:3: notify.kind is missing\n"
         "t.toml:3: notify.url must be an https:// address (http:// needs insecure = true)\n"},
        {"a service nobody has", network + "[[notify]]\nkind = \"pigeon\"\nurl = \"https://n/t\"\n",
         "t.toml:4: notify.kind must be \"ntfy\", \"webhook\", \"mail\" or \"mqtt\", not "
         "\"pigeon\"\n"},
        {"no topic", network + "[[notify]]\nkind = \"ntfy\"\nurl = \"https://n.example\"\n",
         "t.toml:5: notify.url must end with the topic, as in https://ntfy.example/our-home\n"},
        {"readable on the way", network + "[[notify]]\nkind = \"webhook\"\nurl = \"http://n/t\"\n",
         "t.toml:5: notify.url must be an https:// address (http:// needs insecure = true)\n"},
        {"an event that never happens", ntfy + "events = [\"eclipse\"]\n",
         "t.toml:6: notify.events holds \"eclipse\"; there are wish, device, budget and shield\n"},
        {"a token that breaks a header", ntfy + "token = \"a\\r\\nX: 1\"\n",
         "t.toml:6: notify.token is no token of the page\n"},
        {"a language nobody wrote", ntfy + "language = \"tlh\"\n",
         "t.toml:6: notify.language must be one of de, en, es, et, fi, fr, it, nl, pl, sv\n"},
        {"a page with a slash", ntfy + "page = \"http://tarha.home.arpa/\"\n",
         "t.toml:6: notify.page must be the address of the page without a slash at its end\n"},
        {"a mail to nobody", mail + "from = \"t@example.com\"\n",
         "t.toml:3: notify.to must be a mail address\n"},
        {"a mail that breaks out", mail + "from = \"t@example.com\"\nto = \"a@b>\\r\\nDATA\"\n",
         "t.toml:7: notify.to must be a mail address\n"},
    };
    return files;
}

void check_refused(const BadFile& file) {
    CAPTURE(file.name);
    CHECK(messages(check_settings(file.text, "t.toml")) == file.messages);
    const auto settings = parse_settings(file.text, "t.toml");
    REQUIRE_FALSE(settings.has_value());
    CHECK(std::string{file.messages}.rfind(settings.error().message() + "\n", 0) == 0);
}

TEST_CASE("what is wrong is said with file, line and reason") {
    for (const BadFile& file : bad_shapes()) check_refused(file);
    for (const BadFile& file : bad_values()) check_refused(file);
    for (const BadFile& file : bad_notify()) check_refused(file);
}

TEST_CASE("too many lists or interfaces are refused") {
    std::string lists = network;
    for (std::size_t i = 0; i <= max_lists; ++i) {
        lists += "[[list]]\ncategory = \"a\"\nfile = \"b\"\n";
    }
    CHECK(messages(check_settings(lists, "t.toml")) ==
          "t.toml:3: list may stand at most 64 times\n");
    std::string lan = "[network]\nlan = [\"a0\"";
    for (int i = 1; i <= 16; ++i) lan += ", \"a" + std::to_string(i) + "\"";
    CHECK(messages(check_settings(lan + "]\n", "t.toml")) ==
          "t.toml:2: network.lan may name at most 16 interfaces\n");
}

TEST_CASE("files that cannot be read are one clear sentence") {
    const TempFolder folder;
    const auto missing = load_settings(folder / "none.toml");
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().message() ==
          (folder / "none.toml") + ": cannot be read: No such file or directory");
    const auto directory = load_settings(folder / "");
    REQUIRE_FALSE(directory.has_value());
    CHECK(directory.error().message() == (folder / "") + ": is a folder, not a file");
    const std::string huge = folder.write("huge.toml", std::string(max_settings_bytes + 1, '#'));
    const auto refused = load_settings(huge);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().message() == huge + ": holds more than 1048576 bytes");
}

// The file that is installed shows the defaults: taken as it is, and with its examples switched on.
TEST_CASE("the installed example is true") {
    const auto text = read_file(TARHA_SOURCE_DIR "/packaging/tarha.toml", max_settings_bytes);
    REQUIRE(text.has_value());
    const auto shown = parse_settings(*text, "/etc/tarha/tarha.toml");
    REQUIRE_MESSAGE(shown.has_value(), shown.error().message());
    const Settings defaults;
    CHECK(shown->network.resolver == defaults.network.resolver);
    CHECK(shown->queue.first == defaults.queue.first);
    CHECK(shown->queue.count == defaults.queue.count);
    CHECK(shown->queue.length == defaults.queue.length);
    CHECK(shown->firewall.mark_mask == defaults.firewall.mark_mask);
    CHECK(shown->firewall.backend == defaults.firewall.backend);
    CHECK(shown->dns.first_port == defaults.dns.first_port);
    CHECK(shown->paths.household == defaults.paths.household);
    CHECK(shown->paths.control == defaults.paths.control);
    CHECK(shown->paths.state == defaults.paths.state);
    CHECK(shown->paths.leases == defaults.paths.leases);
    CHECK(shown->log.level == defaults.log.level);

    std::string enabled = *text;
    for (const char* example :
         {"# group", "# [[list]]", "# category", "# file", "# format", "# source", "# licence"}) {
        const std::size_t at = enabled.find(example);
        REQUIRE_MESSAGE(at != std::string::npos, example);
        enabled.erase(at, 2);
    }
    const auto all = parse_settings(enabled, "/etc/tarha/tarha.toml");
    REQUIRE_MESSAGE(all.has_value(), all.error().message());
    CHECK(all->control.group == "tarha");
    REQUIRE(all->lists.size() == 1);
    CHECK(all->lists[0].category == "adult");
    CHECK(all->lists[0].source == "...");
    CHECK(all->lists[0].licence == "...");
    CHECK(all->feeds.starter == defaults.feeds.starter);
}

TEST_CASE("the installed example of [[notify]] is true") {
    const auto text = read_file(TARHA_SOURCE_DIR "/packaging/tarha.toml", max_settings_bytes);
    REQUIRE(text.has_value());
    std::string enabled = *text;
    const std::size_t end = enabled.find("\n\n", enabled.find("# [[notify]]"));
    for (std::size_t at = enabled.find("# [[notify]]"); at < end;
         at = enabled.find("\n# ", at) + 1) {
        enabled.replace(at, 2, "  ");
    }
    const auto settings = parse_settings(enabled, "/etc/tarha/tarha.toml");
    REQUIRE_MESSAGE(settings.has_value(), settings.error().message());
    REQUIRE(settings->notify.size() == 1);
    const webui::targets::Target defaults;
    const webui::targets::Target& shown = settings->notify[0];
    CHECK(shown.url == "https://ntfy.example/our-home");
    CHECK(shown.to == "parent@example.com");
    CHECK(shown.insecure == defaults.insecure);
    CHECK(shown.details == defaults.details);
    CHECK(shown.kinds == defaults.kinds);
    CHECK(shown.commands == defaults.commands);
    CHECK(shown.language == defaults.language);
}

TEST_CASE("a household is told from settings") {
    CHECK(is_settings_text(network));
    CHECK_FALSE(is_settings_text("version = 1\n"));
    CHECK_FALSE(is_settings_text("[[device]]\nmac = \"02:00:5e:10:00:01\"\n"));
    CHECK_FALSE(is_settings_text("[network\n"));
}

TEST_CASE("the home's files are read together") {
    const TempFolder folder;
    folder.write("adult.txt", "bad.example\nnot a name\nworse.example\n127.0.0.1\n");
    folder.write(
        "household.toml",
        "version = 1\n[[profile]]\nid = \"mia\"\nname = \"Mia\"\nblock = [\"adult\", \"games\"]\n");
    const auto settings =
        parse_settings(network +
                           "[paths]\nhousehold = \"household.toml\"\n"
                           "[[list]]\ncategory = \"adult\"\nfile = \"adult.txt\"\n",
                       folder / "tarha.toml");
    REQUIRE(settings.has_value());
    const auto home = load_home_files(*settings, {1, 2});
    REQUIRE_MESSAGE(home.has_value(), home.error().message());
    CHECK(home->domains == 2);
    CHECK(home->household.find_profile("mia").has_value());
    REQUIRE(home->warnings.size() == 2);
    CHECK(home->warnings[0].text ==
          "no list was loaded for category games, which a profile blocks");
    CHECK(home->warnings[1].text.rfind((folder / "adult.txt") + ":2: ", 0) == 0);

    folder.write("household.toml", "version = 1\nnmae = 1\n");
    const auto broken = load_home_files(*settings, {1, 2});
    REQUIRE_FALSE(broken.has_value());
    CHECK(broken.error().where == (folder / "household.toml") + ":2");
}

}  // namespace
}  // namespace tarha
