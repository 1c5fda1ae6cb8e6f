#include "rules/domain_name.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace tarha {
namespace {

Bytes bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

TEST_CASE("domain name: from text") {
    struct Case {
        std::string text;
        std::string_view expected;  // empty: refused
        bool ordinary;
    };
    const std::string label(63, 'a');
    const auto longest = label + "." + label + "." + label + "." + std::string(61, 'b');
    for (const auto& [text, expected, ordinary] : std::vector<Case>{
             {"Example.COM", "example.com", true},
             {"example.com.", "example.com", true},
             {"_sip._tcp.a-b", "_sip._tcp.a-b", true},
             {"a b", "a b", false},
             {"\xc3\xa4.fi", "\xc3\xa4.fi", false},
             {longest, longest, true},
             {longest + ".", longest, true},
             {longest + "b", "", true},
             {label + "a", "", true},
             {"", "", true},
             {".", "", true},
             {"..", "", true},
             {".a", "", true},
             {"a..b", "", true},
             {"a..", "", true},
         }) {
        const auto& shown_text = text;
        CAPTURE(shown_text);
        const auto name = DomainName::from_text(text);
        REQUIRE(name.has_value() == !expected.empty());
        if (!name) continue;
        CHECK(name->view() == expected);
        CHECK(name->is_ordinary() == ordinary);
    }
}

TEST_CASE("domain name: label by label") {
    DomainName name;
    CHECK(name.empty());
    CHECK(name.append_label(bytes("WWW")));
    CHECK(name.append_label(bytes("example")));
    CHECK(name.view() == "www.example");
    CHECK(name.is_ordinary());
    CHECK_FALSE(name.append_label({}));
    CHECK_FALSE(name.append_label(bytes(std::string(64, 'a'))));
    CHECK(name.view() == "www.example");
    // A dot inside of a label is not a boundary: such a name must never look like another one.
    CHECK(name.append_label(bytes("co.uk")));
    CHECK_FALSE(name.is_ordinary());
}

TEST_CASE("domain name: never longer than 253 bytes") {
    DomainName name;
    while (name.append_label(bytes("abcdefghi"))) {
    }
    CHECK(name.view().size() <= DomainName::max_size);
    CHECK(name.view().size() + 10 > DomainName::max_size);
}

TEST_CASE("domain name: within a suffix, at label boundaries only") {
    const auto name = *DomainName::from_text("a.b.example");
    CHECK(name.is_within("a.b.example"));
    CHECK(name.is_within("b.example"));
    CHECK(name.is_within("example"));
    CHECK_FALSE(name.is_within("xample"));
    CHECK_FALSE(name.is_within("x.a.b.example"));
    CHECK_FALSE(name.is_within(""));
}

}  // namespace
}  // namespace tarha
