// tarha lists: compile, look into and ask a category database. Needs no daemon.
#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/category_store.h"
#include "daemon/cli/commands.h"
#include "daemon/cli/files.h"
#include "daemon/cli/table.h"
#include "daemon/files/write_file.h"
#include "daemon/home_files.h"
#include "rules/lists/idna.h"

namespace tarha::cli {
namespace json = boost::json;

namespace {

std::string reasons_text(const ListReport& report) {
    std::string text;
    for (const rules::Rejection& rejection : report.rejections) {
        text += (text.empty() ? "" : "; ") + std::to_string(rejection.count) + " " +
                std::string{rejection.reason} + " (line " +
                std::to_string(rejection.lines.front()) + ")";
    }
    if (report.url_files > 0) {
        text += (text.empty() ? "" : "; ") + std::string{"its file of URLs is passed over"};
    }
    return text;
}

void print_reports(std::ostream& out, const CompiledLists& done) {
    std::vector<Row> rows;
    for (std::size_t i = 0; i < done.reports.size(); ++i) {
        const rules::ListRow& row = done.reports[i].row;
        rows.push_back({row.category, row.format, std::to_string(row.lines),
                        std::to_string(row.accepted), std::to_string(row.duplicates),
                        std::to_string(done.compiled.shared[i]), std::to_string(row.rejected),
                        terminal_text(row.name), reasons_text(done.reports[i])});
    }
    print_table(out,
                {"category", "format", "lines", "accepted", "duplicates", "elsewhere", "rejected",
                 "file", "why rejected"},
                rows);
    std::vector<Row> overlaps;
    for (const auto& [pair, count] : done.compiled.overlaps) {
        overlaps.push_back({pair.first, pair.second, std::to_string(count)});
    }
    if (!overlaps.empty()) out << '\n';
    print_table(out, {"in category", "and in", "names"}, overlaps);
    out << '\n' << done.compiled.names << " names, " << done.compiled.file.size() << " bytes\n";
}

json::object row_json(const rules::ListRow& row) {
    return {{"category", row.category},    {"file", row.name},         {"source", row.source},
            {"licence", row.licence},      {"version", row.version},   {"format", row.format},
            {"lines", row.lines},          {"accepted", row.accepted}, {"rejected", row.rejected},
            {"duplicates", row.duplicates}};
}

void print_reports_json(std::ostream& out, const CompiledLists& done) {
    json::array lists;
    for (std::size_t i = 0; i < done.reports.size(); ++i) {
        const ListReport& report = done.reports[i];
        json::array reasons;
        for (const rules::Rejection& rejection : report.rejections) {
            json::array lines(rejection.lines.begin(), rejection.lines.end());
            reasons.push_back({{"reason", rejection.reason},
                               {"count", rejection.count},
                               {"lines", std::move(lines)}});
        }
        json::object list = row_json(report.row);
        list["elsewhere"] = done.compiled.shared[i];
        list["reasons"] = std::move(reasons);
        list["url_files"] = report.url_files;
        lists.push_back(std::move(list));
    }
    json::array overlaps;
    for (const auto& [pair, count] : done.compiled.overlaps) {
        overlaps.push_back({{"a", pair.first}, {"b", pair.second}, {"names", count}});
    }
    out << json::serialize(json::object{{"names", done.compiled.names},
                                        {"bytes", done.compiled.file.size()},
                                        {"lists", std::move(lists)},
                                        {"overlaps", std::move(overlaps)}})
        << '\n';
}

Result<std::vector<Settings::List>> read_sources(const Arguments& arguments) {
    const std::string word = arguments.value("--format").value_or("auto");
    const auto format = rules::parse_format(word);
    if (!format) return Error{"", "lists: there is no list format " + word};
    std::vector<Settings::List> lists;
    for (const std::string& source : arguments.words().subspan(1)) {
        const auto equals = source.find('=');
        if (equals == std::string::npos) {
            return Error{"", "lists: '" + source + "' is not CATEGORY=FILE"};
        }
        lists.push_back({source.substr(0, equals), source.substr(equals + 1), *format});
    }
    if (lists.empty()) return Error{"", "lists compile: which lists? Name them CATEGORY=FILE"};
    return lists;
}

int compile(const Arguments& arguments, Context& context) {
    const auto output = arguments.value("--output");
    if (!output) return fail(context, "lists compile: --output is missing: where to?");
    const auto lists = read_sources(arguments);
    if (!lists) return fail(context, lists.error().message());
    const auto done = compile_lists(*lists, random_hash_key());
    if (!done) return fail(context, done.error().message());
    const auto& file = done->compiled.file;
    const std::string_view bytes{reinterpret_cast<const char*>(file.data()), file.size()};
    if (auto status = write_file_atomically(*output, bytes); !status) {
        return fail(context, status.error().message());
    }
    if (arguments.has("--json")) {
        print_reports_json(context.out, *done);
    } else {
        print_reports(context.out, *done);
    }
    return exit_ok;
}

// "default": the one of the settings.
Result<Categories> open_database(const std::string& word, const Arguments& arguments) {
    if (word != "default") return map_categories(word);
    const Result<Settings> settings = find_settings(arguments);
    if (!settings) return settings.error();
    return map_categories(categories_file(*settings));
}

std::vector<std::string> names_of(const rules::CategoryDatabase& database, rules::CategorySet set) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < database.categories().size(); ++i) {
        if ((set >> i & 1U) != 0) names.push_back(database.categories()[i]);
    }
    return names;
}

int lookup(const rules::CategoryDatabase& database, const Arguments& arguments, Context& context) {
    const auto asked = arguments.words().subspan(2);
    if (asked.empty()) return fail(context, "lists lookup: which name?");
    std::vector<Row> rows;
    json::array found;
    for (const std::string& text : asked) {
        const auto name = rules::to_ascii_name(text);
        if (!name) return fail(context, "lists: '" + text + "' is no host name");
        const auto categories = names_of(database, database.find(name->view()));
        std::string line;
        for (const std::string& category : categories) {
            line += (line.empty() ? "" : " ") + category;
        }
        rows.push_back({printable(*name), line.empty() ? "in no list" : line});
        json::array listed(categories.begin(), categories.end());
        found.push_back({{"name", printable(*name)}, {"categories", std::move(listed)}});
    }
    if (arguments.has("--json")) {
        context.out << json::serialize(found) << '\n';
    } else {
        print_table(context.out, {}, rows);
    }
    return exit_ok;
}

int info(const rules::CategoryDatabase& database, const Arguments& arguments, Context& context) {
    std::vector<Row> rows;
    json::array lists;
    for (const rules::ListRow& row : database.lists()) {
        rows.push_back({terminal_text(row.category), terminal_text(row.format),
                        std::to_string(row.accepted), std::to_string(row.rejected),
                        terminal_text(row.version), terminal_text(row.licence),
                        terminal_text(row.source), terminal_text(row.name)});
        lists.push_back(row_json(row));
    }
    if (arguments.has("--json")) {
        context.out << json::serialize(json::object{{"names", database.size()},
                                                    {"bytes", database.bytes()},
                                                    {"created", database.created()},
                                                    {"lists", std::move(lists)}})
                    << '\n';
        return exit_ok;
    }
    context.out << database.size() << " names in " << database.categories().size()
                << " categories, " << database.bytes() << " bytes\n";
    print_table(context.out,
                {"category", "format", "names", "rejected", "of", "licence", "source", "file"},
                rows);
    return exit_ok;
}

}  // namespace

int lists_command(const Arguments& arguments, Context& context) {
    const auto words = arguments.words();
    const std::string& task = words.front();
    if (task == "compile") return compile(arguments, context);
    if (task != "lookup" && task != "info") {
        fail(context, "lists: compile, lookup or info, not " + task);
        return exit_usage;
    }
    const auto database = open_database(words.size() > 1 ? words[1] : "default", arguments);
    if (!database) return fail(context, database.error().message());
    return task == "info" ? info(**database, arguments, context)
                          : lookup(**database, arguments, context);
}

}  // namespace tarha::cli
