// tarha explain: why a name is allowed or blocked. Reads the files; needs no daemon.
#include <algorithm>
#include <ostream>
#include <vector>

#include <boost/json/serialize.hpp>

#include "daemon/app/local_clock.h"
#include "daemon/cli/commands.h"
#include "daemon/cli/files.h"
#include "daemon/cli/table.h"
#include "daemon/control/encode.h"
#include "daemon/control/local_time_text.h"
#include "daemon/home_files.h"
#include "rules/decide.h"

namespace tarha::cli {
namespace {

// What was asked, as far as it can be understood without the household.
struct Question {
    DomainName host;
    std::optional<MacAddress> device;
    std::optional<rules::LocalTime> at;
};

Result<Question> read_question(const Arguments& arguments) {
    Question question;
    const std::string& text = arguments.words().front();
    const auto host = DomainName::from_text(text);
    if (!host) return Error{"", "explain: '" + text + "' is no host name"};
    question.host = *host;
    if (const auto device = arguments.value("--device")) {
        question.device = parse_mac(*device);
        if (!question.device) return Error{"", "explain: '" + *device + "' is no MAC address"};
        if (arguments.has("--profile")) {
            return Error{"", "explain: --profile and --device exclude each other"};
        }
    }
    if (const auto at = arguments.value("--at")) {
        question.at = control::parse_local_time(*at);
        if (!question.at) {
            return Error{"", "explain: '" + *at + "' is no time such as \"mon 21:30\""};
        }
    }
    return question;
}

// By id, else by name; a device's profile; else that of devices nobody knows yet.
Result<rules::ProfileIndex> choose_profile(const rules::Household& household,
                                           const Arguments& arguments, const Question& question) {
    if (question.device) return household.profile_of(*question.device);
    const auto wanted = arguments.value("--profile");
    if (!wanted) return household.new_devices();
    if (const auto index = household.find_profile(*wanted)) return *index;
    const auto profiles = household.profiles();
    const auto named = std::find_if(profiles.begin(), profiles.end(),
                                    [&](const auto& profile) { return profile.name == *wanted; });
    if (named != profiles.end()) {
        return static_cast<rules::ProfileIndex>(named - profiles.begin());
    }
    return Error{"", "there is no profile '" + *wanted + "'"};
}

Result<rules::LocalTime> time_of(const rules::Household& household, const Question& question,
                                 Context& context) {
    if (question.at) return *question.at;
    const auto zone = load_time_zone(household.timezone());
    if (!zone) return zone.error();
    return local_time(*zone, context.now());
}

void print_explanation(std::ostream& out, const control::Explanation& told,
                       const std::string& profile_name, const rules::LocalTime& at) {
    const bool is_allowed = told.verdict == Verdict::allow;
    out << terminal_text(told.host) << " is " << (is_allowed ? "allowed" : "blocked") << " for "
        << terminal_text(profile_name) << " (" << control::local_time_text(at)
        << "): " << words_for(told.reason) << '\n';
    std::vector<Row> rows;
    for (const rules::Step& step : told.steps) {
        rows.push_back({rows.empty() ? "  decides" : "  then", std::string{name_of(step.verdict)},
                        std::string{name_of(step.reason)}, terminal_text(step.detail)});
    }
    print_table(out, {}, rows);
}

}  // namespace

int explain_command(const Arguments& arguments, Context& context) {
    const Result<Question> question = read_question(arguments);
    if (!question) {
        fail(context, question.error().message());
        return exit_usage;
    }
    const Result<Settings> settings = find_settings(arguments);
    if (!settings) return fail(context, settings.error().message());
    const Result<HomeFiles> home = load_home_files(*settings, random_hash_key());
    if (!home) return fail(context, home.error().message());
    const rules::Household& household = home->household;
    const auto index = choose_profile(household, arguments, *question);
    if (!index) return fail(context, index.error().message());
    const auto at = time_of(household, *question, context);
    if (!at) return fail(context, at.error().message());

    const rules::Profile& profile = household.profile(*index);
    const rules::Situation situation{*at};
    const rules::Decision decision = rules::decide(household, profile, question->host, situation);
    const control::Explanation told{decision.verdict, decision.reason, printable(question->host),
                                    profile.id,
                                    rules::explain(household, profile, question->host, situation)};
    if (arguments.has("--json")) {
        context.out << boost::json::serialize(control::encode(told)) << '\n';
    } else {
        print_explanation(context.out, told, profile.name, *at);
    }
    return exit_ok;
}

}  // namespace tarha::cli
