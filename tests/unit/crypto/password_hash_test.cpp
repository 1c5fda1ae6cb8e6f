#include "daemon/crypto/password_hash.h"

#include <string>

#include <doctest/doctest.h>

namespace tarha::crypto {
namespace {

constexpr ScryptCost cheap{4, 1, 1};

TEST_CASE("a password is known again, and no other") {
    const std::string stored = hash_password("öljylamppu 7", cheap);
    CHECK(stored.starts_with("scrypt:4:1:1:"));
    CHECK(is_password("öljylamppu 7", stored));
    CHECK_FALSE(is_password("öljylamppu 8", stored));
    CHECK_FALSE(is_password("", stored));
    CHECK(hash_password("öljylamppu 7", cheap) != stored);  // another salt
}

TEST_CASE("the second test vector of RFC 7914 section 12, in our shape") {
    // scrypt("password", "NaCl", 1024, 8, 16), first 32 bytes of the 64 (PBKDF2 makes them in
    // order).
    CHECK(is_password("password",
                      "scrypt:10:8:16:4e61436c:"
                      "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"));
}

TEST_CASE("a digest under a given salt: the same vector") {
    const std::string salt = "NaCl";
    const auto digest = slow_digest(
        "password", {reinterpret_cast<const std::uint8_t*>(salt.data()), salt.size()}, {10, 8, 16});
    REQUIRE(digest.has_value());
    CHECK((*digest)[0] == 0xfd);
    CHECK((*digest)[31] == 0x62);
    CHECK(slow_digest("password", {}, cheap) != slow_digest("passwore", {}, cheap));
}

TEST_CASE("a digest that costs more memory than there may be is none") {
    CHECK_FALSE(slow_digest("password", {}, {20, 8, 1}).has_value());
}

TEST_CASE("a damaged text is nobody's password") {
    const std::string stored = hash_password("x", cheap);
    for (const std::string& bad :
         {std::string{}, std::string{"scrypt"}, std::string{"scrypt:4:1:1"}, stored + "00",
          stored.substr(0, stored.size() - 2), "argon2" + stored.substr(6),
          "scrypt:0:1:1" + stored.substr(12), "scrypt:31:8:1" + stored.substr(12),
          "scrypt:4:999:1" + stored.substr(12)}) {
        CAPTURE(bad);
        CHECK_FALSE(is_password("x", bad));
    }
}

TEST_CASE("random texts have their size and differ") {
    CHECK(random_hex(32).size() == 64);
    CHECK(random_hex(32) != random_hex(32));
    const std::string word = random_word(8);
    CHECK(word.size() == 8);
    CHECK(word.find_first_of("ILOU") == std::string::npos);
}

TEST_CASE("digests and comparison") {
    CHECK(digest_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(is_same("abc", "abc"));
    CHECK_FALSE(is_same("abc", "abd"));
    CHECK_FALSE(is_same("abc", "ab"));
}

}  // namespace
}  // namespace tarha::crypto
