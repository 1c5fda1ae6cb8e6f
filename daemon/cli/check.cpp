// tarha check: every mistake in the files, one sentence each.
#include <ostream>
#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/cli/commands.h"
#include "daemon/cli/files.h"
#include "daemon/files/read_file.h"
#include "daemon/home_files.h"
#include "rules/household_file.h"

namespace tarha::cli {
namespace json = boost::json;

namespace {

struct Findings {
    std::vector<std::string> files;
    std::vector<Error> problems;
    std::vector<std::string> warnings;
};

// The text of a file that is checked; its absence is a problem.
std::optional<std::string> open_file(const std::string& file, std::size_t most,
                                     Findings& findings) {
    findings.files.push_back(file);
    Result<std::string> text = read_file(file, most);
    if (text) return std::move(*text);
    findings.problems.push_back(text.error());
    return std::nullopt;
}

void check_household(const std::string& file, const std::string& text, Findings& findings) {
    const auto household = rules::parse_household(text, file);
    if (!household) findings.problems.push_back(household.error());
}

void check_one_list(const Settings::List& list, Findings& findings) {
    findings.files.push_back(list.file);
    const auto count = check_list(list, random_hash_key());
    if (!count) {
        findings.problems.push_back(count.error());
        return;
    }
    if (auto warning = list_warning(*count); !warning.empty()) {
        findings.warnings.push_back(std::move(warning));
    }
}

// The settings and every file they name.
void check_home(const std::string& settings_file, const std::optional<std::string>& household_file,
                Findings& findings) {
    const auto text = open_file(settings_file, max_settings_bytes, findings);
    if (!text) return;
    SettingsReport report = check_settings(*text, settings_file);
    for (Error& problem : report.problems) findings.problems.push_back(std::move(problem));
    Settings& settings = report.settings;
    if (household_file) settings.paths.household = *household_file;
    for (const Settings::List& list : settings.lists) {
        if (!list.file.empty() && !list.category.empty()) check_one_list(list, findings);
    }
    const auto household = open_file(settings.paths.household, rules::max_household_text, findings);
    if (household) check_household(settings.paths.household, *household, findings);
    if (!findings.problems.empty()) return;
    // Each file is sound by itself: now together.
    const auto home = load_home_files(settings, random_hash_key());
    if (!home) {
        findings.problems.push_back(home.error());
        return;
    }
    for (const auto& warning : home->warnings) findings.warnings.push_back(warning.text);
}

bool ends_with_toml(const std::string& file) {
    return file.size() >= 5 && file.compare(file.size() - 5, 5, ".toml") == 0;
}

// A file by itself: what it is shows in its name and first keys.
void check_file(const std::string& file, Findings& findings) {
    if (!ends_with_toml(file)) {
        check_one_list({"list", file}, findings);
        return;
    }
    const auto text = open_file(file, max_settings_bytes, findings);
    if (!text) return;
    if (is_settings_text(*text)) {
        for (Error& problem : check_settings(*text, file).problems) {
            findings.problems.push_back(std::move(problem));
        }
        return;
    }
    check_household(file, *text, findings);
}

void print_json(std::ostream& out, const Findings& findings) {
    json::array problems;
    for (const Error& problem : findings.problems) {
        problems.push_back({{"where", problem.where}, {"text", problem.text}});
    }
    json::array warnings(findings.warnings.begin(), findings.warnings.end());
    json::array files(findings.files.begin(), findings.files.end());
    out << json::serialize(json::object{{"files", std::move(files)},
                                        {"problems", std::move(problems)},
                                        {"warnings", std::move(warnings)}})
        << '\n';
}

void print_text(std::ostream& out, const Findings& findings) {
    for (const Error& problem : findings.problems) out << problem.message() << '\n';
    for (const std::string& warning : findings.warnings) out << "warning: " << warning << '\n';
    if (!findings.problems.empty()) return;
    out << "no mistakes in";
    for (const std::string& file : findings.files) out << ' ' << file;
    out << '\n';
}

}  // namespace

int check_command(const Arguments& arguments, Context& context) {
    Findings findings;
    for (const std::string& file : arguments.values("--file")) check_file(file, findings);
    if (!arguments.has("--file")) {
        check_home(arguments.value("--config").value_or(std::string{default_settings_file}),
                   arguments.value("--household"), findings);
    }
    if (arguments.has("--json")) {
        print_json(context.out, findings);
    } else {
        print_text(context.out, findings);
    }
    return findings.problems.empty() ? exit_ok : exit_error;
}

}  // namespace tarha::cli
