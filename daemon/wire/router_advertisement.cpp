#include "daemon/wire/router_advertisement.h"

#include "daemon/wire/reader.h"

namespace tarha::wire {
namespace {

constexpr std::uint8_t router_advertisement = 134;
constexpr std::uint8_t option_resolvers = 25;  // RFC 8106 section 5.1

bool is_resolver_that_holds(std::uint8_t type, Bytes body) noexcept {
    Reader reader{body};
    reader.skip(2);  // reserved
    return type == option_resolvers && reader.u32() != 0;
}

}  // namespace

std::optional<RouterAdvertisement> read_router_advertisement(Bytes icmp) noexcept {
    Reader reader{icmp};
    const std::uint8_t type = reader.u8();
    const std::uint8_t code = reader.u8();
    reader.skip(4);  // checksum, hop limit, flags
    RouterAdvertisement advertisement;
    advertisement.lifetime = reader.u16();
    reader.skip(8);  // two timers
    if (!reader.ok() || type != router_advertisement || code != 0) return std::nullopt;
    while (!reader.empty()) {
        const std::uint8_t option = reader.u8();
        const std::size_t length = static_cast<std::size_t>(reader.u8()) * 8;
        if (length == 0) return std::nullopt;
        const Bytes body = reader.take(length - 2);
        if (!reader.ok()) return std::nullopt;
        if (is_resolver_that_holds(option, body)) advertisement.gives_resolver = true;
    }
    return advertisement;
}

}  // namespace tarha::wire
