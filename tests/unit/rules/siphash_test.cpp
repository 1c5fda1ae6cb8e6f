#include "rules/lists/siphash.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "rules/domain_name.h"
#include "tests/unit/rules/home.h"

namespace tarha::rules {
namespace {

TEST_CASE("siphash: the paper's example (SipHash-2-4, 15 bytes)") {
    SipState<2, 4> state{test_key};
    state.absorb(0x0706050403020100ULL);
    CHECK(state.finish(0x0f0e0d0c0b0a0908ULL) == 0xa129ca6149be45e5ULL);
}

TEST_CASE("siphash: the empty message (SipHash-1-3)") {
    CHECK(SipState<1, 3>{test_key}.finish(0) == 0xabac0158050fc4dcULL);
}

TEST_CASE("suffix hashes: each is the hash of that suffix alone, shortest first") {
    for (const auto* text :
         {"fi", "a.b", "school.fi", "www.school.fi", "1234567.fi", "12345678.fi", "123456789.fi",
          "abcdefgh", "abcdefg.", "a.abcdefgh", "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q",
          "a-rather-long-label-of-a-name.with.several.parts.and-another-long-one.example.co.uk"}) {
        CAPTURE(text);
        auto whole = name(text);
        std::vector<std::uint64_t> expected;
        for (auto rest = whole.view(); !rest.empty(); rest = parent_of(rest)) {
            expected.insert(expected.begin(), hash_name(rest, test_key));
        }
        std::vector<std::uint64_t> found;
        for_each_suffix_hash(whole.view(), test_key,
                             [&found](std::uint64_t hash) { found.push_back(hash); });
        CHECK(found == expected);
    }
}

TEST_CASE("suffix hashes: depend on every byte, the length and the key") {
    const std::string text(60, 'a');
    const auto hash = hash_name(text, test_key);
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto other = text;
        other[i] = 'b';
        CHECK(hash_name(other, test_key) != hash);
        CHECK(hash_name(text.substr(i + 1), test_key) != hash);
    }
    CHECK(hash_name(text, {test_key.k0 ^ 1U, test_key.k1}) != hash);
    CHECK(hash_name(text, {test_key.k0, test_key.k1 ^ 1U}) != hash);
    std::size_t calls = 0;
    for_each_suffix_hash("", test_key, [&calls](std::uint64_t) { ++calls; });
    CHECK(calls == 0);
}

}  // namespace
}  // namespace tarha::rules
