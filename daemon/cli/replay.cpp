// tarha replay: the names in a capture file and, with a household, what it would say to them.
#include "daemon/capture/replay.h"

#include "daemon/cli/commands.h"
#include "daemon/cli/files.h"
#include "daemon/clock/local_clock.h"
#include "daemon/files/read_file.h"
#include "daemon/home_files.h"
#include "rules/household_file.h"

namespace tarha::cli {
namespace {

// --config takes either file: settings bring their lists along, a household stands alone.
Result<rules::Household> load_household(const std::string& file) {
    const Result<std::string> text = read_file(file, max_settings_bytes);
    if (!text) return text.error();
    if (!is_settings_text(*text)) return rules::parse_household(*text, file);
    const Result<Settings> settings = parse_settings(*text, file);
    if (!settings) return settings.error();
    Result<HomeFiles> home = load_home_files(*settings, random_hash_key());
    if (!home) return home.error();
    return std::move(home->household);
}

std::function<rules::LocalTime(const capture::Timestamp&)> clock_in(rules::TimeZone zone) {
    return [zone = std::move(zone)](const capture::Timestamp& time) {
        return local_time(
            zone, std::chrono::system_clock::time_point{std::chrono::seconds{time.seconds}});
    };
}

}  // namespace

int replay_command(const Arguments& arguments, Context& context) {
    capture::ReplayOptions options;
    options.file = arguments.words().front();
    if (arguments.has("--json")) options.format = capture::OutputFormat::json;
    if (const auto config = arguments.value("--config")) {
        Result<rules::Household> household = load_household(*config);
        if (!household) return fail(context, household.error().message());
        auto zone = load_time_zone(household->timezone());
        if (!zone) return fail(context, zone.error().message());
        options.local_time = clock_in(std::move(*zone));
        options.household = std::make_shared<const rules::Household>(std::move(*household));
    }
    return capture::replay(options, context.out, context.err);
}

}  // namespace tarha::cli
