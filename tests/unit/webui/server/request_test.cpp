// Requests out of bytes, and the small texts inside them.
#include <string>

#include <doctest/doctest.h>

#include "webui/server/request_reader.h"
#include "webui/server/text_fields.h"

namespace tarha::webui::server {
namespace {

using State = RequestReader::State;

std::string get_with(const std::string& lines) {
    return "GET /x?y=1 HTTP/1.1\r\nHost: Tarha.Home.Arpa\r\n" + lines + "\r\n";
}

// Feeds `text` in pieces of `size` bytes and reads a body of at most 100 bytes.
void feed_all(RequestReader& reader, std::string_view text, std::size_t size) {
    std::string input;
    while (!text.empty()) {
        input += text.substr(0, size);
        text.remove_prefix(std::min(size, text.size()));
        input.erase(0, reader.feed(input));
        if (reader.state() == State::has_head) reader.read_body(100);
        if (reader.state() == State::body) input.erase(0, reader.feed(input));
    }
}

TEST_CASE("a request is read whole or byte by byte alike") {
    const std::string text =
        "POST /a/b?c=d HTTP/1.1\r\nHost: TARHA\r\nOrigin: http://tarha\r\nX-Tarha-Token: t\r\n"
        "Cookie: a=b\r\nContent-Type: Application/JSON\r\nContent-Length: 4\r\n\r\nbody";
    for (const std::size_t size : {1U, 7U, 1000U}) {
        CAPTURE(size);
        RequestReader reader;
        feed_all(reader, text, size);
        REQUIRE(reader.state() == State::done);
        const Request request = reader.take();
        CHECK(request.method == Method::post);
        CHECK(request.path == "/a/b");
        CHECK(request.query == "c=d");
        CHECK(request.host == "tarha");
        CHECK(request.origin == "http://tarha");
        CHECK(request.token == "t");
        CHECK(request.cookie == "a=b");
        CHECK(request.content_type == "application/json");
        CHECK(request.body == "body");
        CHECK(request.keep_alive);
        CHECK(reader.state() == State::head);
    }
}

TEST_CASE("what is no request is refused with its status") {
    struct Case {
        const char* name;
        std::string text;
        unsigned status;
    };
    std::string many;
    for (int i = 0; i < 64; ++i) many += "X" + std::to_string(i) + ": y\r\n";
    const Case cases[] = {
        {"words", "hello\r\n\r\n", 400},
        {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
        {"two hosts", get_with("Host: b\r\n"), 400},
        {"two origins", get_with("Origin: a\r\nOrigin: b\r\n"), 400},
        {"two cookies", get_with("Cookie: a\r\nCookie: b\r\n"), 400},
        {"a head of 9 kB", get_with("X: " + std::string(9000, 'a') + "\r\n"), 431},
        {"65 lines", get_with(many), 431},
        {"a long target", "GET /" + std::string(3000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
        {"an absolute target", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"a byte beyond ASCII", "GET /\xe4 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"chunks", get_with("Transfer-Encoding: chunked\r\n"), 411},
        {"lengths that differ", get_with("Content-Length: 1\r\nContent-Length: 2\r\n"), 400},
        {"a body over the limit", get_with("Content-Length: 101\r\n"), 413},
        {"a body over every limit", get_with("Content-Length: 99999999\r\n"), 413},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        for (const std::size_t size : {1U, 100000U}) {
            RequestReader reader;
            feed_all(reader, c.text, size);
            REQUIRE(reader.state() == State::refused);
            CHECK(reader.refusal().status == c.status);
            CHECK(reader.refusal().close);
        }
    }
}

TEST_CASE("63 lines and a body at the limit are fine") {
    std::string lines;
    for (int i = 0; i < 62; ++i) lines += "X" + std::to_string(i) + ": y\r\n";
    RequestReader reader;
    feed_all(reader, get_with(lines + "Content-Length: 100\r\n") + std::string(100, 'b'), 4096);
    REQUIRE(reader.state() == State::done);
    CHECK(reader.take().body.size() == 100);
}

TEST_CASE("percent-encoding") {
    CHECK(percent_decoded("a%20b%c3%A4") == "a b\xc3\xa4");
    CHECK(percent_decoded("a+b", true) == "a b");
    CHECK(percent_decoded("a+b") == "a+b");
    for (const char* bad : {"%", "%4", "%zz", "%00", "%ff", "a%c3"}) {
        CAPTURE(bad);
        CHECK_FALSE(percent_decoded(bad));
    }
    for (const char* text : {"", "plain", "a b&c=d/e?%", "\xc3\xa4\xe2\x82\xac"}) {
        CHECK(percent_decoded(percent_encoded(text)) == text);
    }
}

TEST_CASE("queries") {
    const auto fields = parse_query("host=a.b&at=mon%2021:30&empty=&bare&");
    REQUIRE(fields);
    CHECK(*fields == Fields{{"host", "a.b"}, {"at", "mon 21:30"}, {"empty", ""}, {"bare", ""}});
    CHECK(parse_query("")->empty());
    CHECK_FALSE(parse_query("a=1&a=2"));
    CHECK_FALSE(parse_query("a=%"));
    std::string many;
    for (int i = 0; i < 17; ++i) many += "f" + std::to_string(i) + "=1&";
    CHECK_FALSE(parse_query(many));
}

TEST_CASE("cookies") {
    CHECK(cookie_value("a=1; b=2;c=3", "b") == "2");
    CHECK(cookie_value("a=1; b=2;c=3", "c") == "3");
    CHECK(cookie_value("xa=1; a=", "a").empty());
    CHECK(cookie_value("a", "a").empty());
    CHECK(cookie_value("", "a").empty());
    CHECK(cookie_value("a=first; a=second", "a") == "first");
}

TEST_CASE("UTF-8 by the table of Unicode") {
    for (const char* good :
         {"", "a", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x8c\xb3", "\xed\x9f\xbf"}) {
        CHECK(is_utf8(good));
    }
    for (const char* bad : {"\x80", "\xc0\x80", "\xc3", "\xe0\x80\x80", "\xed\xa0\x80",
                            "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80"}) {
        CHECK_FALSE(is_utf8(bad));
    }
}

}  // namespace
}  // namespace tarha::webui::server
