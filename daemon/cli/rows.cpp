// tarha profiles, devices, log: what the daemon knows, as tables.
#include <charconv>
#include <ostream>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/cli/ask.h"
#include "daemon/cli/commands.h"
#include "daemon/cli/duration.h"
#include "daemon/cli/print_rows.h"
#include "daemon/cli/table.h"

namespace tarha::cli {
namespace json = boost::json;

namespace {

std::string state_of(const json::value& row, const WallClock& clock) {
    if (!flag_in(row, "filtered")) return "not filtered";
    if (flag_in(row, "paused")) {
        const bool has_end = !member_of(row, "paused_until").is_null();
        return has_end ? "paused until " + moment_text(time_in(row, "paused_until"), clock)
                       : "paused";
    }
    const std::string mode = safe_text(row, "mode");
    if (mode.empty()) return "filtered";
    const bool has_end = !member_of(row, "mode_until").is_null();
    return has_end ? mode + " until " + moment_text(time_in(row, "mode_until"), clock) : mode;
}

// A birthday says that the rules should grow with the child: parent and child decide.
std::string band_of(const json::value& row) {
    const std::string review = safe_text(row, "review");
    return safe_text(row, "band") + (review.empty() ? "" : " (" + review + " is due)");
}

std::string next_of(const json::value& row, const WallClock& clock) {
    const json::value& next = member_of(row, "next_mode");
    if (next.is_null()) return {};
    return safe_text(next, "mode") + " from " + moment_text(time_in(next, "from"), clock);
}

Row profile_row(const json::value& row, const WallClock& clock) {
    return {safe_text(row, "id"),
            safe_text(row, "name"),
            band_of(row),
            safe_text(row, "birthday"),
            std::to_string(number_in(row, "devices")),
            state_of(row, clock),
            next_of(row, clock)};
}

Row device_row(const json::value& row, const WallClock& clock) {
    std::string addresses;
    for (const json::value& address : rows_of(member_of(row, "addresses"))) {
        const json::string* text = address.if_string();
        if (text == nullptr) continue;
        if (!addresses.empty()) addresses += ' ';
        addresses += terminal_text({text->data(), text->size()});
    }
    const bool was_seen = !member_of(row, "last_seen").is_null();
    return {safe_text(row, "mac"), safe_text(row, "name"),
            safe_text(row, "profile") + (flag_in(row, "known") ? "" : " (new)"),
            was_seen ? moment_text(time_in(row, "last_seen"), clock) : "", addresses};
}

Row log_row(const json::value& row, const WallClock& clock) {
    const std::string host = safe_text(row, "host");
    const std::string category = safe_text(row, "category");
    return {moment_text(time_in(row, "when"), clock),
            safe_text(row, "profile"),
            safe_text(row, "device"),
            safe_text(row, "protocol"),
            host.empty() ? "(no name)" : host,
            safe_text(row, "reason") + (category.empty() ? "" : " (" + category + ")")};
}

}  // namespace

int profiles_command(const Arguments& arguments, Context& context) {
    return print_rows(arguments, context, ask(arguments, context, "profiles"),
                      {"PROFILE", "NAME", "BAND", "BORN", "DEVICES", "NOW", "NEXT"}, profile_row,
                      "no profiles");
}

int devices_command(const Arguments& arguments, Context& context) {
    return print_rows(arguments, context, ask(arguments, context, "devices"),
                      {"DEVICE", "NAME", "PROFILE", "SEEN", "ADDRESSES"}, device_row, "no devices");
}

int log_command(const Arguments& arguments, Context& context) {
    json::object params;
    if (const auto limit = arguments.value("--limit")) {
        std::uint64_t rows = 0;
        const char* end = limit->data() + limit->size();
        const auto read = std::from_chars(limit->data(), end, rows);
        if (read.ec != std::errc{} || read.ptr != end || rows == 0) {
            fail(context, "--limit must be a number above 0, not '" + *limit + "'");
            return exit_usage;
        }
        params["limit"] = rows;
    }
    return print_rows(arguments, context, ask(arguments, context, "log", params),
                      {"WHEN", "PROFILE", "DEVICE", "BY", "NAME", "WHY"}, log_row,
                      "nothing was blocked since the daemon started");
}

}  // namespace tarha::cli
