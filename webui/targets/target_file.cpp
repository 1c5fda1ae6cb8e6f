#include "webui/targets/target_file.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/json/parse_json.h"

namespace tarha::webui::targets {
namespace {

namespace json = boost::json;

// The members of a target that are texts and flags, by their names in the file.
using Texts = std::pair<std::string_view, std::string Target::*>;
constexpr std::array<Texts, 9> texts{{{"id", &Target::id},
                                      {"url", &Target::url},
                                      {"user", &Target::user},
                                      {"password", &Target::password},
                                      {"from", &Target::from},
                                      {"to", &Target::to},
                                      {"page", &Target::page},
                                      {"token", &Target::token},
                                      {"token_id", &Target::token_id}}};
using Flags = std::pair<std::string_view, bool Target::*>;
constexpr std::array<Flags, 3> flags{{{"insecure", &Target::insecure},
                                      {"details", &Target::details},
                                      {"commands", &Target::commands}}};

std::string text_of(const json::object& object, std::string_view name) {
    const json::value* found = object.if_contains(name);
    const json::string* text = found == nullptr ? nullptr : found->if_string();
    return text == nullptr ? std::string{} : std::string{*text};
}

template <class Number>
Number number_of(const json::object& object, std::string_view name) {
    const json::value* found = object.if_contains(name);
    if (found == nullptr) return 0;
    json::error_code failure;
    const auto number = found->to_number<Number>(failure);
    return failure ? Number{0} : number;
}

const json::array* rows_of(const json::value& document, std::string_view name) {
    const json::object* object = document.if_object();
    const json::value* found = object == nullptr ? nullptr : object->if_contains(name);
    return found == nullptr ? nullptr : found->if_array();
}

KindSet kinds_of(const json::object& row) {
    const json::value* found = row.if_contains("events");
    const json::array* names = found == nullptr ? nullptr : found->if_array();
    if (names == nullptr) return default_kinds;
    KindSet kinds = 0;
    for (const json::value& name : *names) {
        const json::string* text = name.if_string();
        const auto kind = text == nullptr ? std::nullopt : find_kind(*text);
        if (kind) kinds |= bit(*kind);
    }
    return kinds;
}

json::object row_of(const Target& target) {
    json::object row{{"kind", name_of(target.kind)}};
    for (const auto& [name, member] : texts) row[name] = target.*member;
    for (const auto& [name, member] : flags) row[name] = target.*member;
    json::array events;
    for (std::size_t i = 0; i < event_kind_names.size(); ++i) {
        if ((target.kinds & bit(static_cast<EventKind>(i))) != 0) {
            events.push_back(json::value(event_kind_names[i]));
        }
    }
    row["events"] = std::move(events);
    row["language"] = locales::tag_of(target.language);
    row["test"] = target.test;
    return row;
}

std::optional<Target> target_in(const json::value& value) {
    const json::object* row = value.if_object();
    if (row == nullptr) return std::nullopt;
    const auto kind = find_target_kind(text_of(*row, "kind"));
    if (!kind) return std::nullopt;
    Target target;
    target.kind = *kind;
    for (const auto& [name, member] : texts) target.*member = text_of(*row, name);
    for (const auto& [name, member] : flags) {
        const json::value* found = row->if_contains(name);
        target.*member = found != nullptr && found->is_bool() && found->get_bool();
    }
    target.kinds = kinds_of(*row);
    target.language =
        locales::find_language(text_of(*row, "language")).value_or(locales::Language::en);
    target.test = number_of<std::uint32_t>(*row, "test");
    return target;
}

}  // namespace

std::string targets_text(const std::vector<Target>& targets) {
    json::array rows;
    for (const Target& target : targets) rows.push_back(row_of(target));
    return json::serialize(json::object{{"targets", std::move(rows)}}) + "\n";
}

Result<std::vector<Target>> parse_targets(std::string_view text, std::string_view origin) {
    json::error_code failure;
    const json::value document = parse_json(text, failure);
    const json::array* rows = failure ? nullptr : rows_of(document, "targets");
    if (rows == nullptr || rows->size() > max_targets) {
        return Error{std::string{origin}, "is damaged; remove it and set it up on the page again"};
    }
    std::vector<Target> targets;
    for (const json::value& row : *rows) {
        auto target = target_in(row);
        const std::string place = "target " + std::to_string(targets.size() + 1);
        if (!target || target->id.empty()) {
            return Error{std::string{origin}, place + " has no id or no known kind"};
        }
        if (const auto found = complaints(*target); !found.empty()) {
            return Error{std::string{origin}, place + ": " + std::string{found[0].member} + " " +
                                                  std::string{found[0].sentence}};
        }
        targets.push_back(std::move(*target));
    }
    return targets;
}

std::string reports_text(const std::vector<Report>& reports) {
    json::array rows;
    for (const Report& report : reports) {
        rows.push_back({{"id", report.id},
                        {"when", report.when},
                        {"outcome", outcome_names[static_cast<std::size_t>(report.outcome)]},
                        {"test", report.test}});
    }
    return json::serialize(json::object{{"reports", std::move(rows)}}) + "\n";
}

std::vector<Report> parse_reports(std::string_view text) {
    std::vector<Report> reports;
    json::error_code failure;
    const json::value document = parse_json(text, failure);
    const json::array* rows = failure ? nullptr : rows_of(document, "reports");
    if (rows == nullptr) return reports;
    for (const json::value& value : *rows) {
        const json::object* row = value.if_object();
        if (row == nullptr || reports.size() == max_targets) continue;
        const std::string said = text_of(*row, "outcome");
        const auto* found = std::find(outcome_names.begin(), outcome_names.end(), said);
        if (found == outcome_names.end()) continue;
        reports.push_back({text_of(*row, "id"), number_of<std::int64_t>(*row, "when"),
                           static_cast<Outcome>(found - outcome_names.begin()),
                           number_of<std::uint32_t>(*row, "test")});
    }
    return reports;
}

}  // namespace tarha::webui::targets
