#include "webui/notify/desk.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/client/exchange.h"
#include "daemon/client/request_line.h"
#include "daemon/json/parse_json.h"

namespace tarha::webui::notify {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds patience{5};
constexpr int more_minutes = 15;
constexpr int minute = 60;

void say(const std::string& sentence) {
    std::fprintf(stderr, "tarha notify: %s\n", sentence.c_str());
}

// What the daemon answered; null when it refused.
json::value result_of(std::string_view reply) {
    json::error_code failure;
    const json::value answer = parse_json(reply, failure);
    const auto* object = failure ? nullptr : answer.if_object();
    const auto* result = object == nullptr ? nullptr : object->if_contains("result");
    return result == nullptr ? json::value{} : *result;
}

std::vector<json::object> rows_of(std::string_view reply) {
    std::vector<json::object> rows;
    const json::value result = result_of(reply);
    if (const auto* array = result.if_array()) {
        for (const json::value& row : *array) {
            if (const auto* object = row.if_object()) rows.push_back(*object);
        }
    }
    return rows;
}

std::string text(const json::object& row, std::string_view name) {
    const json::value* found = row.if_contains(name);
    const json::string* said = found == nullptr ? nullptr : found->if_string();
    return said == nullptr ? std::string{} : std::string{*said};
}

bool is_true(const json::object& row, std::string_view name) {
    const json::value* found = row.if_contains(name);
    return found != nullptr && found->is_bool() && found->get_bool();
}

std::uint32_t number(const json::object& row, std::string_view name) {
    const json::value* found = row.if_contains(name);
    if (found == nullptr) return 0;
    json::error_code failure;
    const auto value = found->to_number<std::uint32_t>(failure);
    return failure ? 0 : value;
}

std::string state_of(const json::object& profile) {
    if (is_true(profile, "paused")) return "paused";
    const std::string mode = text(profile, "mode");
    return mode.empty() ? "open" : mode;
}

}  // namespace

std::vector<ChildNow> children_of(std::string_view profiles, std::string_view budgets,
                                  std::string_view requests) {
    std::vector<ChildNow> children;
    for (const json::object& row : rows_of(profiles)) {
        if (!is_true(row, "filtered") || text(row, "id") == "new-devices") continue;
        children.push_back({text(row, "id"), text(row, "name"), state_of(row)});
    }
    const auto child_of = [&](const json::object& row) {
        return std::find_if(children.begin(), children.end(),
                            [id = text(row, "profile")](const auto& c) { return c.id == id; });
    };
    for (const json::object& row : rows_of(budgets)) {
        const auto child = child_of(row);
        if (child == children.end()) continue;
        child->budgets.push_back(text(row, "budget"));
        const std::uint32_t left = number(row, "left");
        child->minutes = child->minutes ? std::min(*child->minutes, left) : left;
    }
    for (const json::object& row : rows_of(requests)) {
        const auto child = child_of(row);
        if (child == children.end() || text(row, "state") != "pending") continue;
        child->wishes.push_back(number(row, "id"));
    }
    for (ChildNow& child : children) std::sort(child.wishes.begin(), child.wishes.end());
    return children;
}

std::optional<std::string> Desk::ask(std::string_view method, std::string_view params) {
    auto reply = client::exchange(socket_, client::request_line(method, params), patience);
    const bool answered = reply.outcome == client::Exchange::Outcome::answered;
    const std::string trouble = answered ? std::string{} : reply.text;
    if (trouble != trouble_ && !trouble.empty()) say(trouble);
    trouble_ = trouble;
    if (!answered) return std::nullopt;
    return std::move(reply.text);
}

std::optional<Events> Desk::events(std::optional<std::uint64_t> after) {
    const auto reply = ask("events", after ? "{\"after\":" + std::to_string(*after) + "}" : "{}");
    if (!reply) return std::nullopt;
    Result<Events> events = parse_events(*reply);
    if (events) return std::move(*events);
    if (trouble_ != events.error().message()) say(events.error().message());
    trouble_ = events.error().message();
    return std::nullopt;
}

std::map<std::string, std::string> Desk::names() {
    std::map<std::string, std::string> names;
    const auto reply = ask("profiles", "{}");
    if (!reply) return names;
    for (const json::object& row : rows_of(*reply))
        names.emplace(text(row, "id"), text(row, "name"));
    return names;
}

std::optional<std::uint64_t> Desk::changes() {
    const auto reply = ask("changes", "{}");
    if (!reply) return std::nullopt;
    const json::value result = result_of(*reply);
    const auto* object = result.if_object();
    const auto* found = object == nullptr ? nullptr : object->if_contains("number");
    if (found == nullptr) return std::nullopt;
    json::error_code failure;
    const auto number = found->to_number<std::uint64_t>(failure);
    return failure ? std::nullopt : std::optional{number};
}

std::optional<std::vector<ChildNow>> Desk::children() {
    const auto profiles = ask("profiles", "{}");
    const auto budgets = ask("budgets", "{}");
    const auto requests = ask("requests", "{}");
    if (!profiles || !budgets || !requests) return std::nullopt;
    return children_of(*profiles, *budgets, *requests);
}

// As the page does it: a mode is lifted for a while, a budget gets more.
bool Desk::give_time(const ChildNow& child) {
    if (child.state != "open" && child.state != "paused") {
        const auto reply =
            ask("grant", json::serialize(json::object{{"profile", child.id},
                                                      {"subject", "internet"},
                                                      {"seconds", more_minutes * minute}}));
        return reply && !result_of(*reply).is_null();
    }
    bool done = true;
    for (const std::string& budget : child.budgets) {
        const auto reply = ask(
            "bonus", json::serialize(json::object{
                         {"profile", child.id}, {"budget", budget}, {"minutes", more_minutes}}));
        done = done && reply && !result_of(*reply).is_null();
    }
    return done;
}

bool Desk::answer(const ChildNow& child, bool yes) {
    if (child.wishes.empty()) return true;  // somebody else was faster
    json::object params{{"id", child.wishes.front()}};
    if (yes) params["how"] = "once";
    const auto reply = ask(yes ? "approve" : "decline", json::serialize(params));
    return reply && !result_of(*reply).is_null();
}

bool Desk::obey(const Command& command) {
    const auto all = children();
    if (!all) return false;
    const auto child = std::find_if(all->begin(), all->end(),
                                    [&](const ChildNow& one) { return one.id == command.child; });
    if (child == all->end()) return false;
    const std::string params = json::serialize(json::object{{"profile", child->id}});
    switch (command.what) {
        case Wanted::pause:
            return ask("pause", params).has_value();
        case Wanted::resume:
            return ask("resume", params).has_value();
        case Wanted::more_time:
            return give_time(*child);
        case Wanted::yes:
        case Wanted::no:
            break;
    }
    return answer(*child, command.what == Wanted::yes);
}

}  // namespace tarha::webui::notify
