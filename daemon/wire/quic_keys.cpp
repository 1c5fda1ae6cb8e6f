#include "daemon/wire/quic_keys.h"

#include <algorithm>

namespace tarha::wire::quic {
namespace {

using Salt = std::array<std::uint8_t, 20>;

constexpr Version with_v1_labels(const Salt& salt,
                                 std::uint64_t crypto_frame = ietf_crypto_frame) noexcept {
    return {salt, "quic key", "quic iv", "quic hp", crypto_frame, 0};
}

constexpr Version draft_22 = with_v1_labels(  // drafts 21 and 22
    {0x7f, 0xbc, 0xdb, 0x0e, 0x7c, 0x66, 0xbb, 0xe9, 0x19, 0x3a,
     0x96, 0xcd, 0x21, 0x51, 0x9e, 0xbd, 0x7a, 0x02, 0x64, 0x4a});
constexpr Version draft_23 = with_v1_labels(  // drafts 23 to 28
    {0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7,
     0xd2, 0x43, 0x2b, 0xb4, 0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02});
constexpr Version draft_29 = with_v1_labels(  // drafts 29 to 32
    {0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97,
     0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99});
constexpr Version version_1 = with_v1_labels(  // and drafts 33 and 34
    {0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
     0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a});
constexpr Version google_t050 =
    with_v1_labels({0x7f, 0xf5, 0x79, 0xe5, 0xac, 0xd0, 0x72, 0x91, 0x55, 0x80,
                    0x30, 0x4c, 0x43, 0xa2, 0x36, 0x7c, 0x60, 0x48, 0x83, 0x10},
                   google_crypto_frame);
constexpr Version google_t051 =
    with_v1_labels({0x7a, 0x4e, 0xde, 0xf4, 0xe7, 0xcc, 0xee, 0x5f, 0xa4, 0x50,
                    0x6c, 0x19, 0x12, 0x4f, 0xc8, 0xcc, 0xda, 0x6e, 0x03, 0x3d},
                   google_crypto_frame);
constexpr Version version_2{{0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93,
                             0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9},
                            "quicv2 key",
                            "quicv2 iv",
                            "quicv2 hp",
                            ietf_crypto_frame,
                            1};

struct Row {
    std::uint32_t first;
    std::uint32_t last;
    const Version* version;
};

constexpr std::array<Row, 10> versions{{
    {0x00000001, 0x00000001, &version_1},
    {0x6b3343cf, 0x6b3343cf, &version_2},
    {0xff000016, 0xff000016, &draft_22},
    {0xff000017, 0xff00001c, &draft_23},
    {0xff00001d, 0xff000020, &draft_29},
    {0xff000021, 0xff000022, &version_1},
    {0xfaceb001, 0xfaceb001, &draft_22},  // Meta's mvfst
    {0xfaceb002, 0xfaceb002, &draft_23},
    {0x54303530, 0x54303530, &google_t050},
    {0x54303531, 0x54303531, &google_t051},
}};

// HKDF-Expand-Label of RFC 8446 section 7.1 with an empty context, for at most one SHA-256.
template <std::size_t Size>
bool expand_label(const Digest& secret, std::string_view label,
                  std::array<std::uint8_t, Size>& out) noexcept {
    static_assert(Size <= sizeof(Digest));
    constexpr std::string_view prefix = "tls13 ";
    constexpr std::size_t max_label = 16;
    std::array<std::uint8_t, 2 + 1 + prefix.size() + max_label + 1 + 1> info{};
    if (label.size() > max_label) return false;
    auto* end = info.begin();
    *end++ = 0;
    *end++ = static_cast<std::uint8_t>(Size);
    *end++ = static_cast<std::uint8_t>(prefix.size() + label.size());
    end = std::ranges::copy(prefix, end).out;
    end = std::ranges::copy(label, end).out;
    *end++ = 0;  // no context
    *end++ = 1;  // the number of the block, RFC 5869 section 2.3
    const auto block = hmac(secret, {info.begin(), end});
    if (!block) return false;
    std::copy_n(block->begin(), Size, out.begin());
    return true;
}

}  // namespace

const Version* find_version(std::uint32_t number) noexcept {
    for (const Row& row : versions) {
        if (number >= row.first && number <= row.last) return row.version;
    }
    return nullptr;
}

PacketType packet_type(const Version& version, std::uint8_t first_byte) noexcept {
    const unsigned bits = first_byte >> 4U & 3U;
    return static_cast<PacketType>((bits - version.initial_type) & 3U);
}

std::optional<InitialKeys> derive_keys(const Version& version, Bytes connection_id,
                                       Sender sender) noexcept {
    const auto common = hmac(version.salt, connection_id);
    if (!common) return std::nullopt;
    const bool is_client = sender == Sender::client;
    Digest secret;
    InitialKeys keys;
    if (!expand_label(*common, is_client ? "client in" : "server in", secret) ||
        !expand_label(secret, version.key_label, keys.key) ||
        !expand_label(secret, version.iv_label, keys.iv) ||
        !expand_label(secret, version.mask_label, keys.mask)) {
        return std::nullopt;
    }
    return keys;
}

}  // namespace tarha::wire::quic
