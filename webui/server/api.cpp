#include "webui/server/api.h"

#include <algorithm>
#include <charconv>

#include <boost/json/serialize.hpp>

#include "webui/server/answers.h"
#include "webui/server/assets.h"
#include "webui/server/catalogue.h"
#include "webui/server/json_fields.h"
#include "webui/server/text_fields.h"

namespace tarha::webui::server {
namespace json = boost::json;

namespace {

constexpr std::size_t audit_rows = 500;

// JSON-RPC 2.0 section 5.1, and what the daemon adds.
constexpr std::int64_t rpc_invalid_params = -32602;
constexpr std::int64_t rpc_method_not_found = -32601;
constexpr std::int64_t rpc_invalid_request = -32600;
constexpr std::int64_t rpc_refused = -32000;
constexpr std::int64_t rpc_busy = -32001;
constexpr std::int64_t rpc_changed_meanwhile = -32002;

unsigned status_of(std::int64_t code) {
    switch (code) {
        case rpc_invalid_params:
            return 400;
        case rpc_method_not_found:
            return 404;
        case rpc_invalid_request:
            return 413;
        case rpc_refused:
            return 422;
        case rpc_busy:
            return 503;
        case rpc_changed_meanwhile:
            return 409;
        default:
            return 500;
    }
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
    std::uint64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, number);
    if (failure != std::errc{} || stop != end) return std::nullopt;
    return number;
}

// Puts a text into `params` as the parameter wants it; false when it should be a number and is not.
bool put(json::object& params, const Parameter& parameter, const std::string& text) {
    if (!parameter.is_number) {
        params[parameter.name] = text;
        return true;
    }
    const auto number = parse_number(text);
    if (number) params[parameter.name] = *number;
    return number.has_value();
}

std::string quoted_problem(std::string_view name, std::string_view text) {
    return std::string{name} + " " + std::string{text};
}

// The parameters of the daemon's method, from path, query and body.
Body daemon_params(const Call& call) {
    Body body = read_body(call.request, call.route.body);
    if (body.refusal) return body;
    for (const Parameter& parameter : parameters_of(call.route.path)) {
        if (put(body.object, parameter, call.value)) continue;
        body.refusal = error_answer(404, "there is nothing of this number");
        return body;
    }
    const auto fields = parse_query(call.request.query);
    if (!fields) {
        body.refusal = error_answer(400, "the part behind '?' cannot be read");
        return body;
    }
    const auto known = parameters_of(call.route.query);
    for (const auto& [name, value] : *fields) {
        const auto found = std::find_if(
            known.begin(), known.end(),
            [&, &wanted = name](const Parameter& parameter) { return parameter.name == wanted; });
        if (found == known.end()) {
            body.refusal = error_answer(400, quoted_problem("the query", "has an unknown name"));
        } else if (!put(body.object, *found, value)) {
            body.refusal = error_answer(400, quoted_problem(found->name, "must be a whole number"));
        }
        if (body.refusal) return body;
    }
    return body;
}

void serve_forward(Call call, Parts& parts) {
    Body body = daemon_params(call);
    if (body.refusal) return call.answer(std::move(*body.refusal));
    forward(std::move(call), parts, body.object);
}

// "always" is a rule of the household, not an act in passing.
void serve_approve(Call call, Parts& parts) {
    Body body = daemon_params(call);
    if (body.refusal) return call.answer(std::move(*body.refusal));
    const bool is_rule = text_of(body.object, "how") == "always";
    if (is_rule && !may(call.caller.needs, Need::edit)) {
        return call.answer(error_answer(403, "only parents may allow something for always"));
    }
    forward(std::move(call), parts, body.object);
}

void serve_events(const Call& call, Parts& parts) {
    if (!parts.events.has_room()) return call.answer(error_answer(503, "too many open pages"));
    Response response;
    response.headers.emplace_back("Content-Type", "text/event-stream");
    response.headers.emplace_back("Cache-Control", "no-store");
    // Whoever is signed out, removed or past its time hears nothing more.
    response.on_stream = [&parts, request = call.request](Push push) {
        parts.events.listen(std::move(push), [&parts, request] {
            return may(caller_of(request, parts, false).needs, Need::technical);
        });
    };
    call.answer(std::move(response));
}

// The text format of Prometheus, version 0.0.4.
void serve_metrics(const Call& call, Parts& parts) {
    parts.daemon.ask(call.route.control, {}, [call](const DaemonReply& reply) {
        const json::object* metrics = reply.value.if_object();
        if (reply.outcome != DaemonReply::Outcome::result || metrics == nullptr) {
            return call.answer(answer_of(reply));
        }
        call.answer(text_answer(text_of(*metrics, "text"), "text/plain; version=0.0.4"));
    });
}

void serve_audit(const Call& call, Parts& parts) {
    call.answer(json_answer(json::serialize(parts.audit.latest(audit_rows, parts.now()))));
}

}  // namespace

Body read_body(const Request& request, std::string_view members) {
    Body body;
    if (request.body.empty()) return body;
    if (media_type(request.content_type) != "application/json") {
        body.refusal = error_answer(415, "send JSON (Content-Type: application/json)");
        return body;
    }
    auto object = parse_object(request.body);
    if (!object) {
        body.refusal = error_answer(400, "the body is no JSON object, or nested too deeply");
        return body;
    }
    const auto known = parameters_of(members);
    for (const auto& member : *object) {
        const std::string_view name{member.key().data(), member.key().size()};
        const bool is_known =
            std::any_of(known.begin(), known.end(),
                        [name](const auto& parameter) { return parameter.name == name; });
        if (!is_known) {
            body.refusal = error_answer(400, "the body has a member that nobody knows here");
            return body;
        }
        if (!member.value().is_null()) body.object[member.key()] = member.value();
    }
    return body;
}

Response answer_of(const DaemonReply& reply) {
    switch (reply.outcome) {
        case DaemonReply::Outcome::result:
            return json_answer(json::serialize(reply.value));
        case DaemonReply::Outcome::refused:
            if (reply.code == rpc_method_not_found) {
                return error_answer(404, "the running daemon cannot do this");
            }
            return error_answer(status_of(reply.code), reply.text);
        case DaemonReply::Outcome::unavailable:
            break;
    }
    return error_answer(503, reply.text);
}

void note(Parts& parts, const Call& call, bool done) {
    parts.audit.add(
        {parts.now(), call.caller.name, call.request.from.to_string(),
         std::string{method_name(call.route.method)} + ' ' + std::string{call.route.pattern},
         call.value, done});
}

void forward(Call call, Parts& parts, const json::object& params) {
    const std::string_view control = call.route.control;
    parts.daemon.ask(control, params, [call = std::move(call), &parts](const DaemonReply& reply) {
        const bool done = reply.outcome == DaemonReply::Outcome::result;
        // To look at what was recorded changes nothing, also by POST.
        const bool changes = is_unsafe(call.route.method) && call.route.need != Need::records;
        if (changes) note(parts, call, done);
        call.answer(answer_of(reply));
    });
}

void serve(Call call, Parts& parts) {
    switch (call.route.action) {
        case Action::forward:
            return serve_forward(std::move(call), parts);
        case Action::approve:
            return serve_approve(std::move(call), parts);
        case Action::events:
            return serve_events(call, parts);
        case Action::audit:
            return serve_audit(call, parts);
        case Action::metrics:
            return serve_metrics(call, parts);
        case Action::catalogue:
            return call.answer(json_answer(catalogue_json()));
        case Action::remember:
            return serve_remember(call, parts);
        case Action::openapi:
            return call.answer(asset_answer(openapi_document(), call.request));
        case Action::session_get:
            return serve_session_get(call, parts);
        case Action::session_begin:
            return serve_session_begin(call, parts);
        case Action::session_end:
            return serve_session_end(call, parts);
        case Action::sessions_list:
            return serve_sessions_list(call, parts);
        case Action::sessions_end:
            return serve_sessions_end(call, parts);
        case Action::setup:
            return serve_setup(call, parts);
        case Action::password:
            return serve_password(call, parts);
        case Action::language:
            return serve_language(call, parts);
        case Action::users_list:
            return serve_users_list(call, parts);
        case Action::users_add:
            return serve_users_add(call, parts);
        case Action::users_remove:
            return serve_users_remove(call, parts);
        case Action::tokens_list:
            return serve_tokens_list(call, parts);
        case Action::tokens_add:
            return serve_tokens_add(call, parts);
        case Action::tokens_remove:
            return serve_tokens_remove(call, parts);
        case Action::household_put:
            return serve_household_put(call, parts);
        case Action::backup_get:
            return serve_backup_get(call, parts);
        case Action::backup_put:
            return serve_backup_put(call, parts);
        case Action::notify_list:
            return serve_notify_list(call, parts);
        case Action::notify_add:
            return serve_notify_add(call, parts);
        case Action::notify_change:
            return serve_notify_change(call, parts);
        case Action::notify_remove:
            return serve_notify_remove(call, parts);
        case Action::notify_test:
            return serve_notify_test(call, parts);
    }
}

}  // namespace tarha::webui::server
