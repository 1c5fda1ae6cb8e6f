#include "daemon/flow/assembler.h"

#include <memory>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/naive_assembler.h"

namespace tarha::test {
namespace {

using flow::Added;

struct Piece {
    std::uint64_t offset = 0;
    std::string text;
    Added expected = Added::kept;
};

struct Case {
    const char* name;
    std::vector<Piece> pieces;
    std::string prefix;
};

TEST_CASE("pieces become a prefix") {
    const std::vector<Case> cases{
        {"in order", {{0, "abc", Added::grew}, {3, "def", Added::grew}}, "abcdef"},
        {"reversed", {{3, "def", Added::kept}, {0, "abc", Added::grew}}, "abcdef"},
        {"twice", {{0, "abc", Added::grew}, {0, "abc", Added::kept}}, "abc"},
        {"overlap that agrees", {{0, "abcd", Added::grew}, {2, "cdef", Added::grew}}, "abcdef"},
        {"overlap that does not",
         {{0, "abcd", Added::grew}, {2, "cXef", Added::contradiction}},
         "abcd"},
        {"contradiction beyond a gap",
         {{4, "ef", Added::kept}, {3, "dXY", Added::contradiction}, {0, "abc", Added::grew}},
         "abc"},
        {"a hole stays a hole", {{0, "ab", Added::grew}, {3, "d", Added::kept}}, "ab"},
        {"filling joins two islands",
         {{2, "c", Added::kept}, {4, "e", Added::kept}, {0, "abcd", Added::grew}},
         "abcde"},
        {"one that covers everything",
         {{3, "d", Added::kept}, {1, "b", Added::kept}, {0, "abcdef", Added::grew}},
         "abcdef"},
        {"an empty piece", {{0, "", Added::kept}, {7, "", Added::kept}}, ""},
        {"up to the capacity", {{0, "abcdefgh", Added::grew}}, "abcdefgh"},
        {"past the capacity", {{6, "ghi", Added::beyond}, {0, "abcdef", Added::grew}}, "abcdefgh"},
        {"wholly past it", {{8, "i", Added::beyond}, {1U << 31U, "z", Added::beyond}}, ""},
        {"an offset of 2^64 - 1", {{~std::uint64_t{0}, "zz", Added::beyond}}, ""},
        {"contradicted within, also past the capacity",
         {{0, "abcdefgh", Added::grew}, {6, "gXi", Added::contradiction}},
         "abcdefgh"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        flow::Assembler<8> assembler;
        for (const Piece& piece : c.pieces) {
            CAPTURE(piece.text);
            CHECK(assembler.add(piece.offset, to_buffer(piece.text)) == piece.expected);
        }
        CHECK(to_buffer(assembler.prefix()) == to_buffer(c.prefix));
    }
}

TEST_CASE("clear forgets everything") {
    flow::Assembler<256> assembler;
    assembler.add(0, to_buffer("abc"));
    assembler.add(100, to_buffer("xyz"));
    CHECK(assembler.has_gap());
    CHECK(assembler.end() == 103);
    assembler.clear();
    CHECK(assembler.empty());
    CHECK(assembler.add(100, to_buffer("XYZ")) == Added::kept);
    CHECK(assembler.add(0, Buffer(100, 'q')) == Added::grew);
    CHECK(assembler.prefix().size() == 103);
}

TEST_CASE("a stream of messages drops what was read") {
    flow::Assembler<16> assembler;
    assembler.add(0, to_buffer("onetwo"));
    assembler.add(8, to_buffer("four"));
    assembler.drop_front(3);
    CHECK(to_buffer(assembler.prefix()) == to_buffer("two"));
    assembler.add(3, to_buffer("-+"));
    CHECK(to_buffer(assembler.prefix()) == to_buffer("two-+four"));
    assembler.drop_front(1000);
    CHECK(assembler.empty());
}

TEST_CASE("room is made before what was held") {
    flow::Assembler<16> assembler;
    assembler.add(0, to_buffer("cd"));
    assembler.add(4, to_buffer("gh"));
    CHECK_FALSE(assembler.insert_front(11));
    REQUIRE(assembler.insert_front(2));
    CHECK(assembler.prefix().empty());
    CHECK(assembler.add(2, to_buffer("X")) == Added::contradiction);
    CHECK(assembler.add(0, to_buffer("ab")) == Added::grew);
    CHECK(assembler.add(4, to_buffer("ef")) == Added::grew);
    CHECK(to_buffer(assembler.prefix()) == to_buffer("abcdefgh"));
}

// The property the hello of a flow rests on: however it is cut, ordered and repeated, the same
// bytes come out.
TEST_CASE("any cut, order and repetition gives the same prefix") {
    constexpr std::size_t capacity = 700;
    std::mt19937 random{7};
    Buffer stream(capacity);
    for (auto& byte : stream) byte = static_cast<std::uint8_t>(random());
    const auto assembler = std::make_unique<flow::Assembler<capacity>>();
    for (int round = 0; round < 2000; ++round) {
        assembler->clear();
        struct Cut {
            std::size_t begin, size;
        };
        std::vector<Cut> cuts;
        for (std::size_t at = 0; at < capacity;) {
            const std::size_t size = std::min<std::size_t>(1 + random() % 130, capacity - at);
            const std::size_t overlap = std::min<std::size_t>(at, random() % 9);
            cuts.push_back({at - overlap, size + overlap});
            if (random() % 4 == 0) cuts.push_back(cuts.back());
            at += size;
        }
        std::shuffle(cuts.begin(), cuts.end(), random);
        for (const Cut& cut : cuts) {
            const Added added =
                assembler->add(cut.begin, Bytes{stream}.subspan(cut.begin, cut.size));
            REQUIRE(added != Added::contradiction);
        }
        REQUIRE(to_buffer(assembler->prefix()) == stream);
        REQUIRE_FALSE(assembler->has_gap());
    }
}

TEST_CASE("it does what the naive one does") {
    constexpr std::size_t capacity = 150;  // two words of the bitmap and a bit
    std::mt19937 random{11};
    for (int round = 0; round < 3000; ++round) {
        flow::Assembler<capacity> assembler;
        NaiveAssembler naive{capacity};
        for (int step = 0; step < 24; ++step) {
            const auto what = random() % 16;
            const std::size_t count = random() % 40;
            if (what == 0) {
                assembler.drop_front(count);
                naive.drop_front(count);
            } else if (what == 1) {
                REQUIRE(assembler.insert_front(count) == naive.insert_front(count));
            } else {
                // Few different bytes, so that overlaps agree about as often as not.
                Buffer piece(random() % 30);
                for (auto& byte : piece) byte = random() % 23 == 0 ? 1 : 0;
                const std::uint64_t offset = random() % 170;
                REQUIRE(assembler.add(offset, piece) == naive.add(offset, piece));
            }
            REQUIRE(to_buffer(assembler.prefix()) == naive.prefix());
            REQUIRE(assembler.end() == naive.end());
        }
    }
}

}  // namespace
}  // namespace tarha::test
