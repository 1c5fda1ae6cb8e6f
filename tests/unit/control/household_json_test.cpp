#include "daemon/control/household_json.h"

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "daemon/client/request_line.h"
#include "daemon/control/rpc.h"
#include "daemon/json/parse_json.h"
#include "rules/household_file.h"
#include "tests/unit/control/fake_operations.h"

namespace tarha::control {
namespace {

namespace json = boost::json;
using client::request_line;

std::string example_text() {
    std::ifstream file{TARHA_EXAMPLE_HOUSEHOLD};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

json::value call(Operations& operations, std::string_view method, const json::object& params) {
    return json::parse(answer(request_line(method, json::serialize(params)), operations, {}));
}

// The reply to setting the version 2 household with these members.
json::value set(FakeOperations& operations, std::string_view members) {
    json::error_code failure;
    auto household = parse_json("{\"version\":2" + std::string{members} + "}", failure);
    REQUIRE_FALSE(failure);
    return call(operations, "set_household",
                {{"revision", "7"}, {"household", std::move(household)}});
}

std::string message(const json::value& reply) {
    const auto* error = reply.as_object().if_contains("error");
    return error == nullptr ? "" : std::string{error->at("message").as_string().c_str()};
}

TEST_CASE("the example survives the way to JSON and back") {
    const auto household = rules::parse_household(example_text(), "example");
    REQUIRE(household.has_value());
    const auto text = rules::household_text(*household);
    const auto object = household_json(text);
    REQUIRE(object.has_value());
    const auto draft = household_draft(*object);
    REQUIRE(draft.has_value());
    const auto again = rules::parse_household(draft->text, "draft");
    REQUIRE_MESSAGE(again.has_value(), (again ? "" : again.error().message()));
    CHECK(rules::household_text(*again) == text);
    const auto& mia = object->at("profile").at(0);
    CHECK(mia.at("id") == "mia");
    CHECK(mia.at("services").at("roblox") == "counted");
    CHECK(mia.at("budget").at(0).at("minutes").as_array().size() == 7);
    CHECK(object->at("version") == 2);
}

TEST_CASE("texts of any kind come back as they were") {
    for (const auto* text : {"a \"quoted\" one", "back\\slash", "two\nlines", "\x01\x7f",
                             "Äiti 🦊", "'''", "# no comment", "[[device]]"}) {
        CAPTURE(text);
        const json::object object{{"key of \"" + std::string{text}, text},
                                  {"table", json::object{{text, json::array{text, text}}}}};
        const auto draft = household_draft(object);
        REQUIRE(draft.has_value());
        const auto back = household_json(draft->text);
        REQUIRE(back.has_value());
        CHECK(*back == object);
    }
}

struct BadCase {
    const char* name;
    const char* members;
    const char* message;
};

TEST_CASE("what cannot stand is said with its place") {
    const std::vector<BadCase> cases{
        {"a key that does not exist", R"(,"timezon":"UTC")",
         "there is no key 'timezon' here; did you mean 'timezone'?"},
        {"a number for a text", R"(,"timezone":7)", "timezone: must be a text in quotes"},
        {"a fraction",
         R"(,"profile":[{"id":"mia","name":"Mia","budget":[{"id":"a",)"
         R"("for":["internet"],"minutes":1.5}]}])",
         "profile mia, budget a: minutes: must be"},
        {"a window",
         R"(,"profile":[{"id":"leo","name":"Leo"},{"id":"mia","name":"Mia","schedule":[)"
         R"({"mode":"bedtime","from":"20:00","to":"07:00"},)"
         R"({"mode":"bedtime","from":"25:00","to":"07:00"}]}])",
         "profile mia, schedule 2: from: '25:00' is not a time of day"},
        {"an action", R"(,"profile":[{"id":"mia","name":"Mia","services":{"tiktok":"blok"}}])",
         "profile mia, services: tiktok: 'blok' is not known; did you mean 'block'?"},
        {"an address", R"(,"device":[{"mac":"x","name":"a","profile":"new-devices"}])",
         "device x: mac: 'x' is not an address"},
        {"a profile that is not there",
         R"(,"device":[{"mac":"02:00:00:00:00:01","name":"a","profile":"mia"}])",
         "device 02:00:00:00:00:01: "},
        {"a list of this and that", R"(,"profile":[{"id":"mia","name":"Mia"},7])",
         "profile: must be a list of objects"},
        {"a null in a list", R"(,"calendars":[null])", "a list holds no null"},
        {"an object where texts belong", R"(,"timezone":{"a":1})", "timezone"},
        {"a list in a list", R"(,"calendars":[["a"]])", "calendars: must hold texts"},
        {"a number that is none of ours", R"(,"timezone":1e300)", "timezone: must be a text"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        FakeOperations operations;
        const auto reply = set(operations, c.members);
        CHECK(reply.at("error").at("code") == -32000);
        CHECK_MESSAGE(message(reply).find(c.message) != std::string::npos, message(reply));
        CHECK(operations.changes_made.empty());
    }
}

TEST_CASE("a household is set by its JSON or its text, at the revision it was read") {
    FakeOperations operations;
    auto reply = set(operations, R"(,"country":"FI","new_devices":null,"profile":[])");
    CHECK(message(reply).empty());
    CHECK(reply.at("result").at("household").at("country") == "FI");
    CHECK(reply.at("result").at("text") == "version = 2\ncountry = \"FI\"\n");
    CHECK(operations.changes_made == std::vector<std::string>{"set_household"});

    reply = call(operations, "set_household",
                 {{"revision", "7"}, {"text", "version = 2\ntimezone = \"UTC\"\n"}});
    CHECK(reply.at("result").at("household").at("timezone") == "UTC");
    reply = call(operations, "set_household", {{"revision", "7"}, {"text", "version = 2\nx = 1"}});
    CHECK(message(reply).find("household.toml:2: there is no key 'x'") != std::string::npos);

    reply = call(operations, "set_household", {{"revision", "6"}, {"text", "version = 2"}});
    CHECK(reply.at("error").at("code") == -32002);
    reply = call(operations, "set_household", {{"revision", "7"}});
    CHECK(reply.at("error").at("code") == -32602);
    CHECK(operations.changes_made.size() == 2);
}

TEST_CASE("what other rules would have changed is asked with a whole household, and sets nothing") {
    FakeOperations operations;
    const json::object home{{"version", 2}, {"country", "FI"}, {"profile", json::array{}}};
    auto reply = call(operations, "what_if", {{"profile", "mia"}, {"household", home}});
    REQUIRE(reply.as_object().contains("result"));
    CHECK(operations.asked_what_if.household == "version = 2\ncountry = \"FI\"\nprofile = []\n");
    CHECK(operations.asked_what_if.days == 7);
    CHECK(json::serialize(reply.at("result")) ==
          R"({"profile":"mia","names_days":7,"names":2,"changed":[)"
          R"({"host":"clips.example","after":"allow","reason":"category","count":4}]})");
    CHECK(operations.changes_made.empty());
    reply = call(operations, "what_if", {{"profile", "mia"}});
    CHECK(reply.at("error").at("code") == -32602);
    reply = call(operations, "what_if", {{"profile", "leo"}, {"household", home}});
    CHECK(reply.at("error").at("code") == -32000);
}

TEST_CASE("a household as large as a line is taken, and is not in the audit") {
    std::string text = "version = 2\n#";
    text.resize(max_line - 200, 'x');
    FakeOperations operations;
    std::vector<std::string> told;
    const auto params = json::serialize(json::object{{"revision", "7"}, {"text", text}});
    const auto reply = json::parse(answer(request_line("set_household", params), operations,
                                          [&](const std::string& what) { told.push_back(what); }));
    CHECK(message(reply).empty());
    CHECK(told == std::vector<std::string>{"method=set_household ok"});
}

TEST_CASE("a device is found by its address, and changes have a number") {
    FakeOperations operations;
    CHECK(call(operations, "device_at", {{"address", "192.0.2.7"}}).at("result").at("mac") ==
          "02:00:5e:10:00:01");
    CHECK(call(operations, "device_at", {{"address", "192.0.2.8"}}).at("error").at("code") ==
          -32000);
    CHECK(call(operations, "device_at", {{"address", "mia"}}).at("error").at("code") == -32602);
    CHECK(call(operations, "changes", {}).at("result").at("number") == 9'007'199'254'740'991);
}

}  // namespace
}  // namespace tarha::control
