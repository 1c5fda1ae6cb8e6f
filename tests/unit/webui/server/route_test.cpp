// The table of routes, and the document that describes it.
#include "webui/server/route.h"

#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include "webui/server/answers.h"

namespace tarha::webui::server {
namespace {

namespace json = boost::json;

const json::object& document() {
    static const json::value value = [] {
        std::ifstream file{TARHA_SOURCE_DIR "/webui/server/openapi.json"};
        const std::string text{std::istreambuf_iterator<char>{file}, {}};
        return json::parse(text);
    }();
    return value.as_object();
}

std::string key_of(const Route& route) {
    std::string method{method_name(route.method)};
    for (char& c : method) c = static_cast<char>(c - 'A' + 'a');
    return method;
}

constexpr std::string_view need_names[] = {"open",    "own", "technical", "read",
                                           "records", "act", "edit",      "admin"};

std::set<std::string> names_in(std::string_view list) {
    std::set<std::string> names;
    for (const Parameter& parameter : parameters_of(list)) names.emplace(parameter.name);
    return names;
}

std::set<std::string> parameters_in(const json::object& operation, std::string_view where) {
    std::set<std::string> names;
    const json::value* parameters = operation.if_contains("parameters");
    if (parameters == nullptr) return names;
    for (const json::value& parameter : parameters->as_array()) {
        if (parameter.at("in").as_string() == where)
            names.emplace(parameter.at("name").as_string().c_str());
    }
    return names;
}

std::set<std::string> body_in(const json::object& operation) {
    std::set<std::string> names;
    if (!operation.contains("requestBody")) return names;
    const json::value& schema =
        operation.at("requestBody").at("content").at("application/json").at("schema");
    CHECK(schema.at("additionalProperties") == false);
    for (const auto& property : schema.at("properties").as_object()) names.insert(property.key());
    return names;
}

TEST_CASE("openapi.json describes every route, and nothing else") {
    std::size_t described = 0;
    for (const auto& path : document().at("paths").as_object()) {
        described += path.value().as_object().size();
    }
    CHECK(described == routes().size());
    for (const Route& route : routes()) {
        CAPTURE(route.pattern);
        const json::object* path =
            document().at("paths").as_object().if_contains(route.pattern)
                ? &document().at("paths").as_object().at(route.pattern).as_object()
                : nullptr;
        REQUIRE(path != nullptr);
        REQUIRE(path->contains(key_of(route)));
        const json::object& operation = path->at(key_of(route)).as_object();
        CHECK(operation.at("x-need").as_string() ==
              need_names[static_cast<std::size_t>(route.need)]);
        CHECK_FALSE(operation.at("summary").as_string().empty());
        CHECK(parameters_in(operation, "query") == names_in(route.query));
        CHECK(body_in(operation) == names_in(route.body));
        const bool has_value = route.pattern.find('{') != std::string_view::npos;
        CHECK(parameters_in(operation, "path").size() == (has_value ? 1 : 0));
    }
}

TEST_CASE("what changes something needs more than to look, and only a few routes are open") {
    std::set<std::string> open;
    for (const Route& route : routes()) {
        CAPTURE(route.pattern);
        if (route.need == Need::open) open.insert(key_of(route) + std::string{route.pattern});
        const bool looks = route.need == Need::technical || route.need == Need::read ||
                           route.need == Need::records;
        // It is sent by POST because a household fits no query; the daemon changes nothing by it.
        const bool only_asks = route.control == "what_if";
        CHECK((is_unsafe(route.method) && looks) == only_asks);
        CHECK((route.action == Action::forward) <= !route.control.empty());
    }
    CHECK(open ==
          std::set<std::string>{"get/session", "post/session", "post/setup", "get/openapi.json"});
}

TEST_CASE("finding a route") {
    const auto pattern = [](Method method, const char* path) {
        const Found found = find_route(method, path);
        return found.route == nullptr ? std::string_view{} : found.route->pattern;
    };
    CHECK(pattern(Method::get, "/api/v1/status") == "/status");
    CHECK(pattern(Method::head, "/api/v1/status") == "/status");
    CHECK(pattern(Method::post, "/api/v1/profiles/mia/pause") == "/profiles/{id}/pause");
    CHECK(find_route(Method::del, "/api/v1/users/%C3%84iti").value == "\xc3\x84iti");
    CHECK_FALSE(find_route(Method::del, "/api/v1/users/%ff").value);
    CHECK(find_route(Method::put, "/api/v1/status").is_known_path);
    for (const char* path :
         {"/api/v1", "/api/v1/", "/api/v1/status/", "/api/v1//status", "/api/v1/profiles//pause",
          "/api/v1/profiles/a/b/pause", "/api/v2/status", "/status", "/api/v1status", ""}) {
        CAPTURE(path);
        CHECK(find_route(Method::get, path).route == nullptr);
        CHECK_FALSE(find_route(Method::get, path).is_known_path);
    }
}

TEST_CASE("an answer is JSON whatever its sentence holds") {
    const Response response = error_answer(409, "\"quotes\" \n <b>");
    CHECK(response.status == 409);
    const json::value value = json::parse(response.body);
    CHECK(value.at("error").at("code") == "conflict");
    CHECK(value.at("error").at("message") == "\"quotes\" \n <b>");
    for (const unsigned status : {200U, 401U, 421U, 503U})
        CHECK_FALSE(reason_phrase(status).empty());
}

}  // namespace
}  // namespace tarha::webui::server
