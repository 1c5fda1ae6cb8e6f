#include "daemon/control/methods.h"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "daemon/control/encode.h"
#include "daemon/control/household_json.h"
#include "daemon/control/local_time_text.h"
#include "daemon/control/metrics.h"

namespace tarha::control {
namespace json = boost::json;

namespace {

constexpr std::uint64_t default_log_rows = 50;
constexpr std::uint64_t max_log_rows = 1000;
constexpr std::uint64_t max_history_days = 14;
constexpr std::uint64_t usual_what_if_days = 7;
constexpr std::uint64_t max_id = 0xffffffffUL;
constexpr std::uint64_t max_grant = 31UL * 24 * 60 * 60;
constexpr std::uint64_t max_event = std::uint64_t{1} << 53U;  // as far as JavaScript counts
constexpr std::uint64_t a_day_of_minutes = 24UL * 60;
constexpr std::uint64_t max_code_days = 366;
constexpr std::uint64_t usual_code_days = 30;
constexpr std::uint64_t max_pause = 7UL * 24 * 60 * 60;  // longer is what a schedule is for

Failure bad_params(std::string text) {
    return {RpcCode::invalid_params, std::move(text)};
}

template <class T>
Reply reply_of(const Result<T>& result) {
    if (!result) return Failure{RpcCode::refused, result.error().message()};
    return encode(*result);
}

Reply reply_of(const Status& done) {
    if (!done) return Failure{RpcCode::refused, done.error().message()};
    return json::value(json::object{});
}

// A method without parameters.
template <auto member>
Reply plain(Operations& operations, Params& params) {
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    return reply_of((operations.*member)());
}

Reply call_log(Operations& operations, Params& params) {
    const auto limit = params.number("limit", 1, max_log_rows).value_or(default_log_rows);
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    return reply_of(operations.log(static_cast<std::size_t>(limit)));
}

Reply call_history(Operations& operations, Params& params) {
    HistoryRequest request;
    request.profile = params.required_text("profile");
    request.days = static_cast<std::uint32_t>(
        params.number("days", 1, max_history_days).value_or(max_history_days));
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    return reply_of(operations.history(request));
}

Reply call_explain(Operations& operations, Params& params) {
    ExplainRequest request;
    request.host = params.required_text("host");
    request.profile = params.text("profile").value_or("");
    if (const auto device = params.text("device")) {
        request.device = parse_mac(*device);
        if (!request.device) params.refuse("device must be a MAC address");
    }
    if (const auto at = params.text("at")) {
        request.at = parse_local_time(*at);
        if (!request.at)
            params.refuse("at must be a time such as \"mon 21:30\" or \"2026-12-24 21:00\"");
    }
    if (request.profile.empty() == !request.device.has_value()) {
        params.refuse("either profile or device must be given");
    }
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    return reply_of(operations.explain(request));
}

Reply call_pause(Operations& operations, Params& params) {
    PauseRequest request;
    request.profile = params.required_text("profile");
    if (const auto seconds = params.number("seconds", 1, max_pause)) {
        request.duration = std::chrono::seconds{static_cast<std::int64_t>(*seconds)};
    }
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    return reply_of(operations.pause(request));
}

Reply call_resume(Operations& operations, Params& params) {
    const std::string profile = params.required_text("profile");
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    return reply_of(operations.resume(profile));
}

Reply call_reload(Operations& operations, Params& params) {
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    return reply_of(operations.reload());
}

Reply call_grant(Operations& operations, Params& params) {
    GrantRequest request;
    request.profile = params.required_text("profile");
    request.subject = params.required_text("subject");
    const auto length = params.number("seconds", 60, max_grant);
    if (!length) params.refuse("seconds must be given, 60 to 2678400");
    request.duration = std::chrono::seconds{static_cast<std::int64_t>(length.value_or(0))};
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    return reply_of(operations.grant(request));
}

// The number of a grant or a wish.
std::uint32_t read_id(Params& params) {
    const auto id = params.number("id", 1, max_id);
    if (!id) params.refuse("id must be given");
    return static_cast<std::uint32_t>(id.value_or(0));
}

Reply call_revoke(Operations& operations, Params& params) {
    const auto id = read_id(params);
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    return reply_of(operations.revoke(id));
}

Reply call_ask(Operations& operations, Params& params) {
    WishRequest request;
    request.profile = params.required_text("profile");
    request.subject = params.required_text("subject");
    request.minutes = static_cast<std::uint16_t>(params.number("minutes", 1, 60).value_or(0));
    request.reason = static_cast<rules::RequestReason>(
        params.word("reason", rules::request_reason_names)
            .value_or(static_cast<std::size_t>(rules::RequestReason::other)));
    request.note = params.text("note").value_or("");
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    return reply_of(operations.ask(request));
}

Reply call_approve(Operations& operations, Params& params) {
    AnswerRequest request;
    request.id = read_id(params);
    constexpr std::array answers{rules::Approval::once, rules::Approval::today,
                                 rules::Approval::always};
    request.answer =
        answers[params.word("how", std::span{rules::approval_names}.subspan(1)).value_or(0)];
    request.words = params.text("words").value_or("");
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    return reply_of(operations.answer(request));
}

Reply call_decline(Operations& operations, Params& params) {
    AnswerRequest request;
    request.id = read_id(params);
    request.words = params.text("words").value_or("");
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    return reply_of(operations.answer(request));
}

Reply call_make_code(Operations& operations, Params& params) {
    CodeRequest request;
    request.profile = params.text("profile").value_or("");
    request.subject = params.required_text("subject");
    request.minutes =
        static_cast<std::uint16_t>(params.number("minutes", 1, a_day_of_minutes).value_or(0));
    if (request.minutes == 0) params.refuse("minutes must be given, 1 to 1440");
    request.lives = std::chrono::days{static_cast<std::int32_t>(
        params.number("days", 1, max_code_days).value_or(usual_code_days))};
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    return reply_of(operations.make_code(request));
}

Reply call_remove_code(Operations& operations, Params& params) {
    const auto id = read_id(params);
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    return reply_of(operations.remove_code(id));
}

Reply call_redeem(Operations& operations, Params& params) {
    const auto profile = params.required_text("profile");
    const auto code = params.required_text("code");
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    return reply_of(operations.redeem(profile, code));
}

Reply call_bonus(Operations& operations, Params& params) {
    BonusRequest request;
    request.profile = params.required_text("profile");
    request.budget = params.required_text("budget");
    request.minutes =
        static_cast<std::uint16_t>(params.number("minutes", 1, a_day_of_minutes).value_or(0));
    if (request.minutes == 0) params.refuse("minutes must be given, 1 to 1440");
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    return reply_of(operations.bonus(request));
}

Reply call_forget(Operations& operations, Params& params) {
    const auto profile = params.required_text("profile");
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    return reply_of(operations.forget(profile));
}

Reply call_events(Operations& operations, Params& params) {
    const auto after = params.number("after", 0, max_event).value_or(0);
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    return reply_of(operations.events(after));
}

Reply reply_of(const Result<HouseholdFile>& file) {
    if (!file) return Failure{RpcCode::refused, file.error().message()};
    auto household = household_json(file->text);
    if (!household) return Failure{RpcCode::internal_error, household.error().message()};
    json::object reply{
        {"revision", file->revision}, {"household", std::move(*household)}, {"text", file->text}};
    if (!file->warning.empty()) reply["warning"] = file->warning;
    return json::value(std::move(reply));
}

Reply call_household(Operations& operations, Params& params) {
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    return reply_of(operations.household());
}

// Calls come one at a time, so nothing changes between the look at the revision and the change.
Reply call_set_household(Operations& operations, Params& params) {
    const std::string revision = params.required_text("revision");
    const json::object* household = params.object("household");
    const auto text = params.text("text", max_line);
    if ((household == nullptr) == !text.has_value()) {
        params.refuse("either household or text must be given");
    }
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    const auto held = operations.household();
    if (!held) return reply_of(held);
    if (held->revision != revision) return Failure{RpcCode::stale, "changed meanwhile"};
    if (text) return reply_of(operations.set_household(*text));
    const auto draft = household_draft(*household);
    if (!draft) return Failure{RpcCode::refused, draft.error().message()};
    const auto set = operations.set_household(draft->text);
    if (!set) return Failure{RpcCode::refused, placed(set.error(), *draft).message()};
    return reply_of(set);
}

Reply call_what_if(Operations& operations, Params& params) {
    WhatIfRequest request;
    request.profile = params.required_text("profile");
    request.days = static_cast<std::uint32_t>(
        params.number("days", 1, max_history_days).value_or(usual_what_if_days));
    const json::object* household = params.object("household");
    if (household == nullptr) params.refuse("household must be given");
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    const auto draft = household_draft(*household);
    if (!draft) return Failure{RpcCode::refused, draft.error().message()};
    request.household = draft->text;
    const auto found = operations.what_if(request);
    if (!found) return Failure{RpcCode::refused, placed(found.error(), *draft).message()};
    return reply_of(found);
}

Reply call_device_at(Operations& operations, Params& params) {
    const auto address = parse_ip(params.required_text("address"));
    if (!address) params.refuse("address must be an IP address");
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    return reply_of(operations.device_at(*address));
}

Reply call_changes(Operations& operations, Params& params) {
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    return json::value(json::object{{"number", operations.changes()}});
}

// Text of one member, so that the protocol stays JSON.
Reply call_metrics(Operations& operations, Params& params) {
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    const auto status = operations.status();
    if (!status) return Failure{RpcCode::refused, status.error().message()};
    const auto profiles = operations.profiles();
    if (!profiles) return Failure{RpcCode::refused, profiles.error().message()};
    const auto counters = operations.counters();
    if (!counters) return Failure{RpcCode::refused, counters.error().message()};
    return json::value(json::object{{"text", metrics_text(*status, *profiles, *counters)}});
}

Reply call_methods(Operations& operations, Params& params);

constexpr std::array methods{
    Method{{"status", "", "how the daemon is doing"}, Audit::nothing, plain<&Operations::status>},
    Method{{"profiles", "", "every profile and what holds for it now"},
           Audit::nothing,
           plain<&Operations::profiles>},
    Method{
        {"devices", "", "every device of the home"}, Audit::nothing, plain<&Operations::devices>},
    Method{{"counters", "", "what was counted since the start"},
           Audit::nothing,
           plain<&Operations::counters>},
    Method{{"metrics", "", "the counters as text for Prometheus"}, Audit::nothing, call_metrics},
    Method{{"log", "limit?", "the latest blocked names, oldest first"}, Audit::nothing, call_log},
    Method{{"history", "profile, days?", "what is remembered of a profile, by day"},
           Audit::nothing,
           call_history},
    Method{{"explain", "host, profile | device, at?", "why a name is allowed or blocked"},
           Audit::nothing,
           call_explain},
    Method{{"what_if", "profile, household, days?", "what other rules would have changed"},
           Audit::nothing,
           call_what_if},
    Method{
        {"pause", "profile, seconds?", "no internet for a profile"}, Audit::everything, call_pause},
    Method{{"resume", "profile", "ends a pause"}, Audit::everything, call_resume},
    Method{
        {"grants", "", "what is allowed for a while"}, Audit::nothing, plain<&Operations::grants>},
    Method{{"requests", "", "what children asked for, and the answers"},
           Audit::nothing,
           plain<&Operations::requests>},
    Method{{"budgets", "", "minutes used and left today, and given in all"},
           Audit::nothing,
           plain<&Operations::budgets>},
    Method{{"grant", "profile, subject, seconds", "allows something for a while"},
           Audit::everything,
           call_grant},
    Method{{"revoke", "id", "ends a grant"}, Audit::everything, call_revoke},
    Method{{"ask", "profile, subject, minutes?, reason?, note?", "a child's wish"},
           Audit::everything,
           call_ask},
    Method{{"approve", "id, how?, words?", "answers a wish with yes: once, today or always"},
           Audit::everything,
           call_approve},
    Method{{"decline", "id, words?", "answers a wish with no"}, Audit::everything, call_decline},
    Method{{"codes", "", "printed codes that open something once"},
           Audit::nothing,
           plain<&Operations::codes>},
    Method{{"make_code", "profile?, subject, minutes, days?", "a new code, said this once"},
           Audit::everything,
           call_make_code},
    Method{{"remove_code", "id", "takes a code away"}, Audit::everything, call_remove_code},
    Method{{"redeem", "profile, code", "opens what a code is for"},
           Audit::without_params,
           call_redeem},
    Method{
        {"bonus", "profile, budget, minutes", "more minutes today"}, Audit::everything, call_bonus},
    Method{{"forget", "profile", "forgets what the profile did, asked and spent"},
           Audit::everything,
           call_forget},
    Method{
        {"events", "after?", "what a person may want to be told of"}, Audit::nothing, call_events},
    Method{{"household", "", "profiles, devices and rules as they are written, and their revision"},
           Audit::nothing,
           call_household},
    Method{
        {"set_household", "revision, household | text", "writes other ones, and takes them over"},
        Audit::without_params,
        call_set_household},
    Method{
        {"device_at", "address", "the device that has an address"}, Audit::nothing, call_device_at},
    Method{{"feeds", "", "the lists from the internet and how they are"},
           Audit::nothing,
           plain<&Operations::feeds>},
    Method{{"changes", "", "a number that grows with whatever there is to see"},
           Audit::nothing,
           call_changes},
    Method{
        {"reload", "", "reads the household and the lists again"}, Audit::everything, call_reload},
    Method{{"methods", "", "this list"}, Audit::nothing, call_methods},
};

constexpr auto helps = [] {
    std::array<MethodHelp, methods.size()> rows{};
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = methods[i].help;
    return rows;
}();

Reply call_methods(Operations& /*operations*/, Params& params) {
    if (std::string problem = params.finish(); !problem.empty()) return bad_params(problem);
    json::array rows;
    for (const MethodHelp& row : helps) {
        rows.push_back({{"name", row.name}, {"params", row.params}, {"help", row.help}});
    }
    return json::value(std::move(rows));
}

}  // namespace

const Method* find_method(std::string_view name) {
    const auto* found = std::find_if(methods.begin(), methods.end(),
                                     [&](const Method& m) { return m.help.name == name; });
    return found == methods.end() ? nullptr : found;
}

std::span<const MethodHelp> method_help() {
    return helps;
}

}  // namespace tarha::control
