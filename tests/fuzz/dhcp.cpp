// Any datagram as DHCP: what is read lies within it and keeps its promises.
#include "daemon/wire/dhcp.h"

#include <cstdlib>

using namespace tarha;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Bytes bytes{data, size};
    const auto message = wire::dhcp::read(bytes);
    if (!message) return 0;
    for (const Bytes view : {message->host_name, message->vendor_class, message->wanted}) {
        if (view.empty()) continue;
        if (view.data() < data || view.data() + view.size() > data + size) std::abort();
        if (view.size() > 255) std::abort();
    }
    // The direction follows from the kind.
    if (message->is_from_server() != (bytes[0] == 2)) std::abort();
    return 0;
}
