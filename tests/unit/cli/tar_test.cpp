#include "daemon/lists/tar.h"

#include <string>

#include <doctest/doctest.h>

#include "tests/unit/cli/make_tar.h"

namespace tarha::lists {
namespace {

struct Read {
    std::string text;
    std::string trouble;
    std::size_t url_files = 0;
};

Read read(const std::string& bytes, std::size_t piece) {
    Read done;
    Tar tar{[&done](std::string_view text) {
        done.text += text;
        return true;
    }};
    Status status = Done{};
    for (std::size_t at = 0; at < bytes.size() && status; at += piece) {
        status = tar.feed(std::string_view{bytes}.substr(at, piece));
    }
    if (status) status = tar.finish();
    if (!status) done.trouble = status.error().text;
    done.url_files = tar.url_files();
    return done;
}

TEST_CASE("tar: the file called domains, in pieces of any size") {
    const std::string text(700, 'x');
    const auto good = test::tar({{"drogue/", "", '5', "00000007777"},
                                 {"drogue/urls", "a.example/b"},
                                 {"drogue/mydomains", "no.example"},
                                 {"drogue/domains", "", '2'},
                                 {"drogue/domains", text}});
    CHECK(Tar::is_tar(good));
    CHECK_FALSE(Tar::is_tar(good.substr(0, 511)));
    CHECK_FALSE(Tar::is_tar(std::string(512, '\0')));
    for (const std::size_t piece : {1U, 7U, 511U, 512U, 513U, 100000U}) {
        CAPTURE(piece);
        const auto done = read(good, piece);
        CHECK(done.trouble.empty());
        CHECK(done.text == text);
        CHECK(done.url_files == 1);
    }
}

TEST_CASE("tar: a single name without a folder, and no end marker") {
    const auto bytes = test::tar({{"domains", "a.example\n"}});
    CHECK(read(bytes, 64).text == "a.example\n");
    CHECK(read(bytes.substr(0, 1024), 64).trouble.empty());
}

TEST_CASE("tar: what is refused") {
    const test::TarMember list{"a/domains", "a.example\n"};
    const auto good = test::tar({list});
    auto damaged = good;
    damaged[3] = 'X';
    struct Case {
        std::string bytes;
        const char* trouble;
    };
    for (const auto& [bytes, trouble] : std::initializer_list<Case>{
             {"", "its tar holds no file called domains"},
             {test::tar({{"a/urls", "x"}}), "its tar holds no file called domains"},
             {good.substr(0, 515), "its tar ends too early"},
             {good.substr(0, 300), "its tar ends too early"},
             {damaged, "its tar header is damaged"},
             {test::tar({list, {"b/domains", "b.example"}}),
              "its tar holds more than one file called domains: take a single category"},
             {test::tar({{"a/domains", "x", '0', "777777777777"}}),
              "its tar holds a file of over 512 MiB"},
             {test::tar({{"a/domains", "x", '0',
                          std::string("\x80\0\0\0\xff\xff\xff\xff"
                                      "\xff\xff\xff\xff",
                                      12)}}),
              "its tar header is damaged"},
             {test::tar({{"a/domains", "x", '0', "-0000000001\n"}}), "its tar header is damaged"},
             {test::tar({{"a/domains", "x", '0', "            "}}), "its tar header is damaged"},
             {test::tar(std::vector<test::TarMember>(Tar::max_members + 1, {"a", ""})),
              "its tar holds over 4096 files"},
         }) {
        const auto done = read(bytes, 4096);
        CHECK(done.trouble == trouble);
    }
}

}  // namespace
}  // namespace tarha::lists
