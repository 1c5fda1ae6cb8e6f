// Bytes as the beginning of an HTTP/1 request.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/wire_names.h"
#include "tests/support/name_dissectors.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    tarha::test::require_promises(tarha::test::http_request, {data, size});
    return 0;
}
