// tarha help, tarha version.
#include <ostream>
#include <string>
#include <vector>

#include "daemon/cli/commands.h"
#include "daemon/cli/table.h"

namespace tarha::cli {
namespace {

std::string option_text(const Option& option) {
    std::string text = "  ";
    if (!option.short_name.empty()) text += std::string{option.short_name} + ", ";
    text += option.name;
    if (!option.value.empty()) text += " " + std::string{option.value};
    return text;
}

void print_command(std::ostream& out, const Command& command) {
    out << "tarha " << command.name;
    if (!command.words.text.empty()) out << ' ' << command.words.text;
    if (!command.options.empty()) out << " [OPTION]...";
    out << "\n  " << command.help << '\n';
    std::vector<Row> rows;
    for (const Option& option : command.options) {
        rows.push_back({option_text(option), std::string{option.help}});
    }
    if (!rows.empty()) out << "\nOptions:\n";
    print_table(out, {}, rows);
}

}  // namespace

int help_command(const Arguments& arguments, Context& context) {
    if (!arguments.words().empty()) {
        const std::string& name = arguments.words().front();
        const Command* command = find_command(name);
        if (command == nullptr) {
            fail(context, "there is no command " + name);
            return exit_usage;
        }
        print_command(context.out, *command);
        return exit_ok;
    }
    context.out << "Tarha filters the internet of a home, for each child by its own rules.\n\n"
                   "Usage: tarha COMMAND [OPTION]...\n\nCommands:\n";
    std::vector<Row> rows;
    for (const Command& command : commands()) {
        rows.push_back({"  " + std::string{command.name}, std::string{command.help}});
    }
    print_table(context.out, {}, rows);
    context.out << "\ntarha help COMMAND says more. Exit codes: 0 done, 1 error, 2 wrong usage,\n"
                   "3 the daemon is not running.\n";
    return exit_ok;
}

int version_command(const Arguments& /*arguments*/, Context& context) {
    context.out << "tarha " << TARHA_VERSION << '\n';
    return exit_ok;
}

}  // namespace tarha::cli
