// TLS ClientHello: the server name a client asks for, from raw handshake bytes (QUIC CRYPTO),
// TLS records over TCP, or a DTLS datagram. Any version that sends a hello: SSLv2-compatible,
// SSL 3.0, TLS 1.0 to 1.3 and drafts (RFC 8446 section 4.1.2, RFC 6066 section 3, RFC 9849).
#pragma once

#include <cstddef>
#include <cstdint>

#include "daemon/wire/outcome.h"
#include "rules/bytes.h"
#include "rules/domain_name.h"

namespace tarha::wire::tls {

// A hello longer than this is nobody's browser: foreign.
inline constexpr std::size_t max_hello = 16 * 1024;
// TLS records one hello may be spread over. One-byte records of a large hello are within it.
inline constexpr std::size_t max_records = max_hello;

// Application protocols that policy cares about (RFC 7301); anything else is `other`.
struct Alpn {
    bool h1 = false;  // http/1.1
    bool h2 = false;
    bool h3 = false;   // h3 and h3-NN drafts
    bool dot = false;  // DNS over TLS, RFC 7858
    bool doq = false;  // DNS over QUIC, RFC 9250, and doq-iNN drafts
    bool other = false;
};

struct ClientHello {
    DomainName server_name;  // empty: the hello names nobody
    Alpn alpn;
    bool has_ech = false;       // extension 0xfe0d, real or GREASE
    bool has_esni = false;      // extension 0xffce, the old draft
    std::uint16_t version = 0;  // legacy_version
    std::size_t size = 0;       // bytes of the input that the hello used, framing included
};

// One handshake message, without record layer. `none`: a complete hello without a server name.
// Two host names, a repeated extension, a NUL or a bad length inside: foreign.
Dissected<ClientHello> client_hello(Bytes handshake) noexcept;

// A client's first bytes on a TCP connection: the hello in one or many records.
Dissected<ClientHello> client_hello_in_records(Bytes stream) noexcept;

// A DTLS 1.0/1.2 datagram whose hello is whole (RFC 6347). Fragmented hellos: foreign.
Dissected<ClientHello> client_hello_in_dtls(Bytes datagram) noexcept;

}  // namespace tarha::wire::tls
