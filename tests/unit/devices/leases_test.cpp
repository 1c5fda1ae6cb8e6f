#include "daemon/devices/leases.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <doctest/doctest.h>
#include <unistd.h>

namespace tarha::devices {

TEST_CASE("leases as dnsmasq writes them") {
    const auto leases = parse_leases(
        "1790000000 02:00:5e:00:53:01 192.0.2.10 mia-tablet 01:02:00:5e:00:53:01\n"
        "0 02:00:5e:00:53:02 192.0.2.11 * *\n"
        "duid 00:01:00:01:2b:3c:4d:5e:02:00:5e:00:53:09\n"
        "1790000000 1234567 2001:db8::10 mia-tablet 00:01:00:01\n");
    REQUIRE(leases.size() == 2);
    CHECK(leases[0].mac == *parse_mac("02:00:5e:00:53:01"));
    CHECK(leases[0].address == *parse_ip("192.0.2.10"));
    CHECK(leases[0].name == "mia-tablet");
    CHECK(leases[0].expires == 1790000000);
    CHECK(leases[1].name.empty());
    CHECK(leases[1].expires == 0);
}

TEST_CASE("damaged lines are left out, the others stay") {
    const std::string good = "1 02:00:5e:00:53:01 192.0.2.10 a *\n";
    for (const std::string bad :
         {"", " ", "1", "x 02:00:5e:00:53:01 192.0.2.10 a *", "-5 02:00:5e:00:53:01 192.0.2.10 a *",
          "1 02:00:5e:00:53 192.0.2.10 a *", "1 02:00:5e:00:53:01 192.0.2 a *",
          "99999999999999999999 02:00:5e:00:53:01 192.0.2.10 a *"}) {
        CAPTURE(bad);
        std::string text = good;
        text.append(bad).append("\n").append(good);
        CHECK(parse_leases(text).size() == 2);
        CHECK(parse_leases(bad).empty());
    }
    const std::string long_line = "1 02:00:5e:00:53:01 192.0.2.10 " + std::string(2000, 'a');
    CHECK(parse_leases(long_line + "\n" + good).size() == 1);
}

TEST_CASE("every prefix of a file is read without trouble") {
    const std::string text =
        "17 02:00:5e:00:53:01 192.0.2.10 mia *\n0 02:00:5e:00:53:02 192.0.2.11 b *";
    for (std::size_t size = 0; size <= text.size(); ++size)
        CHECK(parse_leases(std::string_view{text}.substr(0, size)).size() <= 2);
}

TEST_CASE("what a device calls itself is reduced to a host name") {
    struct Case {
        const char* told;
        const char* kept;
    };
    for (const auto& [told, kept] : {Case{"mia-tablet", "mia-tablet"},
                                     {"*", ""},
                                     {"", ""},
                                     {"<script>alert(1)", "scriptalert1"},
                                     {"a\nb\x1b[31m", "ab31m"},
                                     {"\xc3\xa4iti", "iti"},
                                     {"..", ""}}) {
        CHECK(plain_name(told) == kept);
    }
    CHECK(plain_name(std::string(500, 'x')).size() == max_name);
}

TEST_CASE("the number of leases is bounded") {
    std::string text;
    for (std::size_t i = 0; i < max_leases + 10; ++i)
        text += "1 02:00:5e:00:53:01 192.0.2.10 a *\n";
    CHECK(parse_leases(text).size() == max_leases);
}

TEST_CASE("a missing file is an empty house, an unreadable one is an error") {
    CHECK(read_leases("/nonexistent/dnsmasq.leases")->empty());
    CHECK(!read_leases("/proc/self/mem/x"));
    char path[] = "/tmp/tarha-leases-XXXXXX";
    const int descriptor = ::mkstemp(path);
    REQUIRE(descriptor >= 0);
    ::close(descriptor);
    std::ofstream{path} << "1 02:00:5e:00:53:01 192.0.2.10 a *\n";
    const auto leases = read_leases(path);
    std::remove(path);
    REQUIRE(leases);
    CHECK(leases->size() == 1);
}

}  // namespace tarha::devices
