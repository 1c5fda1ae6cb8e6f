// The digest is the plain SHA256_* interface: EVP_DigestInit of OpenSSL 3.0 allocates a context at
// every call (tests/unit/wire/no_allocation_test.cpp). OpenSSL calls the plain one deprecated.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "daemon/wire/quic_crypto.h"

#include <algorithm>

#include <openssl/evp.h>
#include <openssl/sha.h>

namespace tarha::wire::quic {
namespace {

constexpr std::size_t hmac_block = 64;  // of SHA-256

template <auto Function>
struct Free {
    template <class T>
    void operator()(T* object) const noexcept {
        Function(object);
    }
};

template <class T, auto Function>
using Owned = std::unique_ptr<T, Free<Function>>;

using CipherContext = Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

// A context that knows its algorithm already, so that later only keys are set.
CipherContext prepared(const EVP_CIPHER* cipher) {
    CipherContext context{EVP_CIPHER_CTX_new()};
    if (!context || EVP_DecryptInit_ex2(context.get(), cipher, nullptr, nullptr, nullptr) != 1) {
        return {};
    }
    return context;
}

CipherContext prepared_for_blocks(const EVP_CIPHER* cipher) {
    CipherContext context{EVP_CIPHER_CTX_new()};
    if (!context || EVP_EncryptInit_ex2(context.get(), cipher, nullptr, nullptr, nullptr) != 1) {
        return {};
    }
    EVP_CIPHER_CTX_set_padding(context.get(), 0);
    return context;
}

// SHA-256 of a padded key and a message: one of the two halves of an HMAC.
bool hash(Bytes key_block, Bytes message, Digest& out) noexcept {
    SHA256_CTX state;
    return SHA256_Init(&state) == 1 &&
           SHA256_Update(&state, key_block.data(), key_block.size()) == 1 &&
           SHA256_Update(&state, message.data(), message.size()) == 1 &&
           SHA256_Final(out.data(), &state) == 1;
}

int length_of(Bytes bytes) noexcept {
    return static_cast<int>(bytes.size());
}

}  // namespace

struct Cipher::Contexts {
    Owned<EVP_CIPHER, EVP_CIPHER_free> ecb{EVP_CIPHER_fetch(nullptr, "AES-128-ECB", nullptr)};
    Owned<EVP_CIPHER, EVP_CIPHER_free> gcm{EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr)};
    CipherContext mask = prepared_for_blocks(ecb.get());
    CipherContext payload = prepared(gcm.get());
    bool usable = ecb && gcm && mask && payload;
};

Cipher::Cipher() : contexts_{std::make_unique<Contexts>()} {}
Cipher::~Cipher() = default;
Cipher::Cipher(Cipher&&) noexcept = default;
Cipher& Cipher::operator=(Cipher&&) noexcept = default;

std::optional<Digest> hmac(Bytes key, Bytes message) noexcept {
    if (key.size() > hmac_block) return std::nullopt;
    std::array<std::uint8_t, hmac_block> inner;
    std::array<std::uint8_t, hmac_block> outer;
    inner.fill(0x36);
    outer.fill(0x5c);
    for (std::size_t i = 0; i < key.size(); ++i) {
        inner[i] ^= key[i];
        outer[i] ^= key[i];
    }
    Digest inner_digest;
    Digest digest;
    if (!hash(inner, message, inner_digest) || !hash(outer, inner_digest, digest)) {
        return std::nullopt;
    }
    return digest;
}

std::optional<Mask> Cipher::header_mask(const Key& key, Bytes sample) noexcept {
    EVP_CIPHER_CTX* const context = contexts_->mask.get();
    if (!contexts_->usable || sample.size() != sample_size) return std::nullopt;
    std::array<std::uint8_t, sample_size> block{};
    int size = 0;
    if (EVP_EncryptInit_ex2(context, nullptr, key.data(), nullptr, nullptr) != 1) return {};
    if (EVP_EncryptUpdate(context, block.data(), &size, sample.data(), length_of(sample)) != 1) {
        return std::nullopt;
    }
    Mask mask;
    std::copy_n(block.begin(), mask.size(), mask.begin());
    return mask;
}

bool Cipher::open(const Key& key, const Nonce& nonce, const Sealed& sealed,
                  std::span<std::uint8_t> out) noexcept {
    EVP_CIPHER_CTX* const context = contexts_->payload.get();
    if (!contexts_->usable || sealed.tag.size() != tag_size) return false;
    if (out.size() < sealed.cipher_text.size()) return false;
    std::array<std::uint8_t, tag_size> tag;
    std::ranges::copy(sealed.tag, tag.begin());
    int size = 0;
    if (EVP_DecryptInit_ex2(context, nullptr, key.data(), nonce.data(), nullptr) != 1) return false;
    if (EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, tag_size, tag.data()) != 1)
        return false;
    for (const Bytes part : sealed.header) {
        if (EVP_DecryptUpdate(context, nullptr, &size, part.data(), length_of(part)) != 1) {
            return false;
        }
    }
    const Bytes text = sealed.cipher_text;
    if (EVP_DecryptUpdate(context, out.data(), &size, text.data(), length_of(text)) != 1) {
        return false;
    }
    std::array<std::uint8_t, tag_size> nothing;  // GCM gives no bytes at the end
    return EVP_DecryptFinal_ex(context, nothing.data(), &size) == 1;
}

}  // namespace tarha::wire::quic
