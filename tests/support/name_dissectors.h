// The stream dissectors that find a name, in the shape that properties.h asks about.
#pragma once

#include "daemon/wire/http.h"
#include "daemon/wire/tls.h"
#include "tests/support/properties.h"

namespace tarha::test {

inline Answer tls_message(Bytes bytes) {
    const auto answer = wire::tls::client_hello(bytes);
    const auto& hello = answer.value;
    return {answer.outcome, answer.needed, std::string{hello.server_name.view()}, hello.size};
}

inline Answer tls_records(Bytes bytes) {
    const auto answer = wire::tls::client_hello_in_records(bytes);
    const auto& hello = answer.value;
    return {answer.outcome, answer.needed, std::string{hello.server_name.view()}, hello.size};
}

inline Answer http_request(Bytes bytes) {
    const auto answer = wire::http::request(bytes);
    const auto& request = answer.value;
    return {answer.outcome, answer.needed, std::string{request.host.view()}, request.size};
}

}  // namespace tarha::test
