#include "daemon/cli/ask.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/cli/files.h"
#include "daemon/cli/table.h"
#include "daemon/client/exchange.h"
#include "daemon/client/request_line.h"
#include "daemon/clock/local_clock.h"
#include "daemon/json/parse_json.h"

namespace tarha::cli {
namespace json = boost::json;

namespace {

constexpr std::chrono::seconds patience{15};

Asked refuse(Context& context, std::string_view sentence, int exit_code) {
    fail(context, sentence);
    return {std::nullopt, exit_code};
}

}  // namespace

Asked ask(const Arguments& arguments, Context& context, std::string_view method,
          const json::object& params) {
    const Result<std::string> socket = find_socket(arguments);
    if (!socket) return refuse(context, socket.error().message(), exit_error);
    const std::string request = client::request_line(method, json::serialize(params));
    const client::Exchange exchange = client::exchange(*socket, request, patience);
    if (exchange.outcome == client::Exchange::Outcome::not_running) {
        return refuse(context, exchange.text, exit_not_running);
    }
    if (exchange.outcome == client::Exchange::Outcome::failed) {
        return refuse(context, exchange.text, exit_error);
    }
    json::error_code failure;
    json::value reply = parse_json(exchange.text, failure);
    if (failure) return refuse(context, "the daemon's answer is not JSON", exit_error);
    if (const json::value& error = member_of(reply, "error"); !error.is_null()) {
        return refuse(context, terminal_text(text_in(error, "message")), exit_error);
    }
    return {member_of(reply, "result"), exit_ok};
}

std::optional<int> use_home_time(const Arguments& arguments, Context& context) {
    const Asked status = ask(arguments, context, "status");
    if (!status.result) return status.exit_code;
    auto zone = load_time_zone(text_in(*status.result, "timezone"));
    if (!zone) return fail(context, zone.error().message());
    context.zone = std::move(*zone);
    return std::nullopt;
}

const json::value& member_of(const json::value& value, std::string_view member) {
    static const json::value nothing;
    const json::object* object = value.if_object();
    const json::value* found = object == nullptr ? nullptr : object->if_contains(member);
    return found == nullptr ? nothing : *found;
}

std::string text_in(const json::value& value, std::string_view member) {
    const json::string* text = member_of(value, member).if_string();
    return text == nullptr ? std::string{} : std::string{text->data(), text->size()};
}

std::int64_t number_in(const json::value& value, std::string_view member) {
    json::error_code failure;
    const json::value& found = member_of(value, member);
    const auto number = found.is_number() ? found.to_number<std::int64_t>(failure) : 0;
    return failure ? 0 : number;
}

bool flag_in(const json::value& value, std::string_view member) {
    const bool* flag = member_of(value, member).if_bool();
    return flag != nullptr && *flag;
}

const json::array& rows_of(const json::value& value) {
    static const json::array nothing;
    const json::array* rows = value.if_array();
    return rows == nullptr ? nothing : *rows;
}

}  // namespace tarha::cli
