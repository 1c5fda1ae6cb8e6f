// tarha explain: why a name is allowed or blocked. The running daemon is asked, as it knows what is
// granted, used up and paused; about another time, another household or an age the files are read.
#include <algorithm>
#include <ostream>
#include <sstream>
#include <vector>

#include <boost/json/serialize.hpp>

#include "daemon/cli/ask.h"
#include "daemon/cli/commands.h"
#include "daemon/cli/files.h"
#include "daemon/cli/print_rows.h"
#include "daemon/cli/table.h"
#include "daemon/clock/local_clock.h"
#include "daemon/control/encode.h"
#include "daemon/control/local_time_text.h"
#include "daemon/home_files.h"
#include "rules/decide.h"

namespace tarha::cli {
namespace json = boost::json;

namespace {

// What was asked, as far as it can be understood without the household.
struct Question {
    DomainName host;
    std::optional<MacAddress> device;
    std::optional<rules::LocalTime> at;
    std::optional<rules::Band> band;
};

// Which of the options that say for whom are given.
std::size_t count_of_askers(const Arguments& arguments) {
    std::size_t count = 0;
    for (const auto* option : {"--profile", "--device", "--band"}) {
        if (arguments.has(option)) ++count;
    }
    return count;
}

Result<Question> read_question(const Arguments& arguments) {
    Question question;
    const std::string& text = arguments.words().front();
    const auto host = DomainName::from_text(text);
    if (!host) return Error{"", "explain: '" + text + "' is no host name"};
    question.host = *host;
    if (const auto device = arguments.value("--device")) {
        question.device = parse_mac(*device);
        if (!question.device) return Error{"", "explain: '" + *device + "' is no MAC address"};
    }
    if (const auto band = arguments.value("--band")) {
        const auto at = std::find(rules::band_names.begin(), rules::band_names.end(), *band);
        if (at == rules::band_names.end()) {
            return Error{"", "explain: --band is one of 0-6, 7-11, 12-15, 16-17, adult"};
        }
        question.band = static_cast<rules::Band>(at - rules::band_names.begin());
    }
    if (count_of_askers(arguments) > 1) {
        return Error{"", "explain: --profile, --device and --band exclude each other"};
    }
    if (const auto at = arguments.value("--at")) {
        question.at = control::parse_local_time(*at);
        if (!question.at) {
            return Error{"", "explain: '" + *at +
                                 "' is no time such as \"mon 21:30\" or \"2026-12-24 21:00\""};
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

// A household whose only profile has nothing but the presets of the band, over the same lists.
Result<rules::Household> household_of(rules::Band band, const HomeFiles& home) {
    rules::HouseholdParts parts = home.household.parts();
    rules::Profile profile;
    profile.id = std::string{rules::band_name(band)};
    profile.name = band == rules::Band::adult ? "an adult" : "a child of " + profile.id;
    profile.band = band;
    parts.new_devices = profile.id;
    parts.profiles = {std::move(profile)};
    parts.devices.clear();
    return rules::Household::make(std::move(parts), home.lists.categories);
}

// "until 19:45", unless the detail says so already.
std::string end_words(const json::value& step) {
    const std::string until = safe_text(step, "until");
    if (until.empty() || until == "-") return {};
    const std::string words = "until " + until;
    return safe_text(step, "detail").ends_with(words) ? std::string{} : words;
}

void print_explanation(std::ostream& out, const json::value& told, const std::string& for_whom,
                       const std::string& when) {
    const auto verdict = text_in(told, "verdict");
    const bool is_allowed = verdict == name_of(Verdict::allow);
    out << safe_text(told, "host") << " is " << (is_allowed ? "allowed" : "blocked") << " for "
        << terminal_text(for_whom) << " (" << when << "): ";
    const auto* reason = std::find_if(
        reason_texts.begin(), reason_texts.end(),
        [name = text_in(told, "reason")](const ReasonText& text) { return text.name == name; });
    out << (reason != reason_texts.end() ? reason->words : "a reason of a newer Tarha") << '\n';
    std::vector<Row> rows;
    for (const json::value& step : rows_of(member_of(told, "steps"))) {
        rows.push_back({rows.empty() ? "  decides" : "  then", safe_text(step, "verdict"),
                        safe_text(step, "reason"), safe_text(step, "detail"), end_words(step),
                        safe_text(step, "source")});
    }
    print_table(out, {}, rows);
}

int print(const Arguments& arguments, Context& context, const json::value& told,
          const std::string& for_whom, const std::string& when) {
    if (arguments.has("--json")) {
        context.out << json::serialize(told) << '\n';
    } else {
        print_explanation(context.out, told, for_whom, when);
    }
    return exit_ok;
}

// The exit code when a running daemon has answered.
std::optional<int> explain_by_daemon(const Arguments& arguments, Context& context) {
    json::object params{{"host", arguments.words().front()}};
    if (const auto profile = arguments.value("--profile")) params["profile"] = *profile;
    if (const auto device = arguments.value("--device")) params["device"] = *device;
    std::ostringstream unheard;
    Context quiet{context.out, unheard, context.run_daemon, context.now};
    const Asked asked = ask(arguments, quiet, "explain", params);
    if (asked.exit_code == exit_not_running) return std::nullopt;
    if (!asked.result) {
        context.err << unheard.str();
        return asked.exit_code;
    }
    return print(arguments, context, *asked.result, text_in(*asked.result, "profile"), "now");
}

// From the files; the files say nothing of grants and used time.
int explain_by_files(const Arguments& arguments, Context& context, const Question& question) {
    const Result<Settings> settings = find_settings(arguments);
    if (!settings) return fail(context, settings.error().message());
    const Result<HomeFiles> home = load_home_files(*settings, random_hash_key());
    if (!home) return fail(context, home.error().message());
    const auto other = question.band ? household_of(*question.band, *home)
                                     : Result<rules::Household>{home->household};
    if (!other) return fail(context, other.error().message());
    const rules::Household& household = *other;
    const auto index = choose_profile(household, arguments, question);
    if (!index) return fail(context, index.error().message());
    const auto at = time_of(household, question, context);
    if (!at) return fail(context, at.error().message());

    const rules::Profile& profile = household.profile(*index);
    const rules::Situation situation{*at};
    const rules::Decision decision = rules::decide(household, profile, question.host, situation);
    const control::Explanation told{decision.verdict,
                                    decision.reason,
                                    printable(question.host),
                                    profile.id,
                                    rules::explain(household, profile, question.host, situation),
                                    std::string{rules::category_id(household, decision)},
                                    decision.may_ask};
    return print(arguments, context, control::encode(told), profile.name,
                 control::local_time_text(*at));
}

}  // namespace

int explain_command(const Arguments& arguments, Context& context) {
    const Result<Question> question = read_question(arguments);
    if (!question) {
        fail(context, question.error().message());
        return exit_usage;
    }
    const bool is_about_now = !question->at && !question->band && !arguments.has("--household");
    const bool is_for_somebody = arguments.has("--profile") || arguments.has("--device");
    if (is_about_now && is_for_somebody) {
        if (const auto done = explain_by_daemon(arguments, context)) return *done;
    }
    return explain_by_files(arguments, context, *question);
}

}  // namespace tarha::cli
