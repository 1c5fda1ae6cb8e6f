// tarha pause, tarha resume.
#include <ostream>

#include <boost/json/serialize.hpp>

#include "daemon/cli/ask.h"
#include "daemon/cli/commands.h"
#include "daemon/cli/duration.h"
#include "daemon/cli/table.h"
#include "rules/result.h"
#include "rules/schedule.h"

namespace tarha::cli {
namespace json = boost::json;

namespace {

// How long a pause lasts: for so long, until a minute of the day, or neither.
struct Length {
    std::optional<std::chrono::seconds> duration;
    std::optional<std::uint16_t> until;
};

// The words after the profile: none, "30m", or "until 21:00".
Result<Length> read_length(std::span<const std::string> words) {
    if (words.empty()) return Length{};
    if (words[0] == "until") {
        const auto minute = words.size() == 2 ? rules::parse_time(words[1]) : std::nullopt;
        if (!minute) return Error{"", "pause: until needs a time such as 21:00"};
        return Length{std::nullopt, minute};
    }
    if (words.size() > 1) return Error{"", "pause: unexpected argument '" + words[1] + "'"};
    const auto duration = parse_duration(words[0]);
    if (duration) return Length{duration, std::nullopt};
    return Error{
        "", "pause: '" + words[0] + "' is not a duration up to 7 days, such as 30m, 1h or 1h30m"};
}

int print_profile(const Arguments& arguments, Context& context, const Asked& asked) {
    if (!asked.result) return asked.exit_code;
    const json::value& profile = *asked.result;
    if (arguments.has("--json")) {
        context.out << json::serialize(profile) << '\n';
        return exit_ok;
    }
    context.out << terminal_text(text_in(profile, "name"));
    if (!flag_in(profile, "paused")) {
        context.out << " is not paused\n";
        return exit_ok;
    }
    context.out << " is paused";
    if (!member_of(profile, "paused_until").is_null()) {
        const WallTime until{std::chrono::seconds{number_in(profile, "paused_until")}};
        context.out << " until " << moment_text(until, context.clock());
    }
    context.out << '\n';
    return exit_ok;
}

}  // namespace

int pause_command(const Arguments& arguments, Context& context) {
    const auto words = arguments.words();
    const Result<Length> length = read_length(words.subspan(1));
    if (!length) {
        fail(context, length.error().message());
        return exit_usage;
    }
    if (const auto failed = use_home_time(arguments, context)) return *failed;
    json::object params{{"profile", words.front()}};
    if (length->duration) params["seconds"] = length->duration->count();
    if (length->until) params["seconds"] = time_until(*length->until, context.clock()).count();
    return print_profile(arguments, context, ask(arguments, context, "pause", params));
}

int resume_command(const Arguments& arguments, Context& context) {
    const json::object params{{"profile", arguments.words().front()}};
    return print_profile(arguments, context, ask(arguments, context, "resume", params));
}

}  // namespace tarha::cli
