// HTTP/1 request head: the host a client asks for (RFC 9112 section 3.2): Host header,
// absolute-form target, and CONNECT authority. Also notices the HTTP/2 preface.
#pragma once

#include <cstddef>

#include "daemon/wire/outcome.h"
#include "rules/bytes.h"
#include "rules/domain_name.h"

namespace tarha::wire::http {

// Request heads beyond this are given up as foreign.
inline constexpr std::size_t max_head = 16 * 1024;

struct Request {
    DomainName host;          // without port; an address literal stays as its text, without brackets
    bool is_connect = false;  // the inner conversation follows after the answer
    bool is_http2 = false;    // "PRI * HTTP/2.0": no host can be read (outcome none)
    std::size_t size = 0;     // bytes of the head, its empty line included, when it was complete
};

// The outcome is known as soon as the host is: a head need not be complete to be `found`, but
// finality holds: a longer prefix of the same bytes gives the same host (a second, different
// Host header, or one that disagrees with the target, makes it foreign, so it waits for the end
// of the head unless ... the implementation documents its rule here).
Dissected<Request> request(Bytes stream) noexcept;

}  // namespace tarha::wire::http
