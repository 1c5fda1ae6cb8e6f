// HTTP/1 request head: the host a client asks for (RFC 9112 section 3.2): Host header,
// absolute-form target, and CONNECT authority. Also notices the HTTP/2 preface.
#pragma once

#include <cstddef>

#include "daemon/wire/outcome.h"
#include "rules/bytes.h"
#include "rules/domain_name.h"

namespace tarha::wire::http {

// A body longer than this counts as endless.
inline constexpr std::size_t max_body = std::size_t{1} << 30U;
// Request heads beyond this are given up as foreign.
inline constexpr std::size_t max_head = 16 * 1024;

struct Request {
    DomainName host;  // without port; an address literal stays as its text, without brackets
    bool has_host_field = false;  // even an empty one
    bool is_connect = false;      // the inner conversation follows after the answer
    bool disputed = false;        // the Host field names somebody else than the target, our host
    bool is_http2 = false;        // "PRI * HTTP/2.0": no host can be read (outcome none)
    std::size_t size = 0;         // bytes of the whole head, its empty line included
    std::size_t body = 0;         // and behind it, as Content-Length says
    bool is_endless = false;  // chunked, or lengths that nobody can rely on: where it ends is open
};

// need_more until the empty line that ends the head: a server does not answer before it, and a
// second Host may come until then. So what was found stays found however much follows.
// Two different Host fields, a folded line (obs-fold), a blank before the colon of Host, NUL or a
// lone CR anywhere: foreign. No Host (HTTP/1.0, HTTP/0.9) or an empty one: none. The host of the
// target wins over the Host field (RFC 9112 section 3.2.2); when they differ the request is
// `disputed`. Line ends may be bare LF. Methods may be unknown ones; other protocols are foreign as
// early as a byte that cannot belong to "METHOD " (letters, digits, '-', '_').
Dissected<Request> request(Bytes stream) noexcept;

}  // namespace tarha::wire::http
