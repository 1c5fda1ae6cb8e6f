#include "daemon/control/rpc.h"

#include <cmath>
#include <exception>
#include <optional>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/client/request_line.h"
#include "daemon/control/methods.h"
#include "daemon/json/parse_json.h"
#include "rules/suggest.h"

namespace tarha::control {
namespace json = boost::json;

namespace {

json::object error_object(const json::value& id, RpcCode code, std::string_view text) {
    return {{"jsonrpc", "2.0"},
            {"id", id},
            {"error", {{"code", static_cast<int>(code)}, {"message", text}}}};
}

json::object error_object(const json::value& id, const Failure& failure) {
    return error_object(id, failure.code, failure.text);
}

// A request as JSON-RPC 2.0 section 4 describes it. Views into the parsed line.
struct Request {
    std::string_view method;
    json::object params;
    json::value id;
    bool is_notification = true;
};

// A number beyond a double's range could not be written back into the reply.
bool is_id(const json::value& value) {
    if (const double* number = value.if_double()) return std::isfinite(*number);
    return value.is_string() || value.is_number() || value.is_null();
}

// The members into `request`; the failure when it is no request. The id is set whenever it is one.
std::optional<Failure> read_request(const json::value& value, Request& request) {
    const auto invalid = [](const char* text) { return Failure{RpcCode::invalid_request, text}; };
    const json::object* object = value.if_object();
    if (object == nullptr) return invalid("a request must be an object");
    if (const json::value* id = object->if_contains("id")) {
        request.is_notification = false;
        if (!is_id(*id)) return invalid("id must be a text, a number or null");
        request.id = *id;
    }
    const json::value* version = object->if_contains("jsonrpc");
    const bool is_version_two =
        version != nullptr && version->is_string() && version->get_string() == "2.0";
    if (!is_version_two) return invalid("jsonrpc must be \"2.0\"");
    const json::value* method = object->if_contains("method");
    if (method == nullptr || !method->is_string()) return invalid("method must be a text");
    request.method = {method->get_string().data(), method->get_string().size()};
    const json::value* params = object->if_contains("params");
    if (params == nullptr) return std::nullopt;
    if (!params->is_object() && !params->is_array()) {
        return invalid("params must be an object or an array");
    }
    if (params->is_object()) {
        request.params = params->get_object();
    } else if (!params->get_array().empty()) {
        return Failure{RpcCode::invalid_params, "parameters are given by name, in an object"};
    }
    return std::nullopt;
}

Failure unknown_method(std::string_view name) {
    std::vector<std::string_view> names;
    for (const MethodHelp& row : method_help()) names.push_back(row.name);
    return {RpcCode::method_not_found,
            "there is no such method" + rules::did_you_mean(name, names)};
}

Reply call(const Request& request, Operations& operations, const ChangeSink& changed) {
    const Method* method = find_method(request.method);
    if (method == nullptr) return unknown_method(request.method);
    Params params{request.params};
    Reply reply = method->call(operations, params);
    if (method->audit != Audit::nothing && changed) {
        const bool failed = std::holds_alternative<Failure>(reply);
        const auto what = method->audit == Audit::everything
                              ? " params=" + json::serialize(request.params)
                              : std::string{};
        changed("method=" + std::string{request.method} + what + (failed ? " failed" : " ok"));
    }
    return reply;
}

// What to say to one request; nothing to a notification.
std::optional<json::object> answer_one(const json::value& value, Operations& operations,
                                       const ChangeSink& changed) {
    Request request;
    const auto failure = read_request(value, request);
    if (failure) {
        const bool silent = request.is_notification && failure->code == RpcCode::invalid_params;
        if (silent) return std::nullopt;
        return error_object(request.id, *failure);
    }
    Reply reply = call(request, operations, changed);
    if (request.is_notification) return std::nullopt;
    if (const Failure* refused = std::get_if<Failure>(&reply)) {
        return error_object(request.id, *refused);
    }
    return json::object{{"jsonrpc", "2.0"},
                        {"id", std::move(request.id)},
                        {"result", std::get<json::value>(std::move(reply))}};
}

std::string answer_batch(const json::array& batch, Operations& operations,
                         const ChangeSink& changed) {
    if (batch.empty()) return error_line(RpcCode::invalid_request, "the batch is empty");
    if (batch.size() > max_batch) {
        return error_line(RpcCode::invalid_request,
                          "a batch holds at most " + std::to_string(max_batch) + " requests");
    }
    json::array replies;
    for (const json::value& value : batch) {
        if (auto reply = answer_one(value, operations, changed))
            replies.push_back(std::move(*reply));
    }
    return replies.empty() ? std::string{} : json::serialize(replies);
}

std::string answer_parsed(const json::value& value, Operations& operations,
                          const ChangeSink& changed) {
    if (const json::array* batch = value.if_array()) {
        return answer_batch(*batch, operations, changed);
    }
    const auto reply = answer_one(value, operations, changed);
    return reply ? json::serialize(*reply) : std::string{};
}

}  // namespace

std::string error_line(RpcCode code, std::string_view text) {
    return json::serialize(error_object(nullptr, code, text));
}

std::string answer(std::string_view line, Operations& operations, const ChangeSink& changed) {
    if (line.size() > max_line) return error_line(RpcCode::invalid_request, "the line is too long");
    json::parse_options options;
    options.max_depth = max_depth;
    json::error_code failure;
    try {
        const json::value value = parse_json(line, failure, options);
        if (failure) return error_line(RpcCode::parse_error, "not JSON: " + failure.message());
        std::string reply = answer_parsed(value, operations, changed);
        if (reply.size() <= client::max_reply) return reply;
        return error_line(RpcCode::internal_error, "the answer is too large");
    } catch (const std::exception& problem) {
        return error_line(RpcCode::internal_error, problem.what());
    }
}

}  // namespace tarha::control
