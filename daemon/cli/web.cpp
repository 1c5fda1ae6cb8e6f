// tarha web, tarha notify, tarha setup-code.
#include <chrono>
#include <ostream>

#include "daemon/cli/commands.h"
#include "daemon/cli/files.h"
#include "webui/server/setup_code.h"

namespace tarha::cli {

int web_command(const Arguments& arguments, Context& context) {
    const Result<Settings> settings = find_settings(arguments);
    if (!settings) return fail(context, settings.error().message());
    return context.run_web(*settings);
}

int notify_command(const Arguments& arguments, Context& context) {
    const Result<Settings> settings = find_settings(arguments);
    if (!settings) return fail(context, settings.error().message());
    return context.run_notify(*settings);
}

int setup_code_command(const Arguments& arguments, Context& context) {
    const Result<Settings> settings = find_settings(arguments);
    if (!settings) return fail(context, settings.error().message());
    const auto now = std::chrono::system_clock::to_time_t(context.now());
    const Result<std::string> code = webui::server::show_setup_code(settings->web.state, now);
    if (!code) return fail(context, code.error().message());
    context.out << *code << '\n';
    return exit_ok;
}

}  // namespace tarha::cli
