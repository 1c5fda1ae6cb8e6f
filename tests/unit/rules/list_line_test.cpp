#include "rules/lists/list_line.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace tarha::rules {
namespace {

using Kind = ListLine::Kind;

struct Case {
    std::string line;
    Kind kind;
    std::string_view expected;  // the suffix, or a part of the reason
};

void check(const ListLine& found, const Case& expected) {
    CAPTURE(expected.line);
    REQUIRE(found.kind == expected.kind);
    if (found.kind == Kind::suffix) CHECK(found.suffix.view() == expected.expected);
    if (found.kind != Kind::rejected) return;
    CHECK(found.reason.find(expected.expected) != std::string_view::npos);
}

TEST_CASE("a line of plain domains") {
    for (const auto& tested : std::vector<Case>{
             {"example.com", Kind::suffix, "example.com"},
             {"  Example.COM.\r", Kind::suffix, "example.com"},
             {"example.com # a comment", Kind::suffix, "example.com"},
             {"example.com#comment", Kind::suffix, "example.com"},
             {".example.com", Kind::suffix, "example.com"},
             {"*.example.com\t", Kind::suffix, "example.com"},
             {"_dmarc.ex-ample.co.uk", Kind::suffix, "_dmarc.ex-ample.co.uk"},
             {"4chan.org", Kind::suffix, "4chan.org"},
             {"", Kind::nothing, ""},
             {" \t\r", Kind::nothing, ""},
             {"# comment", Kind::nothing, ""},
             {"  ! comment", Kind::nothing, ""},
             {"; comment", Kind::nothing, ""},
             {"com", Kind::rejected, "top-level"},
             {"*.com", Kind::rejected, "top-level"},
             {"192.0.2.1", Kind::rejected, "address"},
             {"2001:db8::1", Kind::rejected, "character"},
             {"one.example two.example", Kind::rejected, "one word"},
             {"http://example.com/", Kind::rejected, ""},
             {"||example.com^", Kind::rejected, "character"},
             {"a..example", Kind::rejected, "domain name"},
             {"*", Kind::rejected, "character"},
             {".", Kind::rejected, "domain name"},
             {"*.", Kind::rejected, "domain name"},
             {"..example.com", Kind::rejected, "domain name"},
             {"na\xc3\xafve.example", Kind::suffix, "xn--nave-6pa.example"},
             {std::string{"nul\0l.example", 13}, Kind::rejected, "character"},
             {std::string(300, 'a'), Kind::rejected, "domain name"},
         }) {
        check(read_domain_line(tested.line), tested);
    }
}

TEST_CASE("a line of a hosts file") {
    for (const auto& tested : std::vector<Case>{
             {"0.0.0.0 example.com", Kind::suffix, "example.com"},
             {"127.0.0.1\texample.com\r", Kind::suffix, "example.com"},
             {":: example.com", Kind::suffix, "example.com"},
             {"0.0.0.0 example.com#x", Kind::suffix, "example.com"},
             {"127.0.0.1 localhost", Kind::nothing, ""},
             {"::1 ip6-loopback", Kind::nothing, ""},
             {"0.0.0.0 0.0.0.0", Kind::nothing, ""},
             {"# 0.0.0.0 example.com", Kind::nothing, ""},
             {"0.0.0.0", Kind::rejected, "without a name"},
             {"0.0.0.0 # example.com", Kind::rejected, "without a name"},
             {"example.com", Kind::rejected, "no address"},
             {"0.0.0.0 com", Kind::rejected, "top-level"},
             {"0.0.0.0 192.0.2.7", Kind::rejected, "address"},
         }) {
        check(read_hosts_line(tested.line), tested);
    }
}

TEST_CASE("a hosts line may name several") {
    std::vector<std::string> names;
    int rejected = 0;
    auto line = read_hosts_line("0.0.0.0 one.example  localhost com two.example # three.example");
    for (;; line = read_hosts_name(line.more)) {
        if (line.kind == Kind::suffix) names.emplace_back(line.suffix.view());
        if (line.kind == Kind::rejected) ++rejected;
        if (line.more.empty()) break;
    }
    CHECK(names == std::vector<std::string>{"one.example", "two.example"});
    CHECK(rejected == 1);
}

TEST_CASE("a line of either form") {
    CHECK(read_list_line("0.0.0.0 one.example").suffix.view() == "one.example");
    CHECK(read_list_line("one.example").suffix.view() == "one.example");
    CHECK(read_list_line("one.example # 0.0.0.0").suffix.view() == "one.example");
    CHECK(read_list_line("192.0.2.1").kind == Kind::rejected);
    CHECK(read_list_line("").kind == Kind::nothing);
}

}  // namespace
}  // namespace tarha::rules
