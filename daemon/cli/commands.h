// The subcommands. To add one: write its function in a file of its own, declare it here, and give
// it a row in commands.cpp; help and completion follow from the table.
#pragma once

#include <span>
#include <string>

#include "daemon/cli/command.h"

namespace tarha::cli {

std::span<const Command> commands();
const Command* find_command(std::string_view name);

// Runs the command line without the program's name; answers the exit code.
int run(std::span<const std::string> given, Context& context);

int daemon_command(const Arguments& arguments, Context& context);
int web_command(const Arguments& arguments, Context& context);
int notify_command(const Arguments& arguments, Context& context);
int setup_code_command(const Arguments& arguments, Context& context);
int replay_command(const Arguments& arguments, Context& context);
int explain_command(const Arguments& arguments, Context& context);
int check_command(const Arguments& arguments, Context& context);
int doctor_command(const Arguments& arguments, Context& context);
int status_command(const Arguments& arguments, Context& context);
int profiles_command(const Arguments& arguments, Context& context);
int devices_command(const Arguments& arguments, Context& context);
int pause_command(const Arguments& arguments, Context& context);
int resume_command(const Arguments& arguments, Context& context);
int grant_command(const Arguments& arguments, Context& context);
int grants_command(const Arguments& arguments, Context& context);
int revoke_command(const Arguments& arguments, Context& context);
int ask_command(const Arguments& arguments, Context& context);
int requests_command(const Arguments& arguments, Context& context);
int approve_command(const Arguments& arguments, Context& context);
int decline_command(const Arguments& arguments, Context& context);
int budgets_command(const Arguments& arguments, Context& context);
int bonus_command(const Arguments& arguments, Context& context);
int codes_command(const Arguments& arguments, Context& context);
int code_command(const Arguments& arguments, Context& context);
int redeem_command(const Arguments& arguments, Context& context);
int forget_command(const Arguments& arguments, Context& context);
int reload_command(const Arguments& arguments, Context& context);
int lists_command(const Arguments& arguments, Context& context);
int feeds_command(const Arguments& arguments, Context& context);
int history_command(const Arguments& arguments, Context& context);
int metrics_command(const Arguments& arguments, Context& context);
int log_command(const Arguments& arguments, Context& context);
int completion_command(const Arguments& arguments, Context& context);
int help_command(const Arguments& arguments, Context& context);
int version_command(const Arguments& arguments, Context& context);

}  // namespace tarha::cli
