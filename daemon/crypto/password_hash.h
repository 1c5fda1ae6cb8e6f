// Secrets: random ones made, slow hashes of weak ones (scrypt, RFC 7914), fast hashes of strong
// ones, all compared in constant time. Texts in, texts out.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tarha::crypto {

// Memory is 128 * block * 2^log2_n bytes for each hash; time grows with all three.
struct ScryptCost {
    std::uint8_t log2_n = 14;
    std::uint8_t block = 8;
    std::uint8_t parallel = 5;
};

// "scrypt:14:8:5:SALT:HASH", both in hexadecimal. Empty when the machine has no memory or no
// randomness left.
std::string hash_password(std::string_view password, ScryptCost cost = {});

// Whether `stored` was made from this password. False for what is no such text or costs more than
// 64 MB of memory.
bool is_password(std::string_view password, std::string_view stored);

// scrypt of a short secret under a salt of the caller's: for a table in which many are looked up by
// one hash. Nothing when the machine has no memory left.
std::optional<std::array<std::uint8_t, 32>> slow_digest(std::string_view secret,
                                                        std::span<const std::uint8_t> salt,
                                                        ScryptCost cost);

// `bytes` random bytes in hexadecimal; empty when there is no randomness.
std::string random_hex(std::size_t bytes);

// A random word of `size` letters and digits that people do not confuse (5 bits each); "" on
// failure.
std::string random_word(std::size_t size);

// SHA-256 in hexadecimal: for what is random already, never for passwords.
std::string digest_hex(std::string_view text);

// Takes as long for equal texts as for different ones of the same size.
bool is_same(std::string_view a, std::string_view b);

}  // namespace tarha::crypto
