#include "daemon/cli/commands.h"

#include <algorithm>
#include <array>
#include <ostream>
#include <string_view>
#include <vector>

#include "rules/suggest.h"

namespace tarha::cli {
namespace {

constexpr std::array client_options{json_option, socket_option, config_option};
constexpr std::array daemon_options{config_option, household_option};
constexpr std::array web_options{config_option};
constexpr std::array check_options{
    Option{"--file", "-f", "FILE", "check this file; may be repeated", true},
    config_option,
    household_option,
    json_option,
};
constexpr std::array doctor_options{json_option, config_option, household_option, socket_option};
constexpr std::array explain_options{
    Option{"--profile", "", "PROFILE", "for whom: a profile's id or name"},
    Option{"--device", "", "MAC", "for whom: the profile of this device"},
    Option{"--band", "", "BAND", "for whom: the presets of 0-6, 7-11, 12-15, 16-17 or adult"},
    Option{"--at", "", "TIME", "when: \"mon 21:30\", \"2026-12-24 21:00\" (default now)"},
    config_option,
    household_option,
    socket_option,
    json_option,
};
constexpr std::array ask_options{
    Option{"--reason", "", "WORD", "homework, friends, fun or other (the default)"},
    json_option,
    socket_option,
    config_option,
};
constexpr std::array lists_options{
    Option{"--output", "-o", "DB", "compile: the file to write"},
    Option{"--format", "", "FORMAT",
           "compile: auto, domains, hosts, wildcard, adblock, rpz, dnsmasq, v2fly"},
    config_option,
    json_option,
};
constexpr std::array metrics_options{socket_option, config_option};
constexpr std::array log_options{
    Option{"--limit", "-n", "N", "at most so many (default 50)"},
    json_option,
    socket_option,
    config_option,
};
constexpr std::array feeds_options{
    Option{"--force", "", "", "fetch again what has not changed"},
    Option{"--accept", "", "", "take lists that are unlike those in use"},
    Option{"--due", "", "", "update only what is due"},
    json_option,
    socket_option,
    config_option,
};
constexpr std::array replay_options{
    Option{"--config", "", "FILE", "household: judge each name by it"},
    json_option,
};
constexpr std::span<const Option> no_options;

constexpr std::array table{
    Command{"daemon",
            "filter the home (root, or CAP_NET_ADMIN)",
            {"", 0, 0},
            daemon_options,
            daemon_command},
    Command{"web", "serve the page of the home", {"", 0, 0}, web_options, web_command},
    Command{"notify",
            "tell parents what happens (ntfy, webhook, mail)",
            {"", 0, 0},
            web_options,
            notify_command},
    Command{"setup-code",
            "show the one-time code with which the page's password is set",
            {"", 0, 0},
            web_options,
            setup_code_command},
    Command{"replay",
            "find the names in a capture file",
            {"FILE", 1, 1},
            replay_options,
            replay_command},
    Command{"explain",
            "why a name is allowed or blocked",
            {"NAME", 1, 1},
            explain_options,
            explain_command},
    Command{"check", "look for mistakes in the files", {"", 0, 0}, check_options, check_command},
    Command{"lists",
            "compile lists into a category database, or ask one",
            {"compile CATEGORY=FILE... | lookup DB NAME... | info [DB]", 1, 600},
            lists_options,
            lists_command},
    Command{"doctor",
            "look for what could keep Tarha from working",
            {"", 0, 0},
            doctor_options,
            doctor_command},
    Command{"status", "how the daemon is doing", {"", 0, 0}, client_options, status_command},
    Command{"profiles",
            "the profiles and what holds for them now",
            {"", 0, 0},
            client_options,
            profiles_command},
    Command{"devices", "the devices of the home", {"", 0, 0}, client_options, devices_command},
    Command{"pause",
            "no internet for a profile, for 30m, 1h, or until 21:00",
            {"PROFILE [DURATION | until HH:MM]", 1, 3},
            client_options,
            pause_command},
    Command{"resume", "end a pause", {"PROFILE", 1, 1}, client_options, resume_command},
    Command{"grant",
            "allow something for a while: internet, service:ID, category:ID, site:NAME",
            {"PROFILE SUBJECT DURATION", 3, 3},
            client_options,
            grant_command},
    Command{"grants", "what is allowed for a while", {"", 0, 0}, client_options, grants_command},
    Command{"revoke", "end a grant", {"ID", 1, 1}, client_options, revoke_command},
    Command{"ask",
            "ask for a child: internet 15, 30 or 60 minutes, an app or a site",
            {"PROFILE SUBJECT [MINUTES] [NOTE]", 2, 32},
            ask_options,
            ask_command},
    Command{"requests",
            "what the children asked for, and the answers",
            {"", 0, 0},
            client_options,
            requests_command},
    Command{"approve",
            "say yes to a request: once (an hour, or the minutes), today, or always by a rule",
            {"ID [once|today|always] [WORDS]", 1, 32},
            client_options,
            approve_command},
    Command{"decline",
            "say no to a request, and why",
            {"ID [WORDS]", 1, 32},
            client_options,
            decline_command},
    Command{"budgets", "minutes used and left today", {"", 0, 0}, client_options, budgets_command},
    Command{"bonus",
            "more minutes of a budget today",
            {"PROFILE BUDGET MINUTES", 3, 3},
            client_options,
            bonus_command},
    Command{"codes",
            "printed codes that open something once",
            {"", 0, 0},
            client_options,
            codes_command},
    Command{"code",
            "make a code (PROFILE any: for every child; 30 days), or remove one",
            {"make PROFILE SUBJECT MINUTES [DAYS] | remove ID", 2, 5},
            client_options,
            code_command},
    Command{"redeem",
            "open what a printed code is for",
            {"PROFILE CODE", 2, 4},
            client_options,
            redeem_command},
    Command{"forget",
            "forget what a profile did, asked and spent; its rules stay",
            {"PROFILE", 1, 1},
            client_options,
            forget_command},
    Command{"reload",
            "read the household and the lists again",
            {"", 0, 0},
            client_options,
            reload_command},
    Command{"feeds",
            "fetch the lists of the settings (update, run), or say how they are (status)",
            {"update [ID...] | status | run", 1, 65},
            feeds_options,
            feeds_command},
    Command{"history",
            "what is remembered of a profile: blocked names, kinds, minutes used",
            {"PROFILE [DAYS]", 1, 2},
            client_options,
            history_command},
    Command{
        "metrics", "the counters, for Prometheus", {"", 0, 0}, metrics_options, metrics_command},
    Command{"log", "what was blocked lately", {"", 0, 0}, log_options, log_command},
    Command{"completion",
            "a script for bash that completes commands and options",
            {"", 0, 0},
            no_options,
            completion_command},
    Command{
        "help", "this help, or that of a command", {"[COMMAND]", 0, 1}, no_options, help_command},
    Command{"version", "the version", {"", 0, 0}, no_options, version_command},
};

int usage_error(Context& context, std::string_view sentence, std::string_view command) {
    context.err << "tarha: " << sentence << "\nTry: tarha help" << (command.empty() ? "" : " ")
                << command << '\n';
    return exit_usage;
}

bool is_help(const std::string& text) {
    return text == "--help" || text == "-h";
}

int run_command(const Command& command, std::span<const std::string> given, Context& context) {
    const auto end = std::find(given.begin(), given.end(), "--");
    if (std::find_if(given.begin(), end, is_help) != end) {
        const std::vector<std::string> topic{std::string{command.name}};
        return run_command(*find_command("help"), topic, context);
    }
    const Result<Arguments> arguments = parse_arguments(given, command.options, command.words);
    if (!arguments) {
        return usage_error(context, std::string{command.name} + ": " + arguments.error().message(),
                           command.name);
    }
    return command.run(*arguments, context);
}

}  // namespace

std::span<const Command> commands() {
    return table;
}

const Command* find_command(std::string_view name) {
    const auto* found = std::find_if(table.begin(), table.end(),
                                     [&](const Command& command) { return command.name == name; });
    return found == table.end() ? nullptr : found;
}

int fail(Context& context, std::string_view sentence) {
    context.err << "tarha: " << sentence << '\n';
    return exit_error;
}

int run(std::span<const std::string> given, Context& context) {
    if (given.empty()) {
        context.err << "tarha: which command?\nTry: tarha help\n";
        return exit_usage;
    }
    std::string name = given.front();
    if (is_help(name)) name = "help";
    if (name == "--version") name = "version";
    const Command* command = find_command(name);
    if (command != nullptr) return run_command(*command, given.subspan(1), context);
    std::array<std::string_view, table.size()> names;
    std::transform(table.begin(), table.end(), names.begin(),
                   [](const Command& row) { return row.name; });
    return usage_error(context, "there is no command " + name + rules::did_you_mean(name, names),
                       "");
}

}  // namespace tarha::cli
