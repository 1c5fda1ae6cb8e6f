#include "daemon/cli/print_rows.h"

#include <ostream>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace tarha::cli {
namespace json = boost::json;

WallTime time_in(const json::value& row, std::string_view member) {
    return WallTime{std::chrono::seconds{number_in(row, member)}};
}

std::string safe_text(const json::value& row, std::string_view member) {
    return terminal_text(text_in(row, member));
}

int print_rows(const Arguments& arguments, Context& context, const Asked& asked, const Row& heads,
               Row (*read)(const json::value&, const WallClock&), std::string_view when_empty) {
    if (!asked.result) return asked.exit_code;
    if (arguments.has("--json")) {
        context.out << json::serialize(*asked.result) << '\n';
        return exit_ok;
    }
    if (const auto failed = use_home_time(arguments, context)) return *failed;
    const WallClock clock = context.clock();
    std::vector<Row> rows;
    for (const json::value& row : rows_of(*asked.result)) rows.push_back(read(row, clock));
    if (rows.empty()) context.out << when_empty << '\n';
    print_table(context.out, heads, rows);
    return exit_ok;
}

}  // namespace tarha::cli
