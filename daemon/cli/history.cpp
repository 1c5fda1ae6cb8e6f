// tarha history: what is remembered of a profile, as three small tables.
#include <charconv>
#include <ostream>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/cli/ask.h"
#include "daemon/cli/commands.h"
#include "daemon/cli/print_rows.h"
#include "daemon/cli/table.h"

namespace tarha::cli {
namespace json = boost::json;

namespace {

std::string why(const json::value& row) {
    const std::string category = safe_text(row, "category");
    return safe_text(row, "reason") + (category.empty() ? "" : " (" + category + ")");
}

Row name_row(const json::value& row) {
    return {safe_text(row, "day"), std::to_string(number_in(row, "count")), safe_text(row, "host"),
            why(row)};
}

Row total_row(const json::value& row) {
    return {safe_text(row, "day"), std::to_string(number_in(row, "count")), why(row)};
}

Row usage_row(const json::value& row) {
    return {safe_text(row, "day"), std::to_string(number_in(row, "minutes")),
            safe_text(row, "budget")};
}

struct Part {
    const char* member;
    const char* title;
    Row heads;
    Row (*read)(const json::value& row);
};

void print_part(std::ostream& out, const json::value& history, const Part& part) {
    std::vector<Row> rows;
    for (const json::value& row : rows_of(member_of(history, part.member))) {
        rows.push_back(part.read(row));
    }
    const auto days = number_in(member_of(history, "kept_days"), part.member);
    out << part.title << ", "
        << (days == 0 ? std::string{"not kept at this age"}
                      : "kept for " + std::to_string(days) + " days")
        << (rows.empty() && days > 0 ? ": none\n" : "\n");
    print_table(out, part.heads, rows);
    out << '\n';
}

}  // namespace

int history_command(const Arguments& arguments, Context& context) {
    const auto words = arguments.words();
    json::object params{{"profile", words[0]}};
    if (words.size() > 1) {
        std::uint64_t days = 0;
        const char* end = words[1].data() + words[1].size();
        const auto read = std::from_chars(words[1].data(), end, days);
        if (read.ec != std::errc{} || read.ptr != end || days == 0) {
            fail(context, "DAYS must be a number above 0, not '" + words[1] + "'");
            return exit_usage;
        }
        params["days"] = days;
    }
    const Asked asked = ask(arguments, context, "history", params);
    if (!asked.result) return asked.exit_code;
    if (arguments.has("--json")) {
        context.out << json::serialize(*asked.result) << '\n';
        return exit_ok;
    }
    const Part parts[] = {
        {"names", "Blocked names", {"DAY", "TIMES", "NAME", "WHY"}, name_row},
        {"totals", "Blocked kinds", {"DAY", "TIMES", "WHY"}, total_row},
        {"usage", "Minutes used", {"DAY", "MINUTES", "BUDGET"}, usage_row},
    };
    for (const Part& part : parts) print_part(context.out, *asked.result, part);
    return exit_ok;
}

}  // namespace tarha::cli
