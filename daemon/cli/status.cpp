// tarha status: how the daemon is doing, with its counters.
#include <ostream>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/cli/ask.h"
#include "daemon/cli/commands.h"
#include "daemon/cli/duration.h"
#include "daemon/cli/table.h"

namespace tarha::cli {
namespace json = boost::json;

namespace {

std::string joined(const json::array& texts) {
    std::string line;
    for (const json::value& text : texts) {
        if (!line.empty()) line += ", ";
        if (const json::string* word = text.if_string()) line.append(word->data(), word->size());
    }
    return line;
}

std::string count_text(const json::value& value, std::string_view member) {
    return std::to_string(number_in(value, member));
}

void print_status(std::ostream& out, const json::value& status, const json::value& counters) {
    const std::chrono::seconds uptime{number_in(status, "uptime")};
    std::vector<Row> rows{
        {"version", text_in(status, "version")},
        {"running for", duration_text(uptime)},
        {"home", joined(rows_of(member_of(status, "lan")))},
        {"queue", text_in(status, "backend")},
        {"profiles", count_text(status, "profiles")},
        {"devices", count_text(status, "devices")},
        {"listed domains", count_text(status, "domains")},
    };
    if (const auto country = text_in(status, "country"); !country.empty()) {
        rows.push_back({"country", terminal_text(country)});
    }
    if (const json::object* object = counters.if_object()) {
        for (const auto& [name, value] : *object) {
            if (value != 0) rows.push_back({terminal_text(name), json::serialize(value)});
        }
    }
    for (const json::value& warning : rows_of(member_of(status, "warnings"))) {
        if (const json::string* text = warning.if_string()) {
            rows.push_back({"warning", terminal_text({text->data(), text->size()})});
        }
    }
    print_table(out, {}, rows);
}

}  // namespace

int status_command(const Arguments& arguments, Context& context) {
    Asked status = ask(arguments, context, "status");
    if (!status.result) return status.exit_code;
    Asked counters = ask(arguments, context, "counters");
    if (!counters.result) return counters.exit_code;
    if (!arguments.has("--json")) {
        print_status(context.out, *status.result, *counters.result);
        return exit_ok;
    }
    if (json::object* object = status.result->if_object()) (*object)["counters"] = *counters.result;
    context.out << json::serialize(*status.result) << '\n';
    return exit_ok;
}

int reload_command(const Arguments& arguments, Context& context) {
    const Asked asked = ask(arguments, context, "reload");
    if (!asked.result) return asked.exit_code;
    context.out << (arguments.has("--json") ? json::serialize(*asked.result) : "reloaded") << '\n';
    return exit_ok;
}

}  // namespace tarha::cli
