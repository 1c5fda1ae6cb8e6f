// DNS messages (RFC 1035, RFC 6891): header, question, a client's query as a whole, TCP framing.
//
// question() is a pure function of a prefix, for captures and for flows on any port; query() reads
// one whole message, strictly, for the one who answers it. Records: dns_records.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "daemon/wire/outcome.h"
#include "rules/bytes.h"
#include "rules/domain_name.h"

namespace tarha::wire::dns {

inline constexpr std::size_t header_size = 12;
inline constexpr std::size_t max_message = 65535;
// What a client takes by UDP that says nothing about it (RFC 1035 section 2.3.4).
inline constexpr std::size_t plain_udp_size = 512;

// Record types that somebody asks about by name; any other number is a valid Type too.
enum class Type : std::uint16_t {
    a = 1,
    ns = 2,
    cname = 5,
    soa = 6,
    ptr = 12,
    mx = 15,
    txt = 16,
    aaaa = 28,
    srv = 33,
    dname = 39,
    opt = 41,
    rrsig = 46,
    svcb = 64,
    https = 65,
    ixfr = 251,
    axfr = 252,
    any = 255,
};

inline constexpr std::uint16_t class_in = 1;

enum class Opcode : std::uint8_t { query = 0, inverse = 1, status = 2, notify = 4, update = 5 };

enum class Rcode : std::uint8_t {
    no_error = 0,
    format_error = 1,
    server_failure = 2,
    name_error = 3,
    not_implemented = 4,
    refused = 5,
};

struct Header {
    std::uint16_t id = 0;
    bool response = false;
    Opcode opcode = Opcode::query;
    bool authoritative = false;
    bool truncated = false;
    bool recursion_desired = false;
    bool recursion_available = false;
    bool authentic = false;          // AD, RFC 4035
    bool checking_disabled = false;  // CD
    Rcode rcode = Rcode::no_error;   // the low four bits
    std::uint16_t questions = 0;
    std::uint16_t answers = 0;
    std::uint16_t authorities = 0;
    std::uint16_t additionals = 0;
};

struct Question {
    Header header;    // header.response tells questions from answers
    DomainName name;  // empty: the root
    Type type{};
    std::uint16_t record_class = 0;
    std::size_t end = 0;  // bytes of the message up to and including this question
};

// The first question of a message. Reads nothing behind it: captures may be cut there, and what
// stands there is not judged. `none`: a message without questions. A compressed question name
// (there is nothing before it to point to) or an over-long one: foreign.
Dissected<Question> question(Bytes message) noexcept;

// For datagrams on ports where DNS is not expected: is this whole datagram, to its last byte, one
// DNS query with known opcode, quiet flag bits and sensible questions? `missing` bytes were not
// captured. Random bytes pass with a chance below 1 in 10^9.
bool is_query_beyond_doubt(Bytes datagram, std::size_t missing) noexcept;

// EDNS of a message (RFC 6891).
struct Edns {
    bool present = false;
    std::uint8_t version = 0;
    bool dnssec_ok = false;
    std::uint16_t payload_size = 0;
};

// What a client asks, as far as it matters for an answer.
struct Query {
    Question question;
    Bytes question_bytes;  // name, type and class as they came: a view into the message
    Edns edns;

    // The largest UDP answer the client takes.
    [[nodiscard]] std::size_t udp_size() const noexcept {
        return edns.payload_size > plain_udp_size ? edns.payload_size : plain_udp_size;
    }
};

// The header, when there are bytes for one.
Dissected<Header> header(Bytes message) noexcept;

// One whole message with opcode QUERY and exactly one question, no answers of its own and at most
// one OPT record. Anything else is foreign (FORMERR is the answer). Never need_more.
Dissected<Query> query(Bytes message) noexcept;

// One message of a TCP stream behind its two-byte length (RFC 7766 section 8).
struct Frame {
    Bytes message;         // a view into the stream
    std::size_t size = 0;  // bytes of the stream that the frame used
};

// found: a whole message. foreign: the length cannot hold a DNS header. Several messages follow one
// another: call again with what is behind `size`.
Dissected<Frame> frame(Bytes stream) noexcept;

}  // namespace tarha::wire::dns
