#include "daemon/control/rpc.h"

#include <string>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "daemon/client/request_line.h"
#include "daemon/json/parse_json.h"
#include "tests/unit/control/fake_operations.h"

namespace tarha::control {
namespace {

namespace json = boost::json;
using client::request_line;

std::string reply_to(const std::string& line) {
    FakeOperations operations;
    return answer(line, operations, {});
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

struct ErrorCase {
    const char* name;
    std::string line;
    int code;
    const char* id;  // as JSON
    const char* message;
};

const std::vector<ErrorCase>& error_cases() {
    static const std::vector<ErrorCase> cases{
        {"half an object", R"({"jsonrpc":)", -32700, "null", "not JSON"},
        {"two values", R"({} {})", -32700, "null", "not JSON"},
        {"bytes that are not UTF-8", "\"\xff\xfe\"", -32700, "null", "not JSON"},
        {"a NUL", std::string("{\0}", 3), -32700, "null", "not JSON"},
        {"too deep", repeated("[", 40) + repeated("]", 40), -32700, "null", "not JSON"},
        {"a number", "17", -32600, "null", "a request must be an object"},
        {"an empty batch", "[]", -32600, "null", "the batch is empty"},
        {"a batch too long", "[" + repeated("1,", 16) + "1]", -32600, "null", "at most 16"},
        {"no version", R"({"id":1,"method":"status"})", -32600, "1", "jsonrpc"},
        {"another version", R"({"jsonrpc":"1.0","id":1,"method":"status"})", -32600, "1",
         "jsonrpc"},
        {"no method", R"({"jsonrpc":"2.0","id":"a"})", -32600, "\"a\"", "method must be a text"},
        {"method is no text", R"({"jsonrpc":"2.0","id":1,"method":7})", -32600, "1", "method"},
        {"id is an object", R"({"jsonrpc":"2.0","id":{},"method":"status"})", -32600, "null", "id"},
        {"id is beyond any number", R"({"jsonrpc":"2.0","id":-1.5e351,"method":"status"})", -32600,
         "null", "id"},
        {"params is a text", R"({"jsonrpc":"2.0","id":1,"method":"status","params":"x"})", -32600,
         "1", "params must be"},
        {"params by position", R"({"jsonrpc":"2.0","id":1,"method":"resume","params":["mia"]})",
         -32602, "1", "by name"},
        {"no such method", R"({"jsonrpc":"2.0","id":1,"method":"pauze"})", -32601, "1",
         "did you mean 'pause'?"},
        {"an inherited name", R"({"jsonrpc":"2.0","id":1,"method":"__proto__"})", -32601, "1",
         "no such method"},
        {"a parameter is missing", R"({"jsonrpc":"2.0","id":1,"method":"pause"})", -32602, "1",
         "profile is missing"},
        {"a parameter is unknown",
         R"({"jsonrpc":"2.0","id":1,"method":"pause","params":{"profile":"mia","secnds":5}})",
         -32602, "1", "did you mean 'seconds'?"},
        {"a parameter is too small",
         R"({"jsonrpc":"2.0","id":1,"method":"pause","params":{"profile":"mia","seconds":0}})",
         -32602, "1", "whole number from 1 to 604800"},
        {"a parameter is negative",
         R"({"jsonrpc":"2.0","id":1,"method":"log","params":{"limit":-1}})", -32602, "1",
         "limit must be"},
        {"a parameter is a fraction",
         R"({"jsonrpc":"2.0","id":1,"method":"log","params":{"limit":1.5}})", -32602, "1",
         "limit must be"},
        {"a profile is a number",
         R"({"jsonrpc":"2.0","id":1,"method":"resume","params":{"profile":1}})", -32602, "1",
         "profile must be a text"},
        {"explain for nobody",
         R"({"jsonrpc":"2.0","id":1,"method":"explain","params":{"host":"a.example"}})", -32602,
         "1", "either profile or device"},
        {"explain for both",
         R"({"jsonrpc":"2.0","id":1,"method":"explain","params":{"host":"a.example",)"
         R"("profile":"mia","device":"02:00:5e:10:00:01"}})",
         -32602, "1", "either profile or device"},
        {"explain at no time",
         R"({"jsonrpc":"2.0","id":1,"method":"explain","params":{"host":"a.example",)"
         R"("profile":"mia","at":"later"}})",
         -32602, "1", "mon 21:30"},
        {"the daemon says no",
         R"({"jsonrpc":"2.0","id":1,"method":"pause","params":{"profile":"leo"}})", -32000, "1",
         "there is no profile leo"},
        {"a reload that fails", R"({"jsonrpc":"2.0","id":1,"method":"reload"})", -32000, "1",
         "household.toml:3: unknown key"},
    };
    return cases;
}

TEST_CASE("what is no good request gets the error the specification names") {
    for (const ErrorCase& c : error_cases()) {
        CAPTURE(c.name);
        const json::value reply = json::parse(reply_to(c.line));
        CHECK(reply.at("jsonrpc") == "2.0");
        CHECK(json::serialize(reply.at("id")) == c.id);
        CHECK(reply.at("error").at("code") == c.code);
        const std::string message{reply.at("error").at("message").as_string().c_str()};
        CHECK_MESSAGE(message.find(c.message) != std::string::npos, message);
        CHECK(reply.as_object().count("result") == 0);
    }
}

TEST_CASE("a line over the cap is refused") {
    const std::string line(max_line + 1, ' ');
    CHECK(json::parse(reply_to(line)).at("error").at("code") == -32600);
}

struct IdCase {
    const char* name;
    const char* id;
};

TEST_CASE("the id comes back as it was") {
    const IdCase cases[] = {{"number", "7"},       {"negative", "-7"}, {"text", R"("a\"b")"},
                            {"fraction", "1.5E0"}, {"null", "null"},   {"empty", R"("")"}};
    for (const IdCase& c : cases) {
        CAPTURE(c.name);
        const std::string line =
            std::string{R"({"jsonrpc":"2.0","method":"status","id":)"} + c.id + "}";
        json::error_code failure;
        const json::value reply = parse_json(reply_to(line), failure);
        REQUIRE_FALSE(failure);
        CHECK(reply.at("id") == parse_json(c.id, failure));
        CHECK(reply.at("result").at("version") == "1.2.3");
    }
}

TEST_CASE("notifications act and get no answer") {
    FakeOperations operations;
    const auto tell = [&](const char* line) { return answer(line, operations, {}); };
    CHECK(tell(R"({"jsonrpc":"2.0","method":"resume","params":{"profile":"mia"}})").empty());
    CHECK(tell(R"({"jsonrpc":"2.0","method":"nonsense"})").empty());
    CHECK(tell(R"({"jsonrpc":"2.0","method":"pause","params":[1]})").empty());
    CHECK(tell(R"([{"jsonrpc":"2.0","method":"resume","params":{"profile":"leo"}}])").empty());
    CHECK(operations.changes_made == std::vector<std::string>{"resume mia", "resume leo"});
}

TEST_CASE("grants, wishes and budgets reach the operations, and nothing senseless does") {
    struct Call {
        const char* method;
        const char* params;
        bool is_fine;
    };
    FakeOperations operations;
    for (const Call& call : std::vector<Call>{
             {"grants", "{}", true},
             {"requests", "{}", true},
             {"budgets", "{}", true},
             {"grant", R"({"profile":"mia","subject":"internet","seconds":900})", true},
             {"grant", R"({"profile":"mia","subject":"internet"})", false},
             {"grant", R"({"profile":"mia","subject":"internet","seconds":59})", false},
             {"grant", R"({"profile":"mia","subject":"internet","seconds":2678401})", false},
             {"revoke", R"({"id":1})", true},
             {"revoke", R"({"id":7})", false},
             {"revoke", R"({"id":0})", false},
             {"revoke", "{}", false},
             {"ask", R"({"profile":"mia","subject":"internet","minutes":30})", true},
             {"ask", R"({"profile":"mia","subject":"internet","minutes":61})", false},
             {"approve", R"({"id":2})", true},
             {"approve", R"({"id":2,"how":"today"})", true},
             {"approve", R"({"id":2,"how":"always"})", true},
             {"approve", R"({"id":2,"how":"none"})", false},
             {"ask", R"({"profile":"mia","subject":"internet","reason":"fun"})", true},
             {"ask", R"({"profile":"mia","subject":"internet","reason":"boredom"})", false},
             {"codes", "{}", true},
             {"make_code", R"({"profile":"mia","subject":"internet","minutes":60,"days":7})", true},
             {"make_code", R"({"subject":"internet","minutes":60})", true},
             {"make_code", R"({"subject":"internet","minutes":1441})", false},
             {"make_code", R"({"subject":"internet"})", false},
             {"remove_code", R"({"id":5})", true},
             {"redeem", R"({"profile":"mia","code":"ABCD-EFGH"})", true},
             {"redeem", R"({"profile":"mia","code":"ABCD-EFGG"})", false},
             {"bonus", R"({"profile":"mia","budget":"games","minutes":15})", true},
             {"bonus", R"({"profile":"mia","budget":"games","minutes":0})", false},
             {"forget", R"({"profile":"mia"})", true},
             {"events", R"({"after":8})", true},
             {"events", R"({"after":-8})", false},
             {"decline", R"({"id":2,"words":"no"})", true},
             {"decline", R"({"id":2,"note":"no"})", false},
         }) {
        CAPTURE(call.method);
        CAPTURE(call.params);
        const auto line = std::string{R"({"jsonrpc":"2.0","id":1,"method":")"} + call.method +
                          R"(","params":)" + call.params + "}";
        const auto reply = json::parse(answer(line, operations, {}));
        CHECK(reply.as_object().contains("result") == call.is_fine);
    }
    CHECK(operations.changes_made ==
          std::vector<std::string>{"grant internet 900", "revoke 1", "revoke 7", "ask internet 30",
                                   "answer 2 once", "answer 2 today", "answer 2 always",
                                   "ask internet 0", "make_code mia internet 60 7",
                                   "make_code  internet 60 30", "remove_code 5", "redeem mia",
                                   "redeem mia", "bonus games 15", "forget mia", "answer 2 none"});
}

TEST_CASE("a batch is answered in order, its notifications left out") {
    const json::value reply =
        json::parse(reply_to(R"([{"jsonrpc":"2.0","id":1,"method":"status"},)"
                             R"({"jsonrpc":"2.0","method":"resume","params":{"profile":"mia"}},)"
                             R"(7,{"jsonrpc":"2.0","id":2,"method":"profiles","params":[]}])"));
    const json::array& replies = reply.as_array();
    REQUIRE(replies.size() == 3);
    CHECK(replies[0].at("id") == 1);
    CHECK(replies[1].at("id").is_null());
    CHECK(replies[1].at("error").at("code") == -32600);
    CHECK(replies[2].at("result").as_array().size() == 2);
}

TEST_CASE("changes are reported, questions are not") {
    FakeOperations operations;
    std::vector<std::string> told;
    const auto sink = [&](const std::string& what) { told.push_back(what); };
    const auto ask = [&](const char* line) { answer(line, operations, sink); };
    ask(R"({"jsonrpc":"2.0","id":1,"method":"status"})");
    ask(R"({"jsonrpc":"2.0","id":1,"method":"pause","params":{"profile":"mia","seconds":60}})");
    ask(R"({"jsonrpc":"2.0","id":1,"method":"pause","params":{"profile":"x\ny"}})");
    REQUIRE(told.size() == 2);
    CHECK(told[0] == R"(method=pause params={"profile":"mia","seconds":60} ok)");
    CHECK(told[1] == R"(method=pause params={"profile":"x\ny"} failed)");
    CHECK(operations.changes_made == std::vector<std::string>{"pause 60"});
}

TEST_CASE("every method that is listed can be called") {
    for (const MethodHelp& row : method_help()) {
        CAPTURE(std::string{row.name});
        const json::value reply = json::parse(reply_to(request_line(row.name, "")));
        const json::object& object = reply.as_object();
        const bool known =
            object.contains("result") || object.at("error").at("code") != json::value{-32601};
        CHECK(known);
        CHECK_FALSE(row.help.empty());
    }
}

TEST_CASE("answers hold what the daemon said") {
    const json::value devices = json::parse(reply_to(request_line("devices", "")));
    CHECK(json::serialize(devices.at("result")) ==
          R"([{"mac":"02:00:5e:10:00:01","name":"Mia's \"tablet\"\n","profile":"mia",)"
          R"("known":true,"addresses":["192.0.2.7"],"last_seen":1000000000,"looks_like":null},)"
          R"({"mac":"06:00:5e:10:00:09","name":null,"profile":"guests","known":false,)"
          R"("addresses":[],"last_seen":null,"looks_like":{"mac":"02:00:5e:10:00:01",)"
          R"("name":"Mia's tablet","profile":"mia","sure":"likely","because":["name"]}}])");
    const json::value log = json::parse(reply_to(request_line("log", R"({"limit":3})")));
    CHECK(json::serialize(log.at("result")) ==
          R"([{"when":1000000000,"device":null,"profile":"mia","host":"games.example",)"
          R"("protocol":"dns","reason":"category","category":"games"}])");
    const json::value feeds = json::parse(reply_to(request_line("feeds", "")));
    CHECK(json::serialize(feeds.at("result")) ==
          R"([{"id":"ut1","category":"contract.gambling","licence":"","source":"",)"
          R"("enabled":true,"entries":3,"updated":1700000000,"attempted":null,"error":""}])");
    const json::value counters = json::parse(reply_to(request_line("counters", "")));
    CHECK(json::serialize(counters.at("result")) == R"({"queue.packets":18446744073709551615})");
}

TEST_CASE("rows have the members that pages read") {
    const auto result = [](const char* method) {
        return json::serialize(json::parse(reply_to(request_line(method, ""))).at("result"));
    };
    CHECK(result("profiles")
              .starts_with(
                  R"([{"id":"mia","name":"Mia","band":"7-11","filtered":true,"paused":false,)"
                  R"("paused_until":null,"mode":null,"mode_until":null,"next_mode":null,)"
                  R"("birthday":"2014-10","review":"12-15","devices":0})"));
    CHECK(result("requests") ==
          R"([{"id":2,"profile":"mia","subject":"internet","minutes":30,"reason":"fun",)"
          R"("note":"please","state":"pending","asked":1000000000,"how":null,"answer":null}])");
    CHECK(result("budgets") ==
          R"([{"profile":"mia","budget":"games","used":12,"left":48,"limit":60}])");
    CHECK(result("codes") ==
          R"([{"id":4,"profile":null,"subject":"internet","minutes":60,"created":1000000000,)"
          R"("expires":1000086400,"used":null}])");
    CHECK(result("events") == R"([{"id":9,"when":1000000000,"kind":"budget","profile":"mia",)"
                              R"("parts":{"budget":"games","left":"5"}}])");
}

TEST_CASE("a code that is tried is not in the audit") {
    FakeOperations operations;
    std::vector<std::string> told;
    answer(request_line("redeem", R"({"profile":"mia","code":"ABCD-EFGH"})"), operations,
           [&](const std::string& what) { told.push_back(what); });
    CHECK(told == std::vector<std::string>{"method=redeem ok"});
}

TEST_CASE("explain is passed on and its steps come back") {
    FakeOperations operations;
    const std::string line = request_line(
        "explain", R"({"host":"Games.Example","device":"02-00-5E-10-00-01","at":"Sunday 21:30"})");
    const json::value reply = json::parse(answer(line, operations, {}));
    CHECK(operations.explained.host == "Games.Example");
    CHECK(operations.explained.device == parse_mac("02:00:5e:10:00:01"));
    REQUIRE(operations.explained.at.has_value());
    CHECK(operations.explained.at->weekday == 6);
    CHECK(operations.explained.at->minute == 21 * 60 + 30);
    CHECK(json::serialize(reply.at("result")) ==
          R"({"host":"Games.Example","profile":"mia","verdict":"block","reason":"mode",)"
          R"("category":null,"may_ask":false,)"
          R"("steps":[{"reason":"mode","verdict":"block","detail":"mode: bedtime",)"
          R"("source":null,"until":null}]})");
}

TEST_CASE("log has a default limit") {
    FakeOperations operations;
    answer(request_line("log", ""), operations, {});
    CHECK(operations.log_limit == 50);
    answer(request_line("log", R"({"limit":1000})"), operations, {});
    CHECK(operations.log_limit == 1000);
}

}  // namespace
}  // namespace tarha::control
