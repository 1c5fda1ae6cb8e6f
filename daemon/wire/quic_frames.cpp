#include "daemon/wire/quic_frames.h"

#include <algorithm>

namespace tarha::wire::quic {
namespace {

enum Frame : std::uint64_t {
    padding = 0x00,
    ping = 0x01,
    ack = 0x02,
    ack_ecn = 0x03,
    close_transport = 0x1c,
    close_application = 0x1d,
};

constexpr std::uint64_t max_offset = (std::uint64_t{1} << 62U) - 1;

void skip_padding(Reader& reader) noexcept {
    const Bytes rest = reader.rest();
    const auto* const data = rest.data();
    const auto* const end = std::find_if(data, data + rest.size(), [](auto b) { return b != 0; });
    reader.skip(static_cast<std::size_t>(end - data));
}

// Every range takes at least two bytes, so the loop is bounded by the packet.
void skip_ack(Reader& reader, bool has_ecn) noexcept {
    take_varint(reader);  // largest acknowledged
    take_varint(reader);  // delay
    const std::uint64_t ranges = take_varint(reader);
    take_varint(reader);  // first range
    for (std::uint64_t i = 0; i < ranges && reader.ok(); ++i) {
        take_varint(reader);  // gap
        take_varint(reader);  // length
    }
    for (int i = 0; has_ecn && i < 3; ++i) take_varint(reader);
}

// False when the piece is broken or there is no room for it.
bool read_crypto(Reader& reader, Datagram& datagram) noexcept {
    const std::uint64_t offset = take_varint(reader);
    const Bytes data = take_varint_block(reader);
    if (!reader.ok() || offset > max_offset - data.size()) return false;
    if (data.empty()) return true;
    if (datagram.piece_count == datagram.pieces.size()) return false;
    datagram.pieces[datagram.piece_count++] = {offset, data};
    return true;
}

// False when reading cannot go on.
bool read_frame(Reader& reader, Datagram& datagram, std::uint64_t crypto_type) noexcept {
    const std::uint64_t type = take_varint(reader);
    if (type == crypto_type) return read_crypto(reader, datagram);
    switch (type) {
        case Frame::padding:
            skip_padding(reader);
            return true;
        case Frame::ping:
            return reader.ok();
        case Frame::ack:
            skip_ack(reader, false);
            return reader.ok();
        case Frame::ack_ecn:
            skip_ack(reader, true);
            return reader.ok();
        case Frame::close_transport:
            take_varint(reader);        // error
            take_varint(reader);        // type of the frame at fault
            take_varint_block(reader);  // reason
            datagram.connection_close = reader.ok();
            return reader.ok();
        case Frame::close_application:
            take_varint(reader);        // error
            take_varint_block(reader);  // reason
            datagram.connection_close = reader.ok();
            return reader.ok();
        default:
            return false;
    }
}

}  // namespace

std::uint64_t take_varint(Reader& reader) noexcept {
    const std::uint8_t first = reader.u8();
    std::uint64_t value = first & 0x3fU;
    const unsigned more = (1U << (first >> 6U)) - 1;
    for (const std::uint8_t byte : reader.take(more)) value = value << 8U | byte;
    return reader.ok() ? value : 0;
}

Bytes take_varint_block(Reader& reader) noexcept {
    const std::uint64_t size = take_varint(reader);
    // Compared before it becomes a size_t, which has only 32 bits on small routers.
    return reader.take(size <= reader.left() ? static_cast<std::size_t>(size) : reader.left() + 1);
}

void read_frames(Bytes payload, Datagram& datagram, std::uint64_t crypto_type) noexcept {
    Reader reader{payload};
    while (!reader.empty()) {
        if (read_frame(reader, datagram, crypto_type)) continue;
        datagram.incomplete = true;
        return;
    }
}

}  // namespace tarha::wire::quic
