// tarha completion: what bash needs to complete a command line, made from the table of commands.
#include <ostream>

#include "daemon/cli/commands.h"

namespace tarha::cli {

int completion_command(const Arguments& /*arguments*/, Context& context) {
    std::ostream& out = context.out;
    out << "# Completion of tarha(8) for bash. Made by: tarha completion\n"
           "_tarha() {\n"
           "    local words=''\n"
           "    if ((COMP_CWORD == 1)); then\n"
           "        words='";
    for (const Command& command : commands()) out << command.name << ' ';
    out << "'\n"
           "    else\n"
           "        case ${COMP_WORDS[1]} in\n";
    for (const Command& command : commands()) {
        if (command.options.empty()) continue;
        out << "            " << command.name << ") words='";
        for (const Option& option : command.options) out << option.name << ' ';
        out << "' ;;\n";
    }
    out << "            help) words='";
    for (const Command& command : commands()) out << command.name << ' ';
    out << "' ;;\n"
           "        esac\n"
           "    fi\n"
           "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\")\n"
           "}\n"
           "complete -o default -F _tarha tarha\n";
    return exit_ok;
}

}  // namespace tarha::cli
