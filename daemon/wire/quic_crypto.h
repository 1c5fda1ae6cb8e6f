// The three operations that opening a QUIC Initial needs, and nothing else of a crypto library:
// HMAC-SHA256, the mask of header protection, and AES-128-GCM.
//
// Behind this header stands OpenSSL 3 (quic_crypto.cpp); another library can take its place.
// Everything is set up in the constructor; after that nothing is fetched or allocated. When the
// library refuses, operations fail and the packet stays sealed: never a name from thin air.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "rules/bytes.h"

namespace tarha::wire::quic {

inline constexpr std::size_t tag_size = 16;     // of AES-128-GCM
inline constexpr std::size_t sample_size = 16;  // RFC 9001 section 5.4.2

using Digest = std::array<std::uint8_t, 32>;  // SHA-256
using Key = std::array<std::uint8_t, 16>;     // AES-128
using Nonce = std::array<std::uint8_t, 12>;
using Mask = std::array<std::uint8_t, 5>;

// A sealed payload and what its tag vouches for besides: three parts of one header, in order.
struct Sealed {
    std::array<Bytes, 3> header;
    Bytes cipher_text;
    Bytes tag;  // tag_size
};

// HMAC-SHA256 (RFC 2104) with a key of at most 64 bytes; also HKDF-Extract (RFC 5869).
std::optional<Digest> hmac(Bytes key, Bytes message) noexcept;

// The cipher. One per thread.
class Cipher {
public:
    Cipher();
    ~Cipher();
    Cipher(Cipher&&) noexcept;
    Cipher& operator=(Cipher&&) noexcept;

    // What header protection puts over the first byte and the packet number (RFC 9001 5.4.3).
    std::optional<Mask> header_mask(const Key& key, Bytes sample) noexcept;

    // Opens into `out`, which must hold the cipher text. False: not authentic, `out` is garbage.
    bool open(const Key& key, const Nonce& nonce, const Sealed& sealed,
              std::span<std::uint8_t> out) noexcept;

private:
    struct Contexts;
    std::unique_ptr<Contexts> contexts_;
};

}  // namespace tarha::wire::quic
