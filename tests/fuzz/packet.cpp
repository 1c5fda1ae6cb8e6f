// IP packets: nothing outside the bytes is looked at, and views stay inside them.
#include "daemon/wire/packet.h"

#include <cstdlib>

namespace {

void must_lie_within(tarha::Bytes view, tarha::Bytes whole) {
    if (view.empty()) return;
    if (view.data() < whole.data()) std::abort();
    if (view.data() + view.size() > whole.data() + whole.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tarha;
    const Bytes bytes{data, size};
    const wire::ParsedPacket parsed = wire::parse_ip_packet(bytes);
    must_lie_within(parsed.packet.payload, bytes);
    must_lie_within(parsed.fragment.data, bytes);
    must_lie_within(parsed.inner, bytes);
    if (bytes.empty()) return 0;
    const IpAddress address{{}, (bytes[0] & 1U) != 0};
    const auto joined = wire::parse_transport(address, address, bytes[0], bytes.subspan(1));
    must_lie_within(joined.packet.payload, bytes);
    must_lie_within(joined.inner, bytes);
    return 0;
}
