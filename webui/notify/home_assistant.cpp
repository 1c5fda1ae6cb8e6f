#include "webui/notify/home_assistant.h"

#include <algorithm>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace tarha::webui::notify {
namespace {

namespace json = boost::json;

constexpr std::string_view discovery = "homeassistant/";

// What a child's device has; the same table makes the topics and reads the commands.
struct Entity {
    std::string_view component;
    std::string_view name;  // of the object
    locales::Key label;
    std::string_view icon;
    std::string_view value;  // template; empty: it only asks
    bool asks = false;       // it has a topic for commands
};
constexpr std::array<Entity, 7> entities{{
    {"sensor", "state", "notify.home.state", "mdi:account-child", "{{ value_json.state }}"},
    {"sensor", "minutes", "notify.home.minutes", "mdi:timer-outline",
     "{{ value_json.minutes_left }}"},
    {"sensor", "wishes", "notify.home.wishes", "mdi:hand-wave-outline", "{{ value_json.wishes }}"},
    {"switch", "pause", "notify.home.pause", "mdi:pause", "{{ value_json.paused }}", true},
    {"button", "more", "notify.home.more", "mdi:timer-plus-outline", "", true},
    {"button", "yes", "notify.home.yes", "mdi:check", "", true},
    {"button", "no", "notify.home.no", "mdi:close", "", true},
}};

std::string child_topic(std::string_view base, std::string_view child) {
    return std::string{base} + "/child/" + std::string{child};
}

// "a/b" may be the base; a node of discovery has one level (a-z, A-Z, 0-9, '_', '-').
std::string node_of(std::string_view base) {
    std::string node{base};
    for (char& c : node) {
        const bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
        if (!plain) c = '_';
    }
    return node;
}

json::object config_of(std::string_view base, const ChildNow& child, const Entity& entity,
                       const locales::Texts& say) {
    const std::string topic = child_topic(base, child.id);
    const std::string device = node_of(base) + "_" + child.id;
    json::object config{{"name", say(entity.label)},
                        {"unique_id", device + "_" + std::string{entity.name}},
                        {"icon", entity.icon},
                        {"availability_topic", availability_topic(base)}};
    json::array identifiers;
    identifiers.push_back(json::value(device));
    config["device"] = json::object{
        {"identifiers", std::move(identifiers)}, {"name", child.name}, {"manufacturer", "Tarha"}};
    if (!entity.value.empty()) {
        config["state_topic"] = topic + "/state";
        config["value_template"] = entity.value;
    }
    if (entity.asks) config["command_topic"] = topic + "/" + std::string{entity.name} + "/set";
    if (entity.name == "minutes") config["unit_of_measurement"] = "min";
    return config;
}

json::object state_of(const ChildNow& child) {
    return {{"state", child.state},
            {"minutes_left", child.minutes ? json::value(*child.minutes) : json::value(nullptr)},
            {"wishes", child.wishes.size()},
            {"paused", child.state == "paused" ? "ON" : "OFF"}};
}

}  // namespace

std::string availability_topic(std::string_view base) {
    return std::string{base} + "/status";
}

std::string discovery_filter(std::string_view base) {
    return std::string{discovery} + "+/" + node_of(base) + "/+/config";
}

bool is_discovery(std::string_view topic) {
    return topic.starts_with(discovery);
}

std::vector<std::string> command_filters(std::string_view base) {
    return {child_topic(base, "+") + "/+/set"};
}

std::map<std::string, std::string> retained(std::string_view base,
                                            const std::vector<ChildNow>& children, bool commands,
                                            const locales::Texts& say) {
    std::map<std::string, std::string> all;
    const auto describe = [&](const ChildNow& child, const Entity& entity) {
        if (entity.asks && !commands) return;
        if (entity.name == "minutes" && child.budgets.empty()) return;
        all[std::string{discovery} + std::string{entity.component} + "/" + node_of(base) + "/" +
            child.id + "_" + std::string{entity.name} + "/config"] =
            json::serialize(config_of(base, child, entity, say));
    };
    for (const ChildNow& child : children) {
        for (const Entity& entity : entities) describe(child, entity);
        all[child_topic(base, child.id) + "/state"] = json::serialize(state_of(child));
    }
    return all;
}

std::optional<Command> command_of(std::string_view base, std::string_view topic,
                                  std::string_view payload) {
    const std::string prefix = child_topic(base, "");
    if (!topic.starts_with(prefix)) return std::nullopt;
    topic.remove_prefix(prefix.size());
    if (!topic.ends_with("/set")) return std::nullopt;
    topic.remove_suffix(std::string_view{"/set"}.size());
    const auto slash = topic.find('/');
    if (slash == std::string_view::npos || slash == 0) return std::nullopt;
    const std::string child{topic.substr(0, slash)};
    struct Row {
        std::string_view entity, payload;
        Wanted what;
    };
    constexpr std::array<Row, 5> rows{{{"pause", "ON", Wanted::pause},
                                       {"pause", "OFF", Wanted::resume},
                                       {"more", "PRESS", Wanted::more_time},
                                       {"yes", "PRESS", Wanted::yes},
                                       {"no", "PRESS", Wanted::no}}};
    const auto* found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) {
        return row.entity == topic.substr(slash + 1) && row.payload == payload;
    });
    if (found == rows.end()) return std::nullopt;
    return Command{found->what, child};
}

}  // namespace tarha::webui::notify
