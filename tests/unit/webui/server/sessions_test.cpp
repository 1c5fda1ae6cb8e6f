#include "webui/server/sessions.h"

#include <string>

#include <doctest/doctest.h>

namespace tarha::webui::server {
namespace {

TEST_CASE("a session ends 30 minutes after its last use, and 12 hours after its first") {
    Sessions sessions;
    const std::string cookie = sessions.begin("Kaisa", "192.168.1.5", "a browser", 1000);
    REQUIRE(cookie.size() == 64);
    REQUIRE(sessions.find(cookie, 1000 + session_idle - 1, false) != nullptr);
    CHECK(sessions.find(cookie, 1000 + session_idle, false) == nullptr);
    UnixTime now = 1000;
    while (now + 600 < 1000 + session_absolute) {
        now += 600;
        REQUIRE(sessions.find(cookie, now, true) != nullptr);
    }
    CHECK(sessions.find(cookie, 1000 + session_absolute, true) == nullptr);
}

TEST_CASE("no other text finds it, and the cookie is not kept") {
    Sessions sessions;
    const std::string cookie = sessions.begin("Kaisa", "", "", 0);
    for (const std::string& other :
         {std::string{}, std::string(64, '0'), cookie.substr(1), cookie + "0"}) {
        CHECK(sessions.find(other, 1, false) == nullptr);
    }
    const Session* session = sessions.find(cookie, 1, false);
    REQUIRE(session != nullptr);
    CHECK(session->digest != cookie);
    CHECK(session->id.find(cookie) == std::string::npos);
    CHECK(sessions.find(session->digest, 1, false) == nullptr);
}

TEST_CASE("lists, ending one, ending all of a user") {
    Sessions sessions;
    const std::string first = sessions.begin("Kaisa", "", "", 0);
    const std::string second = sessions.begin("Kaisa", "", "", 0);
    const std::string other = sessions.begin("Pekka", "", "", 0);
    CHECK(sessions.of("Kaisa", 1).size() == 2);
    const std::string id = sessions.find(first, 1, false)->id;
    CHECK(sessions.is_alive(id, 1));
    sessions.end(id);
    CHECK_FALSE(sessions.is_alive(id, 1));
    CHECK(sessions.find(first, 1, false) == nullptr);
    CHECK(sessions.find(second, 1, false) != nullptr);
    sessions.end_all_of("Kaisa");
    CHECK(sessions.find(second, 1, false) == nullptr);
    CHECK(sessions.find(other, 1, false) != nullptr);
}

TEST_CASE("at the cap the session that was idle for longest ends") {
    Sessions sessions;
    std::string first, last;
    for (std::size_t i = 0; i <= max_sessions; ++i) {
        last = sessions.begin("Kaisa", "", "", static_cast<UnixTime>(i));
        if (i == 0) first = last;
    }
    const auto now = static_cast<UnixTime>(max_sessions);
    CHECK(sessions.of("Kaisa", now).size() == max_sessions);
    CHECK(sessions.find(first, now, false) == nullptr);
    CHECK(sessions.find(last, now, false) != nullptr);
}

}  // namespace
}  // namespace tarha::webui::server
