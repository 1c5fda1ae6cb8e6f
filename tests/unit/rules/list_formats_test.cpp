#include <string>

#include <doctest/doctest.h>

#include "rules/lists/idna.h"
#include "rules/lists/list_format.h"

namespace tarha::rules {
namespace {

using Kind = ListLine::Kind;

TEST_CASE("formats: one line of each") {
    struct Case {
        ListFormat format;
        const char* line;
        Kind kind;
        const char* text;  // the name, or a part of the reason
    };
    constexpr auto adblock = ListFormat::adblock;
    constexpr auto rpz = ListFormat::rpz;
    constexpr auto dnsmasq = ListFormat::dnsmasq;
    constexpr auto v2fly = ListFormat::v2fly;
    for (const auto& [format, line, kind, text] : std::initializer_list<Case>{
             {ListFormat::wildcard, "*.One.example", Kind::suffix, "one.example"},
             {ListFormat::hosts, "0.0.0.0 one.example", Kind::suffix, "one.example"},
             {ListFormat::hosts, "one.example", Kind::rejected, "no address"},
             {adblock, "! note", Kind::nothing, ""},
             {adblock, "[Adblock Plus]", Kind::nothing, ""},
             {adblock, "||one.example^", Kind::suffix, "one.example"},
             {adblock, "||one.example^|", Kind::suffix, "one.example"},
             {adblock, "one.example", Kind::suffix, "one.example"},
             {adblock, "||one.example^$important", Kind::suffix, "one.example"},
             {adblock, "@@||one.example^", Kind::exception, "one.example"},
             {adblock, "@@||one.example^$important", Kind::exception, "one.example"},
             {adblock, "||one.example^$third-party", Kind::rejected, "options"},
             {adblock, "||one.example^$badfilter", Kind::rejected, "options"},
             {adblock, "||one.example/ads", Kind::rejected, "pattern"},
             {adblock, "||one.example", Kind::rejected, "pattern"},
             {adblock, "/ads[0-9]/", Kind::rejected, "pattern"},
             {adblock, "||ads*.example^", Kind::rejected, "pattern"},
             {adblock, "one.example##.ad", Kind::rejected, "look of a page"},
             {adblock, "||com^", Kind::rejected, "top-level"},
             {rpz, "$TTL 60", Kind::nothing, ""},
             {rpz, "@ SOA a. b. 1 2 3 4 5", Kind::nothing, ""},
             {rpz, "@ 60 IN NS localhost.", Kind::nothing, ""},
             {rpz, "one.example CNAME .", Kind::suffix, "one.example"},
             {rpz, "*.one.example 60 IN cname *.", Kind::suffix, "one.example"},
             {rpz, "one.example IN 60 CNAME rpz-drop.", Kind::suffix, "one.example"},
             {rpz, "one.example CNAME rpz-passthru. ; fine", Kind::exception, "one.example"},
             {rpz, "one.example CNAME safe.example.", Kind::rejected, "action"},
             {rpz, "one.example A 10.0.0.1", Kind::rejected, "action"},
             {rpz, "8.1.0.0.10.rpz-client-ip CNAME .", Kind::rejected, "trigger"},
             {rpz, "32.1.0.0.10.rpz-ip CNAME .", Kind::rejected, "trigger"},
             {rpz, "one.example.zone. CNAME .", Kind::rejected, "absolute"},
             {dnsmasq, "# note", Kind::nothing, ""},
             {dnsmasq, "address=/one.example/", Kind::suffix, "one.example"},
             {dnsmasq, "address=/one.example/0.0.0.0", Kind::suffix, "one.example"},
             {dnsmasq, "local=/one.example/", Kind::suffix, "one.example"},
             {dnsmasq, "server=/one.example/", Kind::suffix, "one.example"},
             {dnsmasq, "server=/one.example/#", Kind::exception, "one.example"},
             {dnsmasq, "server=/one.example/9.9.9.9", Kind::rejected, "elsewhere"},
             {dnsmasq, "address=/one.example/two.example/", Kind::rejected, "more than one"},
             {dnsmasq, "address=/one.example", Kind::rejected, "'/'"},
             {dnsmasq, "cache-size=5", Kind::rejected, "not about a name"},
             {v2fly, "# note", Kind::nothing, ""},
             {v2fly, "one.example", Kind::suffix, "one.example"},
             {v2fly, "domain:one.example @ads @!cn # note", Kind::suffix, "one.example"},
             {v2fly, "full:www.one.example", Kind::suffix, "www.one.example"},
             {v2fly, "include:other", Kind::rejected, "another list"},
             {v2fly, "regexp:^one", Kind::rejected, "pattern"},
             {v2fly, "keyword:one", Kind::rejected, "pattern"},
             {v2fly, "one.example two.example", Kind::rejected, "more than one word"},
         }) {
        const auto& shown = line;
        CAPTURE(shown);
        const auto read = read_line(format, line);
        CHECK(read.kind == kind);
        if (kind == Kind::rejected) {
            CHECK(read.reason.find(text) != std::string_view::npos);
        } else {
            CHECK(read.suffix.view() == text);
        }
    }
}

TEST_CASE("formats: recognised by the first lines") {
    struct Case {
        const char* head;
        ListFormat format;
    };
    for (const auto& [head, format] : std::initializer_list<Case>{
             {"", ListFormat::domains},
             {"# a\none.example\n", ListFormat::domains},
             {"0.0.0.0 one.example\n", ListFormat::domains},
             {"! a\n||one.example^\ntwo.example\n", ListFormat::adblock},
             {"$TTL 2h\n@ SOA a. b. 1 2 3 4 5\none.example CNAME .\n", ListFormat::rpz},
             {"# a\nserver=/one.example/\n", ListFormat::dnsmasq},
             {"one.example\ninclude:two\n", ListFormat::v2fly},
             {"one.example @ads\n", ListFormat::v2fly},
         }) {
        const auto& shown = head;
        CAPTURE(shown);
        CHECK(recognise_format(head) == format);
    }
    for (const auto& row : list_formats) {
        CHECK(parse_format(row.name) == row.format);
        CHECK(format_name(row.format) == row.name);
    }
    CHECK_FALSE(parse_format("csv"));
}

TEST_CASE("formats: Unicode names become A-labels") {
    struct Case {
        const char* text;
        const char* name;  // empty: refused
    };
    for (const auto& [text, expected] : std::initializer_list<Case>{
             {"b\xc3\xbc"
              "cher.example",
              "xn--bcher-kva.example"},
             {"B\xc3\x9c"
              "CHER.example",
              "xn--bcher-kva.example"},
             {"\xd0\xbf\xd1\x80\xd0\xb8\xd0\xbc\xd0\xb5\xd1\x80.example", "xn--e1afmkfd.example"},
             {"\xd0\x9f\xd1\x80\xd0\xb8\xd0\xbc\xd0\xb5\xd1\x80.example", "xn--e1afmkfd.example"},
             {"\xe4\xbe\x8b\xe5\xad\x90.example", "xn--fsqu00a.example"},
             {"m\xc3\xbcnchen.xn--e1afmkfd", "xn--mnchen-3ya.xn--e1afmkfd"},
             {"bad\xff.example", ""},
             {"bad\xc3", ""},
             {"\xed\xa0\x80.example", ""},
             {"a..\xc3\xbc", ""},
         }) {
        const auto& shown = text;
        CAPTURE(shown);
        const auto name = to_ascii_name(text);
        CHECK(std::string{name ? name->view() : ""} == expected);
    }
    CHECK(read_line(ListFormat::domains,
                    "b\xc3\xbc"
                    "cher.example")
              .suffix.view() == "xn--bcher-kva.example");
}

}  // namespace
}  // namespace tarha::rules
