#include "daemon/control/methods.h"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "daemon/control/encode.h"
#include "daemon/control/local_time_text.h"

namespace tarha::control {
namespace json = boost::json;

namespace {

constexpr std::uint64_t default_log_rows = 50;
constexpr std::uint64_t max_log_rows = 1000;
constexpr std::uint64_t max_pause = 7UL * 24 * 60 * 60;  // longer is what a schedule is for

Failure bad_params(std::string text) {
    return {RpcCode::invalid_params, std::move(text)};
}

template <class T>
Reply reply_of(const Result<T>& result) {
    if (!result) return Failure{RpcCode::refused, result.error().message()};
    return encode(*result);
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
    return reply_of(operations.log(limit));
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
        if (!request.at) params.refuse("at must be a time such as \"mon 21:30\"");
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
    const Status done = operations.reload();
    if (!done) return Failure{RpcCode::refused, done.error().message()};
    return json::value(json::object{});
}

Reply call_methods(Operations& operations, Params& params);

constexpr std::array methods{
    Method{{"status", "", "how the daemon is doing"}, false, plain<&Operations::status>},
    Method{{"profiles", "", "every profile and what holds for it now"},
           false,
           plain<&Operations::profiles>},
    Method{{"devices", "", "every device of the home"}, false, plain<&Operations::devices>},
    Method{
        {"counters", "", "what was counted since the start"}, false, plain<&Operations::counters>},
    Method{{"log", "limit?", "the latest blocked names, oldest first"}, false, call_log},
    Method{{"explain", "host, profile | device, at?", "why a name is allowed or blocked"},
           false,
           call_explain},
    Method{{"pause", "profile, seconds?", "no internet for a profile"}, true, call_pause},
    Method{{"resume", "profile", "ends a pause"}, true, call_resume},
    Method{{"reload", "", "reads the household and the lists again"}, true, call_reload},
    Method{{"methods", "", "this list"}, false, call_methods},
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
