// QUIC Initial packets: the TLS hello inside a client's first datagrams.
//
// v1 (RFC 9000/9001), v2 (RFC 9369) and the drafts still seen. Keys come from the first
// Destination Connection ID the client used, and anew after a Retry. This reads and decrypts one
// datagram at a time; the pieces are put together by flow/assembler.h. The crypto
// library is behind quic_crypto.h: contexts are made once per thread, nothing is allocated later.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "rules/bytes.h"

namespace tarha::wire::quic {

inline constexpr std::size_t max_datagram = 65535;
inline constexpr std::size_t max_connection_id = 20;  // RFC 9000 section 17.2 for v1 and v2
// CRYPTO frames read from one datagram: more than fit into one of 1500 bytes.
inline constexpr std::size_t max_pieces = 512;

struct ConnectionId {
    std::array<std::uint8_t, max_connection_id> octets{};
    std::uint8_t size = 0;

    [[nodiscard]] Bytes bytes() const noexcept { return {octets.data(), size}; }
    friend bool operator==(const ConnectionId&, const ConnectionId&) = default;
};

// A CRYPTO frame: where its bytes stand in the hello, and a view into the opener's plain text.
struct CryptoPiece {
    std::uint64_t offset = 0;
    Bytes data;
};

// What a flow has to remember between datagrams to open the next one. Small, copied freely.
// Only an authentic Initial of a client, or a Retry, changes it.
struct KeyState {
    std::uint32_t version = 0;         // 0: no Initial seen yet
    ConnectionId original;             // keys of the first flight
    ConnectionId retry;                // the server's choice after a Retry; size 0: none seen
    std::uint64_t largest_packet = 0;  // for packet number decoding (RFC 9000 appendix A.3)
};

enum class DatagramKind : std::uint8_t {
    initial,     // at least one Initial packet was opened: see pieces
    sealed,      // Initial packets of a known version, none authentic: not a hello, or tampered
    retry,       // a server's Retry (the KeyState was updated)
    other_long,  // a long header without a readable Initial: 0-RTT, Handshake, version negotiation
    unknown_version,
    short_header,  // a short header packet, or one that cannot be told from other UDP
    foreign,       // not QUIC
};

struct Datagram {
    DatagramKind kind = DatagramKind::foreign;
    std::size_t piece_count = 0;
    bool connection_close = false;
    bool incomplete = false;  // a frame that cannot be there, or too many, ended the reading
    std::array<CryptoPiece, max_pieces> pieces;
};

// Opens Initial packets. One per thread; not copyable. The pieces of a Datagram point into it
// and are valid until the next call.
class InitialOpener {
public:
    InitialOpener();
    ~InitialOpener();
    InitialOpener(InitialOpener&&) noexcept;
    InitialOpener& operator=(InitialOpener&&) noexcept;

    // A datagram from the client. Coalesced packets to one connection are all read. Keys are
    // tried in this order: the state's original connection ID, that of its Retry, the packet's
    // own. When the last one fits, the packet begins a connection: `state.original` becomes its ID
    // and offsets count from a new hello (after version negotiation, or a Retry nobody saw).
    const Datagram& from_client(Bytes datagram, KeyState& state) noexcept;
    // A datagram from the server: only Retry is of interest.
    DatagramKind from_server(Bytes datagram, KeyState& state) noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tarha::wire::quic
