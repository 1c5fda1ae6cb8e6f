// Bytes as the frames of an Initial: read directly, and sealed and opened again.
#include "daemon/wire/quic_frames.h"

#include <cstddef>
#include <cstdint>
#include <memory>

#include "tests/fuzz/wire_names.h"
#include "tests/support/initial_packet.h"

namespace {

namespace quic = tarha::wire::quic;
using tarha::Bytes;
using tarha::test::require;

void require_sound(const quic::Datagram& datagram, Bytes payload) {
    for (std::size_t i = 0; i < datagram.piece_count; ++i) {
        const quic::CryptoPiece& piece = datagram.pieces[i];
        require(!piece.data.empty(), "an empty piece");
        require(piece.data.data() >= payload.data() &&
                    piece.data.data() + piece.data.size() <= payload.data() + payload.size(),
                "a piece outside of the packet");
        require(piece.offset + piece.data.size() <= std::uint64_t{1} << 62U, "an offset past 2^62");
    }
}

void require_same(const quic::Datagram& a, const quic::Datagram& b) {
    require(a.piece_count == b.piece_count && a.incomplete == b.incomplete,
            "sealing changes frames");
    for (std::size_t i = 0; i < a.piece_count; ++i) {
        const bool same = a.pieces[i].offset == b.pieces[i].offset &&
                          std::ranges::equal(a.pieces[i].data, b.pieces[i].data);
        require(same, "sealing changes a piece");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t max_payload = 8192;  // the length in the header of a test packet
    if (size > max_payload) return 0;
    tarha::test::Buffer frames{data, data + size};
    frames.resize(std::max(size, std::size_t{4}));  // a packet has at least so many
    const auto direct = std::make_unique<quic::Datagram>();
    quic::read_frames(frames, *direct);
    require_sound(*direct, frames);

    quic::InitialOpener opener;
    quic::KeyState state;
    const auto packet = tarha::test::seal_initial({.padded_to = 0}, frames);
    const quic::Datagram& opened = opener.from_client(packet, state);
    require(opened.kind == quic::DatagramKind::initial, "what was sealed does not open");
    require_same(*direct, opened);
    return 0;
}
