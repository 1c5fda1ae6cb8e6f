// No list that can be imported blocks a public suffix whole; a family may, and is told.
#include "rules/lists/public_suffixes.h"

#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "rules/wide_rules.h"
#include "tests/unit/rules/home.h"

namespace tarha::rules {
namespace {

// The entries of public_suffixes.txt that are plain names.
std::vector<std::string> entries() {
    std::vector<std::string> all;
    std::ifstream file{std::string{TARHA_SOURCE_DIR} + "/rules/lists/public_suffixes.txt"};
    for (std::string line; std::getline(file, line);) {
        if (!line.empty() && line.front() != '#' && line.front() != '!') all.push_back(line);
    }
    return all;
}

TEST_CASE("public suffixes: which names are one or hold one") {
    for (const auto* name : {"com", "co.uk", "github.io", "blogspot.com", "amazonaws.com",
                             "s3.amazonaws.com", "compute.amazonaws.com", "kobe.jp", "any.kobe.jp",
                             "any.ck", "xn--55qx5d.cn", "uk", "notlisted", "k12.ca.us", "ca.us"}) {
        CAPTURE(std::string{name});
        CHECK(holds_public_suffix(name));
    }
    for (const auto* name :
         {"example.com", "example.co.uk", "octocat.github.io", "www.ck", "city.kobe.jp",
          "www.any.kobe.jp", "ec2-1-2-3-4.compute-1.amazonaws.com", "io.github", "o.uk", "co.ukx",
          "googl.com", "youtube.com", "ac.example", "www.ck.example"}) {
        CAPTURE(std::string{name});
        CHECK_FALSE(holds_public_suffix(name));
    }
}

TEST_CASE("public suffixes: each entry is found, and so is all above it") {
    const auto all = entries();
    CHECK(all.size() > 8000);
    for (const auto& entry : all) {
        std::string name = entry;
        if (name.starts_with("*.")) name.replace(0, 1, "anything");
        CAPTURE(name);
        CHECK(holds_public_suffix(name));
        for (std::string_view above = parent_of(name); !above.empty(); above = parent_of(above)) {
            CHECK(holds_public_suffix(above));
        }
        // A site below it is none, unless its name is another entry.
        CHECK_FALSE(holds_public_suffix("tarha-test-1." + name));
    }
}

TEST_CASE("public suffixes: whatever the format, no list blocks one whole") {
    const auto all = entries();
    struct Form {
        ListFormat format;
        const char* before;
        const char* after;
    };
    for (const auto& form :
         {Form{ListFormat::domains, "", ""}, Form{ListFormat::hosts, "0.0.0.0 ", ""},
          Form{ListFormat::wildcard, "*.", ""}, Form{ListFormat::adblock, "||", "^"},
          Form{ListFormat::rpz, "", " CNAME ."}, Form{ListFormat::dnsmasq, "address=/", "/"},
          Form{ListFormat::v2fly, "domain:", ""}, Form{ListFormat::ut1, "", ""}}) {
        CAPTURE(format_name(form.format));
        CategoryCompiler compiler{test_key};
        const auto list = compiler.add_list({"adult"});
        REQUIRE(list);
        ListImport import{compiler, *list, form.format};
        std::uint64_t suffixes = 0;
        for (const auto& entry : all) {
            if (entry.starts_with("*.")) continue;
            for (std::string_view name = entry; !name.empty(); name = parent_of(name)) {
                import.feed(form.before + std::string{name} + form.after + "\n");
                ++suffixes;
            }
        }
        import.feed(form.before + std::string{"bad.github.io"} + form.after + "\n");
        REQUIRE(import.finish());
        CHECK(compiler.row(*list).rejected == suffixes);
        CHECK(compiler.row(*list).accepted == 1);
        bool is_told = false;
        for (const auto& rejection : import.rejections()) {
            is_told = is_told || rejection.reason.starts_with("a public suffix");
        }
        CHECK(is_told);
        const auto table = opened(std::move(compiler));
        for (const auto& entry : all) CHECK(table->find("x." + entry) == 0);
        CHECK(table->find("www.bad.github.io") != 0);
    }
}

TEST_CASE("public suffixes: a family may deny one, and is told what that means") {
    auto profile = child();
    profile.rules = rules({"co.uk"}, {"ru", "example.com", "github.io"});
    const auto warnings = wide_rules(home(profile));
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].text ==
          "profile mia denies ru, github.io: all sites below it, of whomever they are");
    CHECK(warnings[0].what == "ru, github.io");
    const auto household = home(profile);
    CHECK(decide(household, household.profile(0), name("www.octocat.github.io"), noon).verdict ==
          Verdict::block);
    profile.rules = rules({}, {"example.com"});
    CHECK(wide_rules(home(profile)).empty());
}

}  // namespace
}  // namespace tarha::rules
