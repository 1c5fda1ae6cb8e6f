// Builds TLS client hellos and puts them into records and datagrams.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/buffer.h"

namespace tarha::test {

struct Extension {
    std::uint16_t type = 0;
    Buffer data;
};

struct Hello {
    std::optional<std::string> host = "www.example.org";  // nothing: no server_name extension
    std::vector<std::string> alpn = {};                   // empty: no ALPN extension
    std::vector<Extension> before = {};                   // stand before server_name
    std::vector<Extension> after = {};
    std::size_t key_share_size = 32;  // 1216 and more: a post-quantum one
    std::uint16_t version = 0x0303;
    bool has_extensions = true;
    std::optional<Buffer> dtls_cookie = std::nullopt;
};

// The data of a server_name extension with these names, all of type host_name.
Buffer server_name_data(const std::vector<std::string>& hosts);

// The handshake message, without record layer.
Buffer client_hello(const Hello& hello);

// The message in records of these sizes; the last size is repeated as often as it takes.
Buffer in_records(const Buffer& message, const std::vector<std::size_t>& sizes);
inline Buffer in_one_record(const Buffer& message) {
    return in_records(message, {16384});
}

// The message in one DTLS 1.2 record, unfragmented.
Buffer in_dtls(const Buffer& message);

// An SSLv2-compatible hello that offers `version`.
Buffer v2_hello(std::uint16_t version);

}  // namespace tarha::test
