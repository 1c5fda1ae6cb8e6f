#include "webui/notify/letter.h"

#include <sstream>
#include <string>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <doctest/doctest.h>

namespace tarha::test {
namespace {

using namespace webui::notify;
using webui::locales::Language;
using webui::locales::Texts;

const Message wish{"Mia has a question", "Mia asks for a site.", 3, true};

Letter letter_for(const Target& target, const Message& message = wish) {
    return write_letter(target, message, 1790000000, Texts{Language::en});
}

TEST_CASE("ntfy gets JSON at its root, with buttons where the target can answer") {
    Target target{.url = "https://ntfy.example/push/our-home"};
    const auto plain = letter_for(target);
    CHECK(plain.url == "https://ntfy.example/push/");
    const auto body = boost::json::parse(plain.body).as_object();
    CHECK(body.at("topic") == "our-home");
    CHECK(body.at("title") == "Mia has a question");
    CHECK(body.at("priority") == 4);
    CHECK_FALSE(body.contains("actions"));

    target.page = "http://tarha.home.arpa";
    CHECK_FALSE(boost::json::parse(letter_for(target).body).as_object().contains("actions"));
    target.token = "t0ken";
    const auto actions =
        boost::json::parse(letter_for(target).body).as_object().at("actions").as_array();
    REQUIRE(actions.size() == 3);
    const auto& once = actions[0].as_object();
    CHECK(once.at("url") == "http://tarha.home.arpa/api/v1/requests/3/approve");
    CHECK(once.at("method") == "POST");
    CHECK(once.at("headers").at("Authorization") == "Bearer t0ken");
    CHECK(boost::json::parse(once.at("body").as_string()).at("how") == "once");
    CHECK(boost::json::parse(actions[1].at("body").as_string()).at("how") == "today");
    CHECK(actions[2].at("url") == "http://tarha.home.arpa/api/v1/requests/3/decline");

    const Message device{"A new device", "Whose is it?", std::nullopt, false};
    CHECK_FALSE(
        boost::json::parse(letter_for(target, device).body).as_object().contains("actions"));
}

TEST_CASE("no name that a child's device tells can break out of a letter") {
    const Message hostile{"Mia\"}\r\nX-Evil: 1", "</script>\"\r\n.\r\nRCPT TO:<x@example>", 3,
                          true};
    for (const TargetKind kind : {TargetKind::ntfy, TargetKind::webhook}) {
        const Target target{.kind = kind, .url = "https://a.example/b"};
        const Letter letter = letter_for(target, hostile);
        const auto body = boost::json::parse(letter.body).as_object();
        CHECK(body.at("title").as_string() == hostile.title);
        CHECK(body.at("message").as_string() == hostile.text);
        CHECK(letter.headers.size() == 1);
    }
    const Target target{.kind = TargetKind::mail, .from = "t@example.com", .to = "p@example.com"};
    const std::string mail = letter_for(target, hostile).body;
    CHECK(mail.find("X-Evil") == std::string::npos);
    CHECK(mail.find("RCPT") == std::string::npos);
    CHECK(mail.find("\r\n.\r\n") == std::string::npos);
}

TEST_CASE("a mail has short lines, and a title of any length and script") {
    const Target target{.kind = TargetKind::mail, .from = "t@example.com", .to = "p@example.com"};
    std::string title;
    for (int i = 0; i < 40; ++i) title += "Äö世";
    const std::string mail = letter_for(target, {title, std::string(5000, 'x'), 3, true}).body;
    std::istringstream lines{mail};
    for (std::string line; std::getline(lines, line);) {
        CAPTURE(line);
        REQUIRE(line.ends_with('\r'));
        CHECK(line.size() <= 78 + 12);  // "Subject: " and the first word; RFC 5322 allows 998
    }
    CHECK(mail.find("Date: Mon, 21 Sep 2026 14:13:20 +0000\r\n") != std::string::npos);
    CHECK(mail.find("To: <p@example.com>\r\n") != std::string::npos);
}

}  // namespace
}  // namespace tarha::test
