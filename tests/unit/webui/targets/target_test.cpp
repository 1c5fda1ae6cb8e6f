#include "webui/targets/target.h"

#include <string>

#include <doctest/doctest.h>

namespace tarha::test {
namespace {

using namespace webui::targets;

std::string codes(const Target& target) {
    std::string all;
    for (const auto& complaint : complaints(target)) {
        all += std::string{complaint.member} + ":" + std::string{complaint.code} + " ";
    }
    return all;
}

TEST_CASE("an address fits its kind, and is encrypted unless somebody said otherwise") {
    struct Row {
        TargetKind kind;
        const char* url;
        bool insecure;
        const char* codes;
    };
    const Row rows[] = {
        {TargetKind::ntfy, "https://ntfy.example/our-home", false, ""},
        {TargetKind::ntfy, "https://ntfy.example", false, "url:topic "},
        {TargetKind::ntfy, "https://ntfy.example/", false, "url:topic "},
        {TargetKind::ntfy, "http://ntfy.example/t", false, "url:address "},
        {TargetKind::ntfy, "http://ntfy.example/t", true, ""},
        {TargetKind::ntfy, "https:///t", false, "url:address "},
        {TargetKind::ntfy, "https://n.example/a b", false, "url:address "},
        {TargetKind::ntfy, "", false, "url:address "},
        {TargetKind::webhook, "https://h.example", false, ""},
        {TargetKind::webhook, "ftp://h.example", true, "url:address "},
        {TargetKind::mqtt, "mqtts://broker", false, ""},
        {TargetKind::mqtt, "mqtts://broker:8884/home/tarha", false, ""},
        {TargetKind::mqtt, "mqtt://broker", false, "url:address "},
        {TargetKind::mqtt, "mqtt://broker", true, ""},
        {TargetKind::mqtt, "mqtts://broker:0", false, "url:address "},
        {TargetKind::mqtt, "mqtts://broker:65536", false, "url:address "},
        {TargetKind::mqtt, "mqtts://broker/a/+/b", false, "url:address "},
        {TargetKind::mqtt, "mqtts://broker/#", false, "url:address "},
        {TargetKind::mqtt, "mqtts://[::1", false, "url:address "},
    };
    for (const Row& row : rows) {
        CAPTURE(row.url);
        CHECK(codes({.kind = row.kind, .url = row.url, .insecure = row.insecure}) == row.codes);
    }
}

TEST_CASE("what stands in a line of a protocol holds no end of a line") {
    Target target{.kind = TargetKind::mail,
                  .url = "smtps://m.example",
                  .from = "a@b.example",
                  .to = "c@d.example"};
    CHECK(codes(target).empty());
    target.user = "me\r\nRCPT TO: x";
    target.password = "\n";
    target.to = "a@b>\r\nDATA";
    CHECK(codes(target) == "user:user password:secret to:to ");
}

TEST_CASE("the server is told without the secret behind it") {
    CHECK(server_of({.url = "https://ntfy.example/our-home"}) == "https://ntfy.example");
    CHECK(server_of({.url = "https://ntfy.example:8080/a/b"}) == "https://ntfy.example:8080");
    CHECK(server_of({.url = "smtps://mail.example"}) == "smtps://mail.example");
    CHECK(server_of({.url = ""}).empty());
}

TEST_CASE("a broker is taken apart") {
    struct Row {
        const char* url;
        const char* host;
        int port;
        const char* base;
        bool tls;
    };
    const Row rows[] = {
        {"mqtts://broker", "broker", 8883, "tarha", true},
        {"mqtt://broker", "broker", 1883, "tarha", false},
        {"mqtts://broker:99/", "broker", 99, "tarha", true},
        {"mqtt://10.0.0.2:1884/home/filter", "10.0.0.2", 1884, "home/filter", false},
        {"mqtt://[fd00::1]:1884", "fd00::1", 1884, "tarha", false},
        {"mqtt://[fd00::1]/x", "fd00::1", 1883, "x", false},
    };
    for (const Row& row : rows) {
        CAPTURE(row.url);
        const auto broker = broker_of({.url = row.url});
        REQUIRE(broker);
        CHECK(broker->host == row.host);
        CHECK(broker->port == row.port);
        CHECK(broker->base == row.base);
        CHECK(broker->tls == row.tls);
    }
}

}  // namespace
}  // namespace tarha::test
