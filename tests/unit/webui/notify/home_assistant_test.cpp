#include "webui/notify/home_assistant.h"

#include <string>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <doctest/doctest.h>

#include "webui/notify/desk.h"

namespace tarha::test {
namespace {

using namespace webui::notify;
using webui::locales::Language;
using webui::locales::Texts;

const ChildNow mia{.id = "mia",
                   .name = "Mia",
                   .state = "bedtime",
                   .minutes = 12U,
                   .budgets = {"games"},
                   .wishes = {3, 5}};
const ChildNow leo{.id = "leo", .name = "Leo", .state = "paused"};

TEST_CASE("a child is a device with a state, and commands only where they are allowed") {
    const Texts say{Language::en};
    const auto all = retained("tarha", {mia, leo}, true, say);
    const auto state = boost::json::parse(all.at("tarha/child/mia/state")).as_object();
    CHECK(state.at("state") == "bedtime");
    CHECK(state.at("minutes_left") == 12);
    CHECK(state.at("wishes") == 2);
    CHECK(state.at("paused") == "OFF");
    CHECK(boost::json::parse(all.at("tarha/child/leo/state")).as_object().at("paused") == "ON");
    const auto pause =
        boost::json::parse(all.at("homeassistant/switch/tarha/mia_pause/config")).as_object();
    CHECK(pause.at("unique_id") == "tarha_mia_pause");
    CHECK(pause.at("command_topic") == "tarha/child/mia/pause/set");
    CHECK(pause.at("state_topic") == "tarha/child/mia/state");
    CHECK(pause.at("availability_topic") == "tarha/status");
    CHECK(pause.at("device").as_object().at("name") == "Mia");
    CHECK(all.contains("homeassistant/sensor/tarha/mia_minutes/config"));
    CHECK_FALSE(all.contains("homeassistant/sensor/tarha/leo_minutes/config"));  // no budget

    const auto quiet = retained("home/filter", {mia}, false, say);
    for (const auto& [topic, payload] : quiet) {
        const auto shown_topic = topic;
        CAPTURE(shown_topic);
        CHECK(payload.find("command_topic") == std::string::npos);
        CHECK(topic.find("/button/") == std::string::npos);
    }
    CHECK(quiet.contains("homeassistant/sensor/home_filter/mia_state/config"));
}

TEST_CASE("a command is one of five, on a topic of ours") {
    struct Row {
        const char *topic, *payload;
        std::optional<Wanted> what;
    };
    const Row rows[] = {
        {"tarha/child/mia/pause/set", "ON", Wanted::pause},
        {"tarha/child/mia/pause/set", "OFF", Wanted::resume},
        {"tarha/child/mia/more/set", "PRESS", Wanted::more_time},
        {"tarha/child/mia/yes/set", "PRESS", Wanted::yes},
        {"tarha/child/mia/no/set", "PRESS", Wanted::no},
        {"tarha/child/mia/pause/set", "on", std::nullopt},
        {"tarha/child/mia/pause/set", "", std::nullopt},
        {"tarha/child/mia/state", "ON", std::nullopt},
        {"tarha/child//pause/set", "ON", std::nullopt},
        {"tarha/child/pause/set", "ON", std::nullopt},
        {"tarha/child/mia/reload/set", "PRESS", std::nullopt},
        {"other/child/mia/pause/set", "ON", std::nullopt},
        {"tarha/child/mia/x/pause/set", "ON", std::nullopt},
        {"/set", "ON", std::nullopt},
        {"tarha/child/set", "ON",
         std::nullopt},  // the end of the one is the beginning of the other
        {"", "", std::nullopt},
    };
    for (const Row& row : rows) {
        CAPTURE(row.topic);
        CAPTURE(row.payload);
        const auto command = command_of("tarha", row.topic, row.payload);
        REQUIRE(command.has_value() == row.what.has_value());
        if (!command) continue;
        CHECK(command->what == *row.what);
        CHECK(command->child == "mia");
    }
}

TEST_CASE("children are made of the daemon's three answers, and nothing of what they wish") {
    const auto all = children_of(
        R"({"result":[{"id":"mia","name":"Mia","filtered":true,"paused":false,"mode":"homework"},
            {"id":"leo","name":"Leo","filtered":true,"paused":true,"mode":"bedtime"},
            {"id":"adults","name":"Adults","filtered":false},
            {"id":"new-devices","name":"New","filtered":true},7]})",
        R"({"result":[{"profile":"mia","budget":"games","left":30},
            {"profile":"mia","budget":"internet","left":9},{"profile":"nobody","left":1}]})",
        R"({"result":[{"id":8,"profile":"mia","state":"pending","subject":"site:secret.example"},
            {"id":2,"profile":"mia","state":"pending","subject":"service:roblox"},
            {"id":1,"profile":"mia","state":"declined"}]})");
    REQUIRE(all.size() == 2);
    CHECK(all[0].state == "homework");
    CHECK(all[0].minutes == 9U);
    CHECK(all[0].wishes == std::vector<std::uint32_t>{2, 8});
    CHECK(all[1].state == "paused");
    for (const auto& [topic, payload] : retained("tarha", all, true, Texts{Language::en})) {
        CHECK(payload.find("secret") == std::string::npos);
        CHECK(payload.find("roblox") == std::string::npos);
    }
    CHECK(children_of("", "{", R"({"error":{}})").empty());
}

}  // namespace
}  // namespace tarha::test
