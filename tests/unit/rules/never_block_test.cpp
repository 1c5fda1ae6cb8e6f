#include "rules/catalog/never_block.h"

#include <string>

#include <doctest/doctest.h>

#include "rules/domain_name.h"

namespace tarha::rules {
namespace {

TEST_CASE("never block: every entry, what is below it, and nothing beside it") {
    REQUIRE(never_block_suffixes().size() > 20);
    for (const auto suffix : never_block_suffixes()) {
        const std::string text{suffix};
        CAPTURE(text);
        const auto name = DomainName::from_text(suffix);
        REQUIRE(name);
        CHECK(name->is_ordinary());
        CHECK(name->view() == suffix);
        CHECK(suffix.find('.') != std::string_view::npos);  // never a whole top-level domain
        CHECK(find_never_block(suffix) == suffix);
        CHECK(find_never_block("a.b." + text) == suffix);
        CHECK(find_never_block("x" + text).empty());
        CHECK(find_never_block(text + ".example").empty());
        CHECK(find_never_block(parent_of(suffix)).empty());
    }
}

TEST_CASE("never block: the names it stands for") {
    for (const auto* text : {"captive.apple.com", "connectivitycheck.gstatic.com",
                             "www.msftconnecttest.com", "detectportal.firefox.com",
                             "nmcheck.gnome.org", "2.android.pool.ntp.org", "tarha.home.arpa"}) {
        CAPTURE(text);
        CHECK_FALSE(find_never_block(text).empty());
    }
    for (const auto* text :
         {"", "com", "apple.com", "www.apple.com", "gstatic.com", "www.google.com"}) {
        CAPTURE(text);
        CHECK(find_never_block(text).empty());
    }
}

}  // namespace
}  // namespace tarha::rules
