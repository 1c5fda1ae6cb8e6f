// A flow of datagrams, each behind its size and direction: headers, keys and what a KeyState
// becomes. The seal keeps a fuzzer out of the frames; quic_frames.cpp goes there.
#include <cstddef>
#include <cstdint>

#include "daemon/wire/quic.h"
#include "daemon/wire/reader.h"
#include "tests/fuzz/wire_names.h"

namespace {

namespace quic = tarha::wire::quic;
using quic::DatagramKind;
using tarha::Bytes;
using tarha::test::require;

bool same(const quic::KeyState& a, const quic::KeyState& b) {
    return a.version == b.version && a.original == b.original && a.retry == b.retry &&
           a.largest_packet == b.largest_packet;
}

void from_client(quic::InitialOpener& opener, Bytes bytes, quic::KeyState& state) {
    const quic::KeyState before = state;
    const quic::Datagram& datagram = opener.from_client(bytes, state);
    const bool is_open = datagram.kind == DatagramKind::initial;
    require(is_open || datagram.piece_count == 0, "pieces of a packet that was not opened");
    require(is_open || same(before, state), "an unopened packet changed the keys");
    std::size_t total = 0;
    for (std::size_t i = 0; i < datagram.piece_count; ++i) total += datagram.pieces[i].data.size();
    require(total <= bytes.size(), "more bytes came out than went in");
}

void from_server(quic::InitialOpener& opener, Bytes bytes, quic::KeyState& state) {
    const quic::KeyState before = state;
    const DatagramKind kind = opener.from_server(bytes, state);
    require(kind == DatagramKind::retry || same(before, state), "a server changed the keys");
    require(state.original == before.original, "a server changed the first connection ID");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    quic::InitialOpener opener;
    quic::KeyState state;
    tarha::wire::Reader reader{{data, size}};
    while (!reader.empty()) {
        const std::uint16_t head = reader.u16();
        const std::size_t wanted = head & 0x7fffU;
        const auto bytes =
            tarha::test::to_buffer(reader.take(wanted < reader.left() ? wanted : reader.left()));
        if ((head & 0x8000U) != 0) {
            from_server(opener, bytes, state);
        } else {
            from_client(opener, bytes, state);
        }
    }
    return 0;
}
