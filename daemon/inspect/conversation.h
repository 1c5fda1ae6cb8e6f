// A conversation: the bytes of one TCP connection or one UDP flow, read for the name the client
// asks for. Used by the live inspector and by replay alike; it knows no rules and no clock.
//
// It is fed pieces as they are seen and answers with a Finding. Memory is bounded and inline
// (about 23 kB TCP, 18 kB UDP); everything is noexcept and nothing is allocated.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "daemon/flow/assembler.h"
#include "daemon/wire/outcome.h"
#include "daemon/wire/quic.h"
#include "daemon/wire/tls.h"
#include "daemon/wire/tunnel.h"
#include "rules/bytes.h"
#include "rules/domain_name.h"

namespace tarha::inspect {

enum class Protocol : std::uint8_t { undecided, dns, tls, quic, http, dtls, other };

struct Finding {
    wire::Outcome outcome = wire::Outcome::need_more;
    Protocol protocol = Protocol::undecided;
    DomainName host;                           // found
    wire::Tunnel tunnel = wire::Tunnel::none;  // what it carries inside, whatever the outcome
    bool has_ech = false;
    bool has_esni = false;
    bool contradiction = false;    // with foreign: the sender said two different things
    bool left_another = false;     // quic: another hello was begun before, and never finished
    bool gave_up = false;          // with foreign: a cap was reached before an answer
    bool is_connect = false;       // http CONNECT: an inner conversation follows
    bool has_host_field = false;   // http: host was not taken from the target alone
    bool disputed = false;         // http: target and Host field name different hosts
    bool is_endless = false;       // http: where the request ends cannot be told
    std::size_t request_size = 0;  // http, unless endless: of the head and the body
};

// The client's direction of a TCP connection: TLS in records, HTTP/1, and DNS too when the server's
// port is 53; anything else is foreign as soon as its first bytes fit none of them.
//
// A hello with a hole stays need_more: no name is ever reported from bytes that were not seen.
class TcpConversation {
public:
    // The longest hello in ordinary records, or one of 3.4 kB in records of one byte.
    static constexpr std::size_t capacity = wire::tls::max_hello + 4096;
    // Segments with data before an answer; a hello of 1.9 kB byte by byte fits.
    static constexpr std::uint16_t max_segments = 2048;
    // Picked up in mid-stream: how far before the first segment seen an earlier one may lie.
    static constexpr std::uint32_t max_rebase = 64 * 1024;

    explicit TcpConversation(std::uint16_t server_port) noexcept : server_port_{server_port} {}

    // The client's SYN; data starts behind `sequence`. A different SYN later starts over. When no
    // SYN is seen the first data is taken as the beginning, until earlier data turns up.
    void on_client_syn(std::uint32_t sequence) noexcept;

    // A segment with data, retransmissions included. The first final answer stands; only a
    // contradiction can still replace it.
    const Finding& on_client_data(std::uint32_t sequence, Bytes data) noexcept;

    [[nodiscard]] const Finding& finding() const noexcept { return finding_; }
    // http: turns to the request behind the one that was found, once a byte of it is here; the
    // finding is about that one from then on. What begins as none is `foreign`, as Protocol::other.
    bool next_request() noexcept;
    // A conversation that begins with such a request, at `sequence`; a fresh one takes it up.
    void begin_at_request(std::uint32_t sequence) noexcept;
    // Where that request begins, come or not.
    [[nodiscard]] std::uint32_t next_request_sequence() const noexcept {
        return base_ + static_cast<std::uint32_t>(begin_ + finding_.request_size);
    }
    // What the client has sent so far without a gap.
    [[nodiscard]] Bytes stream() const noexcept { return stream_.prefix(); }
    // The sequence number behind stream(): once the server acknowledges it, it cannot change.
    [[nodiscard]] std::uint32_t next_sequence() const noexcept {
        return base_ + static_cast<std::uint32_t>(stream_.prefix().size());
    }

private:
    bool rebase(std::uint32_t sequence) noexcept;
    void ask() noexcept;
    void start_over() noexcept;
    void give_up() noexcept;

    flow::Assembler<capacity> stream_;
    Finding finding_;
    std::size_t begin_ = 0;   // of what is being read: behind the requests before
    std::size_t needed_ = 1;  // ask again when the stream is this long
    std::uint32_t base_ = 0;  // the sequence number of stream byte 0
    std::uint16_t server_port_;
    std::uint16_t segments_ = 0;
    bool has_base_ = false;
    bool has_syn_ = false;
    bool is_later_ = false;  // a request was read before
};

// The client's datagrams of a UDP flow other than DNS: QUIC, DTLS, anything else.
//
// Unlike a TCP stream a flow may begin anew (version negotiation, another connection from the
// same port), so each datagram gets the answer as it stands then: a foreign one may be followed
// by a hello, and a new hello replaces an older answer.
class UdpConversation {
public:
    static constexpr std::size_t capacity = wire::tls::max_hello;
    // QUIC datagrams of one hello; more is nobody's handshake.
    static constexpr std::uint16_t max_datagrams = 64;
    // Hellos begun and left for another one: an honest client may do it once (another version).
    static constexpr std::uint16_t max_unanswered = 1;
    // Connections left for another one on the same ports. Nobody honest goes back to one: a server
    // still holds what it got of it.
    static constexpr std::size_t max_left = 4;

    // `opener` is shared by all conversations of a thread.
    const Finding& on_client_data(Bytes datagram, wire::quic::InitialOpener& opener) noexcept;
    // Only a QUIC Retry matters: it changes the keys, and the server has forgotten the hello it
    // refused. Clients should send the same one again (RFC 9000 section 17.2.5.2); not all do.
    void on_server_data(Bytes datagram, wire::quic::InitialOpener& opener) noexcept;

    [[nodiscard]] const Finding& finding() const noexcept { return finding_; }

private:
    void start_over() noexcept;
    [[nodiscard]] bool was_left(const wire::quic::ConnectionId& connection) const noexcept;
    bool leave(const wire::quic::KeyState& before) noexcept;
    const Finding& read(Bytes datagram, wire::quic::InitialOpener& opener) noexcept;
    void read_initial(const wire::quic::Datagram& datagram) noexcept;
    void read_other(wire::quic::DatagramKind kind, Bytes datagram) noexcept;
    void ask() noexcept;
    void become_foreign(Protocol protocol) noexcept;
    [[nodiscard]] bool is_answered() const noexcept;

    wire::quic::KeyState keys_;
    std::array<wire::quic::ConnectionId, max_left> left_;
    std::size_t left_count_ = 0;
    flow::Assembler<capacity> crypto_;
    Finding finding_;
    std::size_t needed_ = 1;
    std::uint16_t datagrams_ = 0;   // since the hello began
    std::uint16_t unanswered_ = 0;  // hellos in a row that were begun and not finished
    bool was_refused_ = false;      // the server asked for another version: the hello is void
    bool left_another_ = false;
};

}  // namespace tarha::inspect
