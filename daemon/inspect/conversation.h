// A conversation: the bytes of one TCP connection or one UDP flow, read for the name the client
// asks for. Used by the live inspector and by replay alike; it knows no rules and no clock.
//
// It is fed pieces as they are seen and answers with a Finding. Memory is bounded and inline.
#pragma once

#include <cstddef>
#include <cstdint>

#include "daemon/wire/outcome.h"
#include "daemon/wire/quic.h"
#include "rules/bytes.h"
#include "rules/domain_name.h"

namespace tarha::inspect {

enum class Protocol : std::uint8_t { undecided, dns, tls, quic, http, dtls, other };

struct Finding {
    wire::Outcome outcome = wire::Outcome::need_more;
    Protocol protocol = Protocol::undecided;
    DomainName host;              // found
    bool has_ech = false;
    bool has_esni = false;
    bool contradiction = false;   // with foreign: the sender said two different things
    bool gave_up = false;         // with foreign: a cap was reached before an answer
    bool is_connect = false;      // http CONNECT: an inner conversation follows
};

}  // namespace tarha::inspect
