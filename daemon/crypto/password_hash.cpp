// Digests and comparisons need only a few pages of libcrypto: EVP, RAND and scrypt would make it
// load its providers and settings, three megabytes in a process that is small otherwise. Hence the
// plain SHA256_* interface (deprecated in OpenSSL 3.0, in its place for as long as there is QUIC
// beside it) and the kernel's randomness.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "daemon/crypto/password_hash.h"

#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <vector>

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <sys/random.h>

namespace tarha::crypto {
namespace {

constexpr std::size_t salt_size = 16;
constexpr std::size_t hash_size = 32;
constexpr std::uint64_t max_memory = 64UL * 1024 * 1024;
constexpr std::string_view scheme = "scrypt";
constexpr std::string_view hex_digits = "0123456789abcdef";
// Crockford's alphabet: no I, L, O, U.
constexpr std::string_view word_letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

using Hash = std::array<unsigned char, hash_size>;

std::string to_hex(std::span<const unsigned char> bytes) {
    std::string text;
    text.reserve(2 * bytes.size());
    for (const unsigned char byte : bytes) {
        text += hex_digits[byte >> 4U];
        text += hex_digits[byte & 15U];
    }
    return text;
}

std::optional<std::vector<unsigned char>> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::vector<unsigned char> bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const std::size_t high = hex_digits.find(text[i]);
        const std::size_t low = hex_digits.find(text[i + 1]);
        if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
        bytes.push_back(static_cast<unsigned char>(high << 4U | low));
    }
    return bytes;
}

std::optional<std::vector<unsigned char>> random_bytes(std::size_t count) {
    std::vector<unsigned char> bytes(count);
    // Up to 256 bytes come whole (getrandom(2)).
    const bool whole =
        count <= 256 && getrandom(bytes.data(), count, 0) == static_cast<ssize_t>(count);
    return whole ? std::optional{std::move(bytes)} : std::nullopt;
}

std::optional<Hash> scrypt(std::string_view password, std::span<const unsigned char> salt,
                           ScryptCost cost) {
    Hash hash{};
    const int done = EVP_PBE_scrypt(password.data(), password.size(), salt.data(), salt.size(),
                                    std::uint64_t{1} << cost.log2_n, cost.block, cost.parallel,
                                    max_memory, hash.data(), hash.size());
    if (done != 1) return std::nullopt;
    return hash;
}

// Looks at every byte, whatever the first ones are.
bool is_same_memory(const void* a, const void* b, std::size_t size) {
    const auto* left = static_cast<const volatile unsigned char*>(a);
    const auto* right = static_cast<const volatile unsigned char*>(b);
    unsigned difference = 0;
    for (std::size_t i = 0; i < size; ++i) difference |= left[i] ^ right[i];
    return difference == 0;
}

// What stands before the next ':'; `rest` moves behind it.
std::string_view next_part(std::string_view& rest) {
    const std::size_t end = rest.find(':');
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return part;
}

bool read_small(std::string_view text, std::uint8_t& out) {
    const auto* end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, out);
    return failure == std::errc{} && stop == end && out > 0 && out <= 32;
}

}  // namespace

std::string hash_password(std::string_view password, ScryptCost cost) {
    const auto salt = random_bytes(salt_size);
    if (!salt) return {};
    const auto hash = scrypt(password, *salt, cost);
    if (!hash) return {};
    std::string text{scheme};
    for (const auto part : {cost.log2_n, cost.block, cost.parallel}) {
        text += ':' + std::to_string(part);
    }
    return text + ':' + to_hex(*salt) + ':' + to_hex(*hash);
}

bool is_password(std::string_view password, std::string_view stored) {
    if (next_part(stored) != scheme) return false;
    ScryptCost cost;
    if (!read_small(next_part(stored), cost.log2_n)) return false;
    if (!read_small(next_part(stored), cost.block)) return false;
    if (!read_small(next_part(stored), cost.parallel)) return false;
    const auto salt = from_hex(next_part(stored));
    const auto expected = from_hex(stored);
    if (!salt || !expected || expected->size() != hash_size) return false;
    const auto hash = scrypt(password, *salt, cost);
    return hash && is_same_memory(hash->data(), expected->data(), hash_size);
}

std::optional<std::array<std::uint8_t, 32>> slow_digest(std::string_view secret,
                                                        std::span<const std::uint8_t> salt,
                                                        ScryptCost cost) {
    return scrypt(secret, salt, cost);
}

std::string random_hex(std::size_t bytes) {
    const auto random = random_bytes(bytes);
    return random ? to_hex(*random) : std::string{};
}

std::string random_word(std::size_t size) {
    const auto random = random_bytes(size);
    if (!random) return {};
    std::string word;
    for (const unsigned char byte : *random) word += word_letters[byte % word_letters.size()];
    return word;
}

std::string digest_hex(std::string_view text) {
    Hash hash{};
    SHA256_CTX state;
    const bool done = SHA256_Init(&state) == 1 &&
                      SHA256_Update(&state, text.data(), text.size()) == 1 &&
                      SHA256_Final(hash.data(), &state) == 1;
    return done ? to_hex(hash) : std::string{};
}

bool is_same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && is_same_memory(a.data(), b.data(), a.size());
}

}  // namespace tarha::crypto
