// Any ICMPv6 message: only a whole advertisement is read, and one more option without resolvers
// does not change what it wants.
#include "daemon/wire/router_advertisement.h"

#include <cstdlib>
#include <vector>

using namespace tarha;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Bytes bytes{data, size};
    const auto read = wire::read_router_advertisement(bytes);
    if (!read) return 0;
    std::vector<std::uint8_t> longer{data, data + size};
    longer.insert(longer.end(), {5, 1, 0, 0, 0, 0, 5, 0xdc});  // MTU
    const auto again = wire::read_router_advertisement(longer);
    if (!again || again->lifetime != read->lifetime) std::abort();
    if (again->gives_resolver != read->gives_resolver) std::abort();
    return 0;
}
