// The program: hands the command line to the subcommands.
#include <iostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/app.h"
#include "daemon/cli/commands.h"
#include "daemon/notify.h"
#include "daemon/web.h"

int main(int argc, char** argv) {
    const std::span<char*> given{argv, static_cast<std::size_t>(argc)};
    std::vector<std::string> words;
    const std::string_view program = given.empty() ? "tarha" : given.front();
    if (program == "tarhad" || program.ends_with("/tarhad")) words.emplace_back("daemon");
    for (std::size_t i = 1; i < given.size(); ++i) words.emplace_back(given[i]);

    std::ios::sync_with_stdio(false);
    tarha::cli::Context context{std::cout, std::cerr, tarha::run_daemon};
    context.run_web = tarha::run_web;
    context.run_notify = tarha::run_notify;
    return tarha::cli::run(words, context);
}
