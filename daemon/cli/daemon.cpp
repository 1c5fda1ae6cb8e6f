// tarha daemon.
#include "daemon/cli/commands.h"
#include "daemon/cli/files.h"

namespace tarha::cli {

int daemon_command(const Arguments& arguments, Context& context) {
    const Result<Settings> settings = find_settings(arguments);
    if (!settings) return fail(context, settings.error().message());
    if (settings->network.lan.empty()) {
        return fail(context, "no settings file says which interfaces are the home's (network.lan)");
    }
    return context.run_daemon(*settings);
}

}  // namespace tarha::cli
