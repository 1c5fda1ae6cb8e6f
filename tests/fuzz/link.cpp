// Captured frames: the first byte chooses the link type.
#include "daemon/wire/link.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tarha;
    if (size == 0) return 0;
    const Bytes frame{data + 1, size - 1};
    const int type = data[0] == 0xff ? 276 : data[0];
    const wire::LinkFrame link = wire::parse_link(static_cast<wire::LinkType>(type), frame);
    if (!link.is_ip) return 0;
    if (!wire::is_known_link(static_cast<wire::LinkType>(type))) std::abort();
    if (link.ip.data() < frame.data()) std::abort();
    if (link.ip.data() + link.ip.size() > frame.data() + frame.size()) std::abort();
    return 0;
}
