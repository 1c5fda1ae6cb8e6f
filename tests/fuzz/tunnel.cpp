// Bytes as the beginning of a tunnel, as a datagram, and as a list of encrypted hello keys.
#include "daemon/wire/tunnel.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "daemon/wire/ech.h"

using namespace tarha;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Bytes bytes{data, size};
    static_cast<void>(wire::tunnel_in_datagram(bytes));
    wire::each_public_name(bytes, [](const DomainName& name) noexcept {
        if (name.empty()) std::abort();
    });
    // A longer stream never takes an answer back, and what is waited for is still to come.
    const auto whole = wire::tunnel_in_stream(bytes);
    if (whole.outcome == wire::Outcome::need_more && whole.needed <= size) std::abort();
    for (std::size_t n = 0; n < size && n < 64; ++n) {
        const auto part = wire::tunnel_in_stream(bytes.first(n));
        const bool is_final = part.outcome != wire::Outcome::need_more;
        if (is_final && part.outcome != whole.outcome) std::abort();
        if (part.outcome == wire::Outcome::found && part.value != whole.value) std::abort();
    }
    return 0;
}
