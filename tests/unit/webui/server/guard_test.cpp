// Which host, which origin, which rights.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "webui/server/login_guard.h"
#include "webui/server/request_guard.h"
#include "webui/server/roles.h"

namespace tarha::webui::server {
namespace {

using namespace std::chrono_literals;

const std::vector<std::string> names{"tarha.home.arpa", "page.example:8077"};

Request request_to(std::string host, std::uint16_t port = 80, const char* at = "192.168.1.1") {
    Request request;
    request.host = std::move(host);
    request.port = port;
    request.at = *parse_ip(at);
    request.secure = port == 443;
    return request;
}

TEST_CASE("only our own names and the address that was reached") {
    for (const char* host : {"tarha.home.arpa", "tarha.home.arpa.", "tarha.home.arpa:80",
                             "192.168.1.1", "192.168.1.1:80", "page.example:8077"}) {
        CAPTURE(host);
        CHECK(is_own_host(request_to(host), names));
    }
    for (const char* host :
         {"", "evil.example", "tarha.home.arpa.evil.example", "tarha.home.arpa:81", "192.168.1.2",
          "192.168.1.1:81", "page.example", "page.example:80", "[192.168.1.1]", "[::1]", "[::1",
          "tarha.home.arpa:", "tarha.home.arpa:80x", "tarha.home.arpa:99999", "xtarha.home.arpa",
          "3232235777", "0xc0a80101", "192.168.257", "user@tarha.home.arpa"}) {
        CAPTURE(host);
        CHECK_FALSE(is_own_host(request_to(host), names));
    }
    CHECK(is_own_host(request_to("[2001:db8::1]", 80, "2001:db8::1"), names));
    CHECK(is_own_host(request_to("[2001:db8::1]:80", 80, "2001:db8::1"), names));
    CHECK_FALSE(is_own_host(request_to("2001:db8::1", 80, "2001:db8::1"), names));
    CHECK(is_own_host(request_to("tarha.home.arpa", 443), names));
    CHECK_FALSE(is_own_host(request_to("tarha.home.arpa:80", 443), names));
    CHECK(is_own_host(request_to("tarha.home.arpa:8080", 8080), names));
    CHECK_FALSE(is_own_host(request_to("tarha.home.arpa", 8080), names));
}

TEST_CASE("only a page of the same host and scheme") {
    Request request = request_to("tarha.home.arpa");
    CHECK_FALSE(is_own_origin(request));
    request.origin = "http://tarha.home.arpa";
    CHECK(is_own_origin(request));
    request.fetch_site = "same-origin";
    CHECK(is_own_origin(request));
    request.fetch_site = "cross-site";
    CHECK_FALSE(is_own_origin(request));
    request.fetch_site.clear();
    for (const char* origin : {"", "null", "https://tarha.home.arpa", "http://tarha.home.arpa:80",
                               "http://evil.example", "http://tarha.home.arpa.evil.example"}) {
        request.origin = origin;
        CHECK_FALSE(is_own_origin(request));
    }
}

TEST_CASE("roles: each may what the one before it may not, and tokens never touch accounts") {
    for (const std::string_view name : role_names) CHECK(role_name(*find_role(name)) == name);
    CHECK_FALSE(find_role("child"));
    CHECK(may(needs_of(Role::parent), Need::admin));
    for (const Role role : {Role::co_parent, Role::sitter, Role::operator_, Role::reader}) {
        CHECK_FALSE(may(needs_of(role), Need::admin));
    }
    CHECK_FALSE(may(needs_of(Role::sitter), Need::records));
    CHECK_FALSE(may(needs_of(Role::sitter), Need::edit));
    CHECK_FALSE(may(needs_of(Role::operator_), Need::read));
    CHECK_FALSE(may(needs_of(Role::reader), Need::act));
    for (const Scope& scope : scopes) {
        CHECK_FALSE(may(scope.needs, Need::own));
        CHECK_FALSE(may(scope.needs, Need::admin));
    }
}

TEST_CASE("a source that fails waits ever longer, and nobody else does") {
    LoginGuard guard;
    auto now = LoginGuard::Clock::time_point{} + 100h;
    for (unsigned i = 0; i < LoginGuard::free_tries; ++i) {
        CHECK(guard.attempt("child", false, now) == 0s);
    }
    CHECK(guard.attempt("child", false, now) == 2s);
    CHECK(guard.attempt("parent", true, now) == 0s);
    CHECK(guard.attempt("other", false, now) == 0s);
    std::chrono::seconds longest{0};
    for (int i = 0; i < 20; ++i) {
        now += guard.attempt("child", false, now);  // waits as told, and fails again
        CHECK(guard.attempt("child", false, now) == 0s);
        longest = std::max(longest, guard.attempt("child", false, now));
    }
    CHECK(longest == LoginGuard::longest_wait);
    guard.succeeded("child");
    CHECK(guard.attempt("child", false, now) == 0s);
}

TEST_CASE("strangers who change their address with every try share a budget") {
    LoginGuard guard;
    const auto now = LoginGuard::Clock::time_point{} + 100h;
    unsigned tries = 0;
    while (guard.attempt("mac " + std::to_string(tries), false, now) == 0s) ++tries;
    CHECK(tries == static_cast<unsigned>(LoginGuard::strangers_burst));
    CHECK(guard.attempt("known", true, now) == 0s);
    CHECK(guard.attempt("new", false, now + 10s) == 0s);
    CHECK(guard.attempt("newer", false, now + 10s) > 0s);
}

}  // namespace
}  // namespace tarha::webui::server
