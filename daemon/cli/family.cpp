// tarha grant, grants, revoke, ask, requests, approve, decline, budgets, bonus, codes, code,
// redeem, forget: what a family agrees on from day to day.
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
            std::to_string(number_in(row, "left")) + " min",
            std::to_string(number_in(row, "limit")) + " min"};
}

Row code_row(const json::value& row, const WallClock& clock) {
    const auto profile = safe_text(row, "profile");
    const bool is_used = !member_of(row, "used").is_null();
    return {std::to_string(number_in(row, "id")),
            profile.empty() ? "(any)" : profile,
            safe_text(row, "subject"),
            std::to_string(number_in(row, "minutes")) + " min",
            moment_text(time_in(row, "expires"), clock),
            is_used ? moment_text(time_in(row, "used"), clock) : ""};
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
                      {"PROFILE", "BUDGET", "USED", "LEFT", "OF"}, budget_row,
                      "there are no budgets");
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
    if (const auto reason = arguments.value("--reason")) params["reason"] = *reason;
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

int bonus_command(const Arguments& arguments, Context& context) {
    const auto words = arguments.words();
    const auto minutes = number_of(words[2]);
    if (!minutes) return usage(context, "bonus: '" + words[2] + "' is no number of minutes");
    const json::object params{{"profile", words[0]}, {"budget", words[1]}, {"minutes", *minutes}};
    return print_done(arguments, context, ask(arguments, context, "bonus", params),
                      words[2] + " minutes more today");
}

int codes_command(const Arguments& arguments, Context& context) {
    return print_rows(arguments, context, ask(arguments, context, "codes"),
                      {"ID", "PROFILE", "WHAT", "FOR", "EXPIRES", "USED"}, code_row,
                      "there are no codes");
}

namespace {

int make_code(const Arguments& arguments, Context& context) {
    const auto words = arguments.words();
    if (words.size() < 4 || words.size() > 5) {
        return usage(context, "code: write code make PROFILE SUBJECT MINUTES [DAYS]");
    }
    json::object params{{"subject", words[2]}};
    if (words[1] != "any") params["profile"] = words[1];
    for (std::size_t i = 3; i < words.size(); ++i) {
        const auto number = number_of(words[i]);
        if (!number) return usage(context, "code: '" + words[i] + "' is no number");
        params[i == 3 ? "minutes" : "days"] = *number;
    }
    const auto asked = ask(arguments, context, "make_code", params);
    if (!asked.result) return asked.exit_code;
    return print_done(arguments, context, asked,
                      safe_text(*asked.result, "code") + "  (it is shown this once)");
}

}  // namespace

int code_command(const Arguments& arguments, Context& context) {
    const auto words = arguments.words();
    if (words[0] == "make") return make_code(arguments, context);
    const auto id = words.size() == 2 ? number_of(words[1]) : std::nullopt;
    if (words[0] != "remove" || !id) {
        return usage(context, "code: write code make ..., or code remove ID; see: tarha codes");
    }
    return print_done(arguments, context,
                      ask(arguments, context, "remove_code", json::object{{"id", *id}}), "removed");
}

int redeem_command(const Arguments& arguments, Context& context) {
    const auto words = arguments.words();
    const json::object params{{"profile", words[0]}, {"code", rest_of(words, 1)}};
    const auto asked = ask(arguments, context, "redeem", params);
    if (!asked.result) return asked.exit_code;
    return print_done(arguments, context, asked, safe_text(*asked.result, "subject") + " is open");
}

int forget_command(const Arguments& arguments, Context& context) {
    const json::object params{{"profile", arguments.words().front()}};
    return print_done(arguments, context, ask(arguments, context, "forget", params), "forgotten");
}

}  // namespace tarha::cli
