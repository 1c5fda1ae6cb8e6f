#include "rules/access_code.h"

#include <random>
#include <set>
#include <string>

#include <doctest/doctest.h>

namespace tarha::rules {
namespace {

TEST_CASE("access code: two groups of four, read back however it is typed") {
    const auto code = access_code(0x0123456789abcdefULL);
    REQUIRE(code.size() == 9);
    CHECK(code[4] == '-');
    CHECK(code.find_first_of("01OIL") == std::string::npos);
    std::string lower = code;
    for (auto& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    for (const auto& typed : {code, lower, code.substr(0, 4) + code.substr(5), " " + code + " ",
                              code.substr(0, 4) + " " + code.substr(5)}) {
        CHECK_MESSAGE(read_access_code(typed) == code, typed);
    }
}

TEST_CASE("access code: what cannot be one") {
    const auto code = access_code(42);
    for (const auto& typed :
         {std::string{}, std::string{"----"}, code.substr(1), code + "2", std::string{"0000-0000"},
          std::string(1000, '2'), std::string(64, '-'), "\xc3\x84" + code.substr(1)}) {
        CHECK_MESSAGE(!read_access_code(typed), typed);
    }
}

TEST_CASE("access code: every wrong character and every swap of neighbours is found") {
    std::mt19937_64 random{3};
    for (int round = 0; round < 200; ++round) {
        const auto code = access_code(random());
        REQUIRE(read_access_code(code) == code);
        for (std::size_t i = 0; i < code.size(); ++i) {
            if (code[i] == '-') continue;
            for (const char other : code_alphabet) {
                auto typed = code;
                typed[i] = other;
                CHECK(read_access_code(typed).has_value() == (other == code[i]));
            }
            const auto next = i + 1 < code.size() && code[i + 1] == '-' ? i + 2 : i + 1;
            if (next >= code.size()) continue;
            auto typed = code;
            std::swap(typed[i], typed[next]);
            CHECK(read_access_code(typed).has_value() == (typed == code));
        }
    }
}

TEST_CASE("access code: different bits give different codes") {
    std::set<std::string> codes;
    for (std::uint64_t bits = 0; bits < 10'000; ++bits) codes.insert(access_code(bits));
    CHECK(codes.size() == 10'000);
    CHECK(access_code(~0ULL).size() == 9);
}

}  // namespace
}  // namespace tarha::rules
