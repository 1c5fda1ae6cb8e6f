// tarha grant, grants, revoke, ask, requests, approve, decline, budgets: what a family agrees on
// from day to day.
#include <charconv>
#include <ostream>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/cli/ask.h"
#include "daemon/cli/commands.h"
#include "daemon/cli/print_rows.h"

namespace tarha::cli {
namespace json = boost::json;

namespace {

Row grant_row(const json::value& row, const WallClock& clock) {
    return {std::to_string(number_in(row, "id")), safe_text(row, "profile"),
            safe_text(row, "subject"), moment_text(time_in(row, "until"), clock)};
}

Row wish_row(const json::value& row, const WallClock& clock) {
    const auto minutes = number_in(row, "minutes");
    std::string what = safe_text(row, "subject");
    if (minutes > 0) what += " " + std::to_string(minutes) + " min";
    return {std::to_string(number_in(row, "id")),
            safe_text(row, "profile"),
            what,
            moment_text(time_in(row, "asked"), clock),
            safe_text(row, "note"),
            safe_text(row, "state"),
            safe_text(row, "answer")};
}

Row budget_row(const json::value& row, const WallClock& /*clock*/) {
    return {safe_text(row, "profile"), safe_text(row, "budget"),
            std::to_string(number_in(row, "used")) + " min",
            std::to_string(number_in(row, "left")) + " min"};
}

// The answer is one sentence, or JSON.
int print_done(const Arguments& arguments, Context& context, const Asked& asked,
               const std::string& sentence) {
    if (!asked.result) return asked.exit_code;
    context.out << (arguments.has("--json") ? json::serialize(*asked.result) : sentence) << '\n';
    return exit_ok;
}

int usage(Context& context, std::string_view sentence) {
    fail(context, sentence);
    return exit_usage;
}

std::optional<std::uint64_t> number_of(const std::string& text) {
    std::uint64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
    return number;
}

// Words after `first`, as one text.
std::string rest_of(std::span<const std::string> words, std::size_t first) {
    std::string text;
    for (std::size_t i = first; i < words.size(); ++i) text += (text.empty() ? "" : " ") + words[i];
    return text;
}

int answer(const Arguments& arguments, Context& context, std::string_view method,
           json::object params, const std::string& sentence) {
    const auto words = arguments.words();
    const auto id = number_of(words.front());
    if (!id) return usage(context, "'" + words.front() + "' is no number; see: tarha requests");
    params["id"] = *id;
    return print_done(arguments, context, ask(arguments, context, method, params), sentence);
}

}  // namespace

int grants_command(const Arguments& arguments, Context& context) {
    return print_rows(arguments, context, ask(arguments, context, "grants"),
                      {"ID", "PROFILE", "WHAT", "UNTIL"}, grant_row, "nothing is granted");
}

int requests_command(const Arguments& arguments, Context& context) {
    return print_rows(arguments, context, ask(arguments, context, "requests"),
                      {"ID", "PROFILE", "WHAT", "ASKED", "NOTE", "STATE", "ANSWER"}, wish_row,
                      "nobody asked for anything");
}

int budgets_command(const Arguments& arguments, Context& context) {
    return print_rows(arguments, context, ask(arguments, context, "budgets"),
                      {"PROFILE", "BUDGET", "USED", "LEFT"}, budget_row, "there are no budgets");
}

int grant_command(const Arguments& arguments, Context& context) {
    const auto words = arguments.words();
    const auto duration = parse_duration(words[2]);
    if (!duration) {
        return usage(context, "grant: '" + words[2] + "' is not a duration such as 30m or 2h");
    }
    const json::object params{
        {"profile", words[0]}, {"subject", words[1]}, {"seconds", duration->count()}};
    const auto asked = ask(arguments, context, "grant", params);
    return print_done(arguments, context, asked, "granted for " + duration_text(*duration));
}

int revoke_command(const Arguments& arguments, Context& context) {
    return answer(arguments, context, "revoke", {}, "revoked");
}

int ask_command(const Arguments& arguments, Context& context) {
    const auto words = arguments.words();
    json::object params{{"profile", words[0]}, {"subject", words[1]}};
    std::size_t next = 2;
    if (words.size() > 2) {
        if (const auto minutes = number_of(words[2])) {
            params["minutes"] = *minutes;
            next = 3;
        }
    }
    if (words.size() > next) params["note"] = rest_of(words, next);
    return print_done(arguments, context, ask(arguments, context, "ask", params), "asked");
}

int approve_command(const Arguments& arguments, Context& context) {
    const auto words = arguments.words();
    json::object params;
    if (words.size() > 1) params["how"] = words[1];
    if (words.size() > 2) params["words"] = rest_of(words, 2);
    return answer(arguments, context, "approve", params, "approved");
}

int decline_command(const Arguments& arguments, Context& context) {
    json::object params;
    if (arguments.words().size() > 1) params["words"] = rest_of(arguments.words(), 1);
    return answer(arguments, context, "decline", params, "declined");
}

}  // namespace tarha::cli
