// Bytes as a handshake message, and again as the message in records and in a DTLS datagram.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/wire_names.h"
#include "tests/support/client_hello.h"
#include "tests/support/name_dissectors.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tarha;
    const Bytes bytes{data, size};
    test::require_promises(test::tls_message, bytes);
    const auto dtls = wire::tls::client_hello_in_dtls(test::to_buffer(bytes));
    test::require(dtls.outcome != wire::Outcome::need_more, "a datagram never grows");
    if (size == 0 || size > wire::tls::max_hello) return 0;

    // The first byte of the message's random decides the size of the records.
    const std::size_t record = size > 6 ? std::size_t{data[6]} + 1 : 1;
    const test::Answer plain = test::tls_message(bytes);
    const test::Answer joined =
        test::tls_records(test::in_records(test::to_buffer(bytes), {record}));
    test::require(joined.outcome == plain.outcome && joined.host == plain.host,
                  "records change the answer");
    return 0;
}
