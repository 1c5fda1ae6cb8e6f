#include "daemon/wire/quic_frames.h"

#include <memory>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/initial_packet.h"

namespace tarha::test {
namespace {

namespace quic = wire::quic;

struct FrameCase {
    const char* name;
    Buffer frames;
    std::size_t pieces;
    bool incomplete;
    bool is_close = false;
};

TEST_CASE("frames of an Initial") {
    const Buffer piece = crypto_frame(5, to_buffer("hello"));
    const Buffer ack = {2, 9, 0, 2, 1, 0, 3, 0, 4};  // two ranges besides the first
    const Buffer ack_ecn = {3, 9, 0, 0, 1, 7, 8, 9};
    const Buffer far = crypto_frame((std::uint64_t{1} << 62U) - 3, to_buffer("hello"));
    const Buffer cut = {6, 0, 0x40, 0x64, 'x'};
    const Buffer huge = joined({{6, 0}, varint((std::uint64_t{1} << 62U) - 1), {'x'}});
    const Buffer many_ranges =
        joined({{2, 9, 0}, varint((std::uint64_t{1} << 62U) - 1), {0, 1, 1}});
    const std::vector<FrameCase> cases{
        {"nothing", {}, 0, false},
        {"a piece", piece, 1, false},
        {"an empty piece", crypto_frame(7, {}), 0, false},
        {"padding, ping and a piece", joined({Buffer(30, 0), {1}, piece, Buffer(9, 0)}), 1, false},
        {"acknowledgements before", joined({ack, piece, ack_ecn, piece}), 2, false},
        {"transport close", joined({piece, {0x1c, 1, 6, 2, 'o', 'k'}}), 1, false, true},
        {"application close", joined({{0x1d, 1, 2, 'o', 'k'}, piece}), 1, false, true},
        {"a stream frame behind", joined({piece, {8, 0, 'x'}}), 1, true},
        {"a stream frame before", joined({{8, 0, 'x'}, piece}), 0, true},
        {"a piece past 2^62", far, 0, true},
        {"a piece cut short", cut, 0, true},
        {"a size of 2^62 - 1", huge, 0, true},
        {"ranges without end", many_ranges, 0, true},
        {"a type in more bytes than it takes", joined({{0x40, 0x06}, {0, 1, 'x'}}), 1, false},
    };
    const auto datagram = std::make_unique<quic::Datagram>();
    for (const FrameCase& c : cases) {
        CAPTURE(c.name);
        datagram->piece_count = 0;
        datagram->incomplete = false;
        datagram->connection_close = false;
        quic::read_frames(c.frames, *datagram);
        CHECK(datagram->piece_count == c.pieces);
        CHECK(datagram->incomplete == c.incomplete);
        CHECK(datagram->connection_close == c.is_close);
    }
}

TEST_CASE("more pieces than there is room for") {
    Buffer frames;
    for (std::size_t i = 0; i < quic::max_pieces; ++i) {
        append(frames, crypto_frame(i, to_buffer("x")));
    }
    const auto datagram = std::make_unique<quic::Datagram>();
    quic::read_frames(frames, *datagram);
    CHECK(datagram->piece_count == quic::max_pieces);
    CHECK_FALSE(datagram->incomplete);
    append(frames, crypto_frame(quic::max_pieces, to_buffer("x")));
    datagram->piece_count = 0;
    quic::read_frames(frames, *datagram);
    CHECK(datagram->piece_count == quic::max_pieces);
    CHECK(datagram->incomplete);
}

TEST_CASE("variable-length numbers of RFC 9000 appendix A.1") {
    struct Case {
        Buffer bytes;
        std::uint64_t value;
    };
    for (const Case& c :
         std::vector<Case>{{{0xc2, 0x19, 0x7c, 0x5e, 0xff, 0x14, 0xe8, 0x8c}, 151288809941952652U},
                           {{0x9d, 0x7f, 0x3e, 0x7d}, 494878333U},
                           {{0x7b, 0xbd}, 15293U},
                           {{0x25}, 37U},
                           {{0x40, 0x25}, 37U}}) {
        wire::Reader reader{c.bytes};
        CHECK(quic::take_varint(reader) == c.value);
        CHECK((reader.ok() && reader.empty()));
        wire::Reader cut{Bytes{c.bytes}.first(c.bytes.size() - 1)};
        CHECK(quic::take_varint(cut) == 0);
        CHECK_FALSE(cut.ok());
    }
}

}  // namespace
}  // namespace tarha::test
