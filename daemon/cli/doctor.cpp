// tarha doctor: runs every check and prints what it found.
#include "daemon/cli/doctor.h"

#include <ostream>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/cli/commands.h"
#include "daemon/cli/files.h"
#include "daemon/cli/table.h"

namespace tarha::cli {
namespace json = boost::json;

namespace {

struct Finding {
    std::string_view name;
    Diagnosis diagnosis;
};

std::string_view word_for(Health health) {
    switch (health) {
        case Health::ok:
            return "ok";
        case Health::note:
            return "note";
        case Health::warn:
            return "warn";
        case Health::fail:
            return "FAIL";
    }
    return "";
}

std::string_view json_word_for(Health health) {
    return health == Health::fail ? "fail" : word_for(health);
}

Patient meet(const Arguments& arguments, const Context& context) {
    Patient patient;
    patient.now = context.now();
    patient.settings_file =
        arguments.value("--config").value_or(std::string{default_settings_file});
    Result<Settings> settings = find_settings(arguments);
    if (settings) {
        patient.settings = std::move(*settings);
    } else {
        patient.settings_problem = settings.error();
    }
    patient.socket = arguments.value("--socket").value_or(patient.settings.paths.control);
    if (has_net_admin()) patient.probe = kernel::probe();
    return patient;
}

std::vector<Finding> examine(const Patient& patient) {
    std::vector<Finding> findings;
    for (const auto checks : {system_checks(), home_checks(), shield_checks()}) {
        for (const Check& check : checks) findings.push_back({check.name, check.examine(patient)});
    }
    for (const auto sentence : what_the_shield_costs()) {
        findings.push_back({"price of the shield", {Health::note, std::string{sentence}}});
    }
    for (const auto sentence : what_no_filter_stops()) {
        findings.push_back({"no filter stops", {Health::note, std::string{sentence}}});
    }
    return findings;
}

void print_json(std::ostream& out, const std::vector<Finding>& findings) {
    json::array rows;
    for (const auto& [name, diagnosis] : findings) {
        rows.push_back({{"name", name},
                        {"health", json_word_for(diagnosis.health)},
                        {"sentence", diagnosis.sentence},
                        {"fix", diagnosis.fix}});
    }
    out << json::serialize(rows) << '\n';
}

void print_text(std::ostream& out, const std::vector<Finding>& findings) {
    std::vector<Row> rows;
    for (const auto& [name, diagnosis] : findings) {
        rows.push_back({std::string{word_for(diagnosis.health)}, std::string{name},
                        terminal_text(diagnosis.sentence)});
        if (!diagnosis.fix.empty()) rows.push_back({"", "", "-> " + terminal_text(diagnosis.fix)});
    }
    print_table(out, {}, rows);
}

}  // namespace

int doctor_command(const Arguments& arguments, Context& context) {
    const std::vector<Finding> findings = examine(meet(arguments, context));
    if (arguments.has("--json")) {
        print_json(context.out, findings);
    } else {
        print_text(context.out, findings);
    }
    for (const Finding& finding : findings) {
        if (finding.diagnosis.health == Health::fail) return exit_error;
    }
    return exit_ok;
}

}  // namespace tarha::cli
