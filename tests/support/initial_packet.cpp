#include "tests/support/initial_packet.h"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>

namespace tarha::test {
namespace {

namespace quic = wire::quic;

constexpr std::size_t number_size = 2;

void must(bool ok) {
    if (!ok) throw std::runtime_error{"the crypto library refused to seal a test packet"};
}

Buffer sealed(const quic::InitialKeys& keys, std::uint64_t packet_number, const Buffer& header,
              const Buffer& frames) {
    quic::Nonce nonce = keys.iv;
    for (std::size_t i = 0; i < 8; ++i) {
        nonce[nonce.size() - 1 - i] ^= static_cast<std::uint8_t>(packet_number >> (8 * i));
    }
    const std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)> context{EVP_CIPHER_CTX_new(),
                                                                             EVP_CIPHER_CTX_free};
    Buffer out(frames.size() + quic::tag_size);
    int size = 0;
    EVP_CIPHER_CTX* const c = context.get();
    must(EVP_EncryptInit_ex2(c, EVP_aes_128_gcm(), keys.key.data(), nonce.data(), nullptr) == 1);
    must(EVP_EncryptUpdate(c, nullptr, &size, header.data(), static_cast<int>(header.size())) == 1);
    must(EVP_EncryptUpdate(c, out.data(), &size, frames.data(), static_cast<int>(frames.size())) ==
         1);
    must(EVP_EncryptFinal_ex(c, out.data() + size, &size) == 1);
    must(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, quic::tag_size,
                             out.data() + frames.size()) == 1);
    return out;
}

std::uint8_t first_byte(const quic::Version& version, quic::PacketType type) {
    const unsigned bits = (static_cast<unsigned>(type) + version.initial_type) & 3U;
    return static_cast<std::uint8_t>(0xc0U | bits << 4U | (number_size - 1));
}

const quic::Version& known(std::uint32_t number) {
    const quic::Version* const version = quic::find_version(number);
    must(version != nullptr);
    return *version;
}

Buffer header_start(std::uint8_t first, std::uint32_t version, const Buffer& destination,
                    const Buffer& source) {
    return joined({number(first, 1), number(version, 4), block(1, destination), block(1, source)});
}

}  // namespace

Buffer varint(std::uint64_t value) {
    if (value < 1U << 6U) return number(value, 1);
    if (value < 1U << 14U) return number(value | 0x4000U, 2);
    if (value < 1U << 30U) return number(value | 0x80000000U, 4);
    return number(value | std::uint64_t{3} << 62U, 8);
}

Buffer crypto_frame(std::uint64_t offset, Bytes data, std::uint64_t type) {
    return joined({varint(type), varint(offset), varint(data.size()), to_buffer(data)});
}

Buffer seal_initial(const Initial& packet, const Buffer& frames) {
    const quic::Version& version = known(packet.version);
    Buffer header = header_start(first_byte(version, quic::PacketType::initial), packet.version,
                                 packet.destination, packet.source);
    append(header, varint(packet.token.size()));
    append(header, packet.token);
    Buffer padded = frames;
    const std::size_t around = header.size() + 2 + number_size + quic::tag_size;
    // At least four bytes, so that there is a sample to take.
    padded.resize(std::max({padded.size(), std::size_t{4},
                            packet.padded_to > around ? packet.padded_to - around : 0}));
    append(header, number(0x4000U | (number_size + padded.size() + quic::tag_size), 2));
    const std::size_t number_at = header.size();
    append(header, number(packet.number & 0xffffU, number_size));

    quic::Cipher cipher;
    const Buffer& id = packet.keys_from.empty() ? packet.destination : packet.keys_from;
    const auto keys = quic::derive_keys(version, id, packet.sender);
    must(keys.has_value());
    Buffer out = joined({header, sealed(*keys, packet.number, header, padded)});
    const Bytes sample = Bytes{out}.subspan(number_at + 4, quic::sample_size);
    const auto mask = cipher.header_mask(keys->mask, sample);
    must(mask.has_value());
    out[0] = static_cast<std::uint8_t>(out[0] ^ ((*mask)[0] & 0x0fU));
    for (std::size_t i = 0; i < number_size; ++i) out[number_at + i] ^= (*mask)[i + 1];
    return out;
}

std::vector<Buffer> initial_datagrams(Initial packet, const Buffer& hello, std::size_t piece) {
    std::vector<Buffer> datagrams;
    for (std::size_t at = 0; at < hello.size(); at += piece) {
        const Bytes part = Bytes{hello}.subspan(at, std::min(piece, hello.size() - at));
        datagrams.push_back(seal_initial(packet, crypto_frame(at, part)));
        ++packet.number;
    }
    return datagrams;
}

Buffer retry_packet(std::uint32_t version, const Buffer& destination, const Buffer& source) {
    const std::uint8_t first = first_byte(known(version), quic::PacketType::retry);
    return joined({header_start(first, version, destination, source), to_buffer("token"),
                   Buffer(quic::tag_size, 0)});
}

Buffer long_packet(std::uint32_t version, quic::PacketType type, const Buffer& destination,
                   std::size_t payload) {
    return joined({header_start(first_byte(known(version), type), version, destination, {}),
                   varint(payload), Buffer(payload, 0xee)});
}

}  // namespace tarha::test
