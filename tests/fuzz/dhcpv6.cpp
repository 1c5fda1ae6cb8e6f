// Any datagram as a choice of DHCPv6: the address that is read stands in it.
#include "daemon/wire/dhcpv6.h"

#include <algorithm>
#include <cstdlib>

using namespace tarha;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Bytes bytes{data, size};
    const auto choice = wire::dhcpv6::read_choice(bytes);
    if (!choice) return 0;
    if (bytes[0] != 3 && bytes[0] != 5) std::abort();
    if (!choice->server) return 0;
    const auto& octets = choice->server->octets;
    if (std::search(bytes.begin(), bytes.end(), octets.begin(), octets.end()) == bytes.end()) {
        std::abort();
    }
    return 0;
}
