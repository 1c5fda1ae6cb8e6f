#include "daemon/wire/http.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/buffer.h"

namespace tarha::test {
namespace {

using wire::Outcome;
namespace http = wire::http;

struct Case {
    const char* name;
    std::string head;
    Outcome outcome;
    std::string host;
};

void check(const std::vector<Case>& cases) {
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto answer = http::request(to_buffer(c.head));
        CHECK(answer.outcome == c.outcome);
        CHECK(answer.value.host.view() == c.host);
        if (answer.outcome == Outcome::found) CHECK(answer.value.size == c.head.size());
    }
}

// A GET of "/" with these field lines.
std::string get(const std::string& fields) {
    return "GET / HTTP/1.1\r\n" + fields + "\r\n";
}

TEST_CASE("where a request ends") {
    const auto read = [](const std::string& fields) {
        return http::request(to_buffer(get("Host: a.org\r\n" + fields))).value;
    };
    CHECK(read("").body == 0);
    CHECK_FALSE(read("").is_endless);
    CHECK(read("Content-Length: 17\r\n").body == 17);
    CHECK(read("content-length:17\r\nContent-Length: 17\r\n").body == 17);
    CHECK_FALSE(read("Content-Length: 17\r\n").is_endless);
    for (const char* fields :
         {"Transfer-Encoding: chunked\r\n", "Content-Length: 1\r\nContent-Length: 2\r\n",
          "Content-Length: -1\r\n", "Content-Length: \r\n", "Content-Length\r\n",
          "Content-Length: 1, 1\r\n", "Content-Length: 9999999999\r\n",
          "Content-Length: 99999999999999999999\r\n"}) {
        CAPTURE(fields);
        CHECK(read(fields).is_endless);
    }
}

TEST_CASE("the Host field") {
    check({
        {"plain", get("Host: example.org\r\n"), Outcome::found, "example.org"},
        {"any case, no blank", get("hOST:Example.ORG\r\n"), Outcome::found, "example.org"},
        {"blanks around", get("Host: \t example.org \t\r\n"), Outcome::found, "example.org"},
        {"a port", get("Host: example.org:8080\r\n"), Outcome::found, "example.org"},
        {"an empty port", get("Host: example.org:\r\n"), Outcome::found, "example.org"},
        {"a port that is none", get("Host: example.org:x\r\n"), Outcome::found, "example.org:x"},
        {"a trailing dot", get("Host: example.org.:80\r\n"), Outcome::found, "example.org"},
        {"IPv4", get("Host: 192.0.2.1:80\r\n"), Outcome::found, "192.0.2.1"},
        {"IPv6", get("Host: [2001:db8::1]:80\r\n"), Outcome::found, "2001:db8::1"},
        {"IPv6 without brackets", get("Host: 2001:db8::1\r\n"), Outcome::found, "2001:db8::1"},
        {"not the first field", get("A: b\r\nHost: example.org\r\nC: d\r\n"), Outcome::found,
         "example.org"},
        {"bare line feeds", "GET / HTTP/1.1\nHost: example.org\n\n", Outcome::found, "example.org"},
        {"twice the same", get("Host: example.org\r\nHost: EXAMPLE.org:80\r\n"), Outcome::found,
         "example.org"},
        {"control bytes elsewhere", get("A: \x7f\x01\r\nHost: a.org\r\n"), Outcome::found, "a.org"},
        {"a control byte within", get("Host: a\x0b.org\r\n"), Outcome::found, "a\x0b.org"},
        {"fields like it", get("X-Host: a.org\r\nHost2: b.org\r\n"), Outcome::none, ""},
        {"none", get(""), Outcome::none, ""},
        {"none in HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", Outcome::none, ""},
        {"empty", get("Host:\r\n"), Outcome::none, ""},
    });
}

TEST_CASE("heads that nobody may rely on are foreign") {
    check({
        {"two hosts", get("Host: a.org\r\nHost: b.org\r\n"), Outcome::foreign, ""},
        {"an empty and a full one", get("Host:\r\nHost: b.org\r\n"), Outcome::foreign, ""},
        {"a folded host", get("Host:\r\n a.org\r\n"), Outcome::foreign, ""},
        {"a folded field", get("A: b\r\n c\r\nHost: a.org\r\n"), Outcome::foreign, ""},
        {"a blank before the colon", get("Host : a.org\r\n"), Outcome::foreign, ""},
        {"Host without a colon", get("Host\r\n"), Outcome::foreign, ""},
        {"NUL in a field", get(std::string{"A: \0\r\nHost: a.org\r\n", 19}), Outcome::foreign, ""},
        {"a control byte in a field name", get("Ho\x0bst: a.org\r\n"), Outcome::foreign, ""},
        {"a lone CR", get("A: b\rHost: c.org\r\nHost: a.org\r\n"), Outcome::foreign, ""},
        {"empty label", get("Host: a..org\r\n"), Outcome::foreign, ""},
        {"too long a name", get("Host: " + std::string(300, 'a') + "\r\n"), Outcome::foreign, ""},
    });
}

TEST_CASE("the target") {
    check({
        {"absolute", "GET http://a.org/x HTTP/1.1\r\nHost: a.org\r\n\r\n", Outcome::found, "a.org"},
        {"absolute, no Host", "GET http://a.org HTTP/1.0\r\n\r\n", Outcome::found, "a.org"},
        {"port and user", "GET http://u:p@a.org:81?q HTTP/1.1\r\n\r\n", Outcome::found, "a.org"},
        {"another scheme", "GET FTP://A.org/ HTTP/1.1\r\n\r\n", Outcome::found, "a.org"},
        {"absolute IPv6", "GET http://[::1]:81/ HTTP/1.1\r\n\r\n", Outcome::found, "::1"},
        {"a URL in a path", "GET /http://b.org/ HTTP/1.1\r\nHost: a.org\r\n\r\n", Outcome::found,
         "a.org"},
        {"a URL in a query", "GET x?u=http://b.org/ HTTP/1.1\r\nHost: a.org\r\n\r\n",
         Outcome::found, "a.org"},
        {"blanks inside", "GET /a b c HTTP/1.1\r\nHost: a.org\r\n\r\n", Outcome::found, "a.org"},
        {"asterisk", "OPTIONS * HTTP/1.1\r\nHost: a.org\r\n\r\n", Outcome::found, "a.org"},
        {"CONNECT", "CONNECT a.org:443 HTTP/1.1\r\n\r\n", Outcome::found, "a.org"},
        {"an unknown method", "VERSION-CONTROL / HTTP/1.1\r\nHost: a.org\r\n\r\n", Outcome::found,
         "a.org"},
        {"line ends before", "\r\n\nGET / HTTP/1.1\r\nHost: a.org\r\n\r\n", Outcome::found,
         "a.org"},
        {"bytes above ASCII", "GET /\xc3\xa4 HTTP/1.1\r\nHost: a.org\r\n\r\n", Outcome::found,
         "a.org"},
        {"absolute without a host", "GET http:///x HTTP/1.1\r\nHost: a.org\r\n\r\n", Outcome::found,
         "a.org"},
        {"HTTP/0.9", "GET /index.html\r\n", Outcome::none, ""},
        {"a control byte", "GET /\x01 HTTP/1.1\r\nHost: a.org\r\n\r\n", Outcome::foreign, ""},
        {"no target", "GET  HTTP/1.1\r\nHost: a.org\r\n\r\n", Outcome::foreign, ""},
    });
}

TEST_CASE("what else a request tells") {
    const auto connect = http::request(to_buffer("CONNECT a.org:443 HTTP/1.1\r\n\r\n"));
    CHECK(connect.value.is_connect);
    CHECK_FALSE(connect.value.disputed);

    const auto lie = http::request(to_buffer("GET http://a.org/ HTTP/1.1\r\nHost: b.org\r\n\r\n"));
    CHECK(lie.outcome == Outcome::found);
    CHECK(lie.value.host.view() == "a.org");
    CHECK(lie.value.disputed);

    const auto preface = http::request(to_buffer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    CHECK(preface.outcome == Outcome::none);
    CHECK(preface.value.is_http2);
}

TEST_CASE("other protocols are foreign at the first byte that shows it") {
    struct Foreign {
        const char* name;
        std::string bytes;
        std::size_t at;  // foreign with so many bytes, undecided with one less
    };
    const std::vector<Foreign> cases{
        {"binary", std::string{"\x16\x03\x01", 3}, 1},
        {"SSH", "SSH-2.0-OpenSSH_9.2\r\n", 6},
        {"a reply", "220 mail.example.org\r\n", 1},
        {"an odd method", "GET%00 / HTTP/1.1\r\n", 4},
        {"a blank first", " GET / HTTP/1.1\r\n", 1},
        {"33 bytes without a blank", std::string(33, 'A'), 33},
        {"SIP", "OPTIONS sip:a@b.org SIP/2.0\r\n", 29},
        {"RTSP", "DESCRIBE rtsp://a.org/ RTSP/1.0\r\n", 33},
        {"mail", "EHLO mail.example.org\r\n", 23},
    };
    for (const Foreign& c : cases) {
        CAPTURE(c.name);
        const Buffer bytes = to_buffer(c.bytes);
        CHECK(http::request(Bytes{bytes}.first(c.at)).outcome == Outcome::foreign);
        CHECK(http::request(Bytes{bytes}.first(c.at - 1)).outcome == Outcome::need_more);
    }
}

TEST_CASE("a head has an end") {
    const std::string filler = "A: " + std::string(1019, 'x') + "\r\n";
    std::string head = "GET / HTTP/1.1\r\nHost: a.org\r\n";
    while (head.size() + filler.size() < http::max_head) head += filler;
    CHECK(http::request(to_buffer(head)).outcome == Outcome::need_more);
    CHECK(http::request(to_buffer(head + "\r\n")).outcome == Outcome::found);
    CHECK(http::request(to_buffer(head + filler + filler)).outcome == Outcome::foreign);
}

}  // namespace
}  // namespace tarha::test
