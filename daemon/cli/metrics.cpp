// tarha metrics: the text that Prometheus reads.
#include <ostream>

#include "daemon/cli/ask.h"
#include "daemon/cli/commands.h"

namespace tarha::cli {

int metrics_command(const Arguments& arguments, Context& context) {
    const Asked asked = ask(arguments, context, "metrics");
    if (!asked.result) return asked.exit_code;
    context.out << text_in(*asked.result, "text");
    return exit_ok;
}

}  // namespace tarha::cli
