// The frames of an opened QUIC Initial packet (RFC 9000 section 19): CRYPTO pieces are handed
// on, PADDING, PING, ACK and CONNECTION_CLOSE are stepped over, anything else cannot be there.
#pragma once

#include <cstdint>

#include "daemon/wire/quic.h"
#include "daemon/wire/reader.h"
#include "rules/bytes.h"

namespace tarha::wire::quic {

inline constexpr std::uint64_t ietf_crypto_frame = 0x06;
inline constexpr std::uint64_t google_crypto_frame = 0x08;  // T050, T051

// A variable-length number (RFC 9000 section 16); 0 when the bytes run out, as the Reader's are.
std::uint64_t take_varint(Reader& reader) noexcept;

// The bytes behind their own variable-length size; a size past the end fails the reader.
Bytes take_varint_block(Reader& reader) noexcept;

// Adds what the frames of one packet say to `datagram`, whose pieces will point into `payload`.
// At a frame that cannot be there, a broken one, or more than max_pieces, reading stops and the
// datagram is `incomplete`; what was read until then is kept, as a server may have taken it.
// `crypto_type` is the number of the CRYPTO frame; Google's first TLS versions had another.
void read_frames(Bytes payload, Datagram& datagram,
                 std::uint64_t crypto_type = ietf_crypto_frame) noexcept;

}  // namespace tarha::wire::quic
