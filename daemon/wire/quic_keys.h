// The QUIC versions whose Initial packets anybody can open, and the keys for doing it
// (RFC 9001 section 5.2, RFC 9369 section 3.3). The keys follow from public numbers alone: an
// Initial is sealed against accidents, not against readers.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "daemon/wire/quic_crypto.h"
#include "daemon/wire/quic_frames.h"
#include "rules/bytes.h"

namespace tarha::wire::quic {

enum class PacketType : std::uint8_t { initial, zero_rtt, handshake, retry };

// What differs between versions.
struct Version {
    std::array<std::uint8_t, 20> salt;
    std::string_view key_label;
    std::string_view iv_label;
    std::string_view mask_label;
    std::uint64_t crypto_frame;  // the type of a CRYPTO frame
    std::uint8_t initial_type;   // the two type bits of an Initial; the other types follow in order
};

// 1, 2, the drafts 22 to 34, Google's T050 and T051, Meta's mvfst; nullptr for any other. Versions
// of the pattern 0x?a?a?a?a are none: a server answers them with a list of versions, it never
// reads what is in them, and whoever believes them can be lied to.
const Version* find_version(std::uint32_t number) noexcept;

// The type of a packet with a long header, from its first byte.
PacketType packet_type(const Version& version, std::uint8_t first_byte) noexcept;

struct InitialKeys {
    Key key;
    Nonce iv;
    Key mask;
};

enum class Sender : std::uint8_t { client, server };

// The keys of one side for a connection that began with this Destination Connection ID.
std::optional<InitialKeys> derive_keys(const Version& version, Bytes connection_id,
                                       Sender sender) noexcept;

}  // namespace tarha::wire::quic
