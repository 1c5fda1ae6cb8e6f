// Bytes as the beginning of a TCP stream: records in any number and shape, SSLv2 hellos.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/wire_names.h"
#include "tests/support/name_dissectors.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    tarha::test::require_promises(tarha::test::tls_records, {data, size});
    return 0;
}
