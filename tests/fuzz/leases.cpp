// Any lease file: what comes out keeps its promises, and reading it as it would be written again
// gives the same.
#include "daemon/devices/leases.h"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tarha;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto leases = devices::parse_leases(text);
    require(leases.size() <= devices::max_leases);
    std::string again;
    for (const auto& lease : leases) {
        require(lease.expires >= 0);
        require(devices::plain_name(lease.name) == lease.name);
        again.append(std::to_string(lease.expires)).append(" ");
        again.append(lease.mac.to_string()).append(" ").append(lease.address.to_string());
        again.append(" ").append(lease.name.empty() ? "*" : lease.name).append(" *\n");
    }
    const auto reread = devices::parse_leases(again);
    require(reread.size() == leases.size());
    for (std::size_t i = 0; i < leases.size(); ++i) {
        require(reread[i].mac == leases[i].mac && reread[i].address == leases[i].address);
        require(reread[i].name == leases[i].name && reread[i].expires == leases[i].expires);
    }
    return 0;
}
