// Any multicast DNS message: the own name is one label, and only the sender's address has it.
#include "daemon/wire/mdns.h"

#include <algorithm>
#include <cstdlib>

#include "daemon/wire/dns_records.h"

using namespace tarha;

namespace {

bool names_address(Bytes message, const IpAddress& address) {
    wire::dns::RecordWalk walk{message};
    wire::dns::Record record;
    while (walk.next(record)) {
        if (wire::dns::address_in(record) == address) return true;
    }
    return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Bytes message{data, size};
    IpAddress sender{{192, 0, 2, 7}};
    if (size >= 4) std::copy_n(data + size - 4, 4, sender.octets.begin());
    const auto name = wire::mdns::own_name(message, sender);
    if (!name) return 0;
    if (name->view().empty() || name->view().find('.') != std::string_view::npos) std::abort();
    if (!names_address(message, sender)) std::abort();
    return 0;
}
