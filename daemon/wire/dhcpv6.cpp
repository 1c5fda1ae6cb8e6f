#include "daemon/wire/dhcpv6.h"

#include <algorithm>

#include "daemon/wire/reader.h"

namespace tarha::wire::dhcpv6 {
namespace {

constexpr std::uint8_t request = 3;  // section 7.3
constexpr std::uint8_t renew = 5;
constexpr std::uint16_t option_server = 2;  // section 21.3
constexpr std::uint16_t duid_with_time = 1;
constexpr std::uint16_t duid_of_link = 3;
constexpr std::uint16_t ethernet = 1;
constexpr std::size_t mac_size = 6;

std::optional<MacAddress> address_in(Bytes duid) noexcept {
    Reader reader{duid};
    const std::uint16_t kind = reader.u16();
    const std::uint16_t hardware = reader.u16();
    if (kind == duid_with_time) reader.skip(4);
    const bool is_known = (kind == duid_with_time || kind == duid_of_link) && hardware == ethernet;
    if (!reader.ok() || !is_known || reader.left() != mac_size) return std::nullopt;
    MacAddress address;
    std::ranges::copy(reader.take(mac_size), address.octets.begin());
    return address;
}

}  // namespace

std::optional<Choice> read_choice(Bytes datagram) noexcept {
    Reader reader{datagram};
    const std::uint8_t kind = reader.u8();
    reader.skip(3);  // transaction
    if (!reader.ok() || (kind != request && kind != renew)) return std::nullopt;
    for (unsigned i = 0; i < max_options && !reader.empty(); ++i) {
        const std::uint16_t number = reader.u16();
        const Bytes value = reader.prefixed16();
        if (!reader.ok()) return std::nullopt;
        if (number == option_server) return Choice{address_in(value)};
    }
    return std::nullopt;
}

}  // namespace tarha::wire::dhcpv6
