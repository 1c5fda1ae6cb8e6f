// Builds QUIC packets as a client sends them: frames, sealed Initials, Retry.
#pragma once

#include <cstdint>
#include <vector>

#include "daemon/wire/quic_keys.h"
#include "tests/support/buffer.h"

namespace tarha::test {

inline constexpr std::uint32_t quic_v1 = 1;
inline constexpr std::uint32_t quic_v2 = 0x6b3343cf;

Buffer varint(std::uint64_t value);
// `type` is another one in T050 and T051.
Buffer crypto_frame(std::uint64_t offset, Bytes data,
                    std::uint64_t type = wire::quic::ietf_crypto_frame);

struct Initial {
    std::uint32_t version = quic_v1;
    Buffer destination = Buffer(8, 0xd1);
    Buffer source = Buffer(8, 0x51);
    Buffer token = {};
    std::uint64_t number = 0;  // written in two bytes
    Buffer keys_from = {};     // the connection ID the keys follow from; empty: `destination`
    wire::quic::Sender sender = wire::quic::Sender::client;
    std::size_t padded_to = 1200;  // of the datagram; PADDING frames inside
};

// One sealed Initial packet with these frames. The version must be one with known keys.
Buffer seal_initial(const Initial& packet, const Buffer& frames);

// The whole of `hello` from offset 0, `piece` bytes a datagram.
std::vector<Buffer> initial_datagrams(Initial packet, const Buffer& hello, std::size_t piece);

// A Retry of a server that chose `source`; its tag is not right, nobody here checks it.
Buffer retry_packet(std::uint32_t version, const Buffer& destination, const Buffer& source);

// A long header packet of another type (0-RTT, Handshake), sealed with nothing.
Buffer long_packet(std::uint32_t version, wire::quic::PacketType type, const Buffer& destination,
                   std::size_t payload);

}  // namespace tarha::test
