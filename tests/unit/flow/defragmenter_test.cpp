#include "daemon/flow/defragmenter.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/buffer.h"

namespace tarha::test {
namespace {

struct Piece {
    std::size_t offset = 0;
    std::string data;
    bool more = true;
    std::string whole;  // expected
};

struct Case {
    const char* name;
    std::vector<Piece> pieces;
};

flow::DatagramKey key_of(std::uint32_t identification) {
    flow::DatagramKey key;
    key.identification = identification;
    key.protocol = 17;
    return key;
}

TEST_CASE("fragments become the datagram they were") {
    const std::string all = "aaaaaaaabbbbbbbbcc";
    const std::vector<Case> cases{
        {"in order",
         {{0, "aaaaaaaa", true, ""}, {8, "bbbbbbbb", true, ""}, {16, "cc", false, all}}},
        {"last first",
         {{16, "cc", false, ""}, {8, "bbbbbbbb", true, ""}, {0, "aaaaaaaa", true, all}}},
        {"one twice",
         {{8, "bbbbbbbbcc", false, ""}, {8, "bbbbbbbbcc", false, ""}, {0, "aaaaaaaa", true, all}}},
        {"one missing", {{0, "aaaaaaaa", true, ""}, {16, "cc", false, ""}}},
        {"two that disagree",
         {{0, "aaaaaaaa", true, ""}, {0, "aaaaaaaX", true, ""}, {8, "bbbbbbbbcc", false, ""}}},
        {"two ends", {{8, "bb", false, ""}, {8, "bbbb", false, ""}, {0, "aaaaaaaa", true, ""}}},
        {"past its end",
         {{8, "bb", false, ""}, {16, "cccccccc", true, ""}, {0, "aaaaaaaa", true, ""}}},
        {"an end before what was seen",
         {{16, "cccccccc", true, ""}, {8, "bb", false, ""}, {0, "aaaaaaaa", true, ""}}},
        {"a piece that is no multiple of 8", {{0, "aaaaa", true, ""}, {5, "bbb", false, ""}}},
        {"past 65535", {{65528, "aaaaaaaa", false, ""}, {0, "aaaaaaaa", true, ""}}},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        flow::Defragmenter defragmenter;
        for (const Piece& piece : c.pieces) {
            CAPTURE(piece.offset);
            const Bytes whole =
                defragmenter.add(key_of(1), piece.offset, piece.more, to_buffer(piece.data), 100);
            CHECK(to_buffer(whole) == to_buffer(piece.whole));
        }
    }
}

TEST_CASE("datagrams are told apart, and forgotten in time") {
    flow::Defragmenter defragmenter;
    const Buffer first(8, 'a');
    const Buffer last(3, 'b');
    defragmenter.add(key_of(1), 0, true, first, 100);
    CHECK(defragmenter.add(key_of(2), 8, false, last, 100).empty());
    CHECK(defragmenter.add(key_of(1), 8, false, last, 100 + flow::Defragmenter::patience).size() ==
          11);
    // The other one waited too long: this is the beginning of another datagram.
    CHECK(defragmenter.add(key_of(2), 0, true, first, 101 + flow::Defragmenter::patience).empty());
}

TEST_CASE("more datagrams than there is room for: the oldest goes") {
    flow::Defragmenter defragmenter;
    const Buffer first(8, 'a');
    const Buffer last(3, 'b');
    const auto count = static_cast<std::uint32_t>(flow::Defragmenter::max_datagrams);
    for (std::uint32_t i = 0; i <= count; ++i) defragmenter.add(key_of(i), 0, true, first, i / 2);
    CHECK(defragmenter.add(key_of(count), 8, false, last, count / 2).size() == 11);
    CHECK(defragmenter.add(key_of(1), 8, false, last, count / 2).size() == 11);
    CHECK(defragmenter.add(key_of(0), 8, false, last, count / 2).empty());
}

}  // namespace
}  // namespace tarha::test
