#include "daemon/wire/dhcp.h"

#include <algorithm>

#include "daemon/wire/reader.h"

namespace tarha::wire::dhcp {
namespace {

constexpr std::uint8_t from_client = 1;
constexpr std::uint8_t from_server = 2;
constexpr std::uint8_t ethernet = 1;
constexpr std::uint8_t mac_size = 6;
constexpr std::uint32_t magic_cookie = 0x63825363;

// Option numbers (RFC 2132).
namespace option {
constexpr std::uint8_t pad = 0;
constexpr std::uint8_t host_name = 12;
constexpr std::uint8_t requested = 50;
constexpr std::uint8_t kind = 53;
constexpr std::uint8_t server = 54;
constexpr std::uint8_t wanted = 55;
constexpr std::uint8_t vendor_class = 60;
constexpr std::uint8_t end = 255;
}  // namespace option

void keep_first(Bytes& kept, Bytes value) noexcept {
    if (kept.empty()) kept = value;
}

void keep_first(std::optional<IpAddress>& kept, Bytes value) noexcept {
    if (kept || value.size() != 4) return;
    kept.emplace();
    std::ranges::copy(value, kept->octets.begin());
}

void take_option(Message& message, std::uint8_t number, Bytes value) noexcept {
    switch (number) {
        case option::host_name:
            return keep_first(message.host_name, value);
        case option::vendor_class:
            return keep_first(message.vendor_class, value);
        case option::wanted:
            return keep_first(message.wanted, value);
        case option::server:
            return keep_first(message.server, value);
        case option::requested:
            return keep_first(message.requested, value);
        case option::kind:
            if (message.kind == Kind{} && value.size() == 1) message.kind = Kind{value[0]};
            return;
        default:
            return;
    }
}

// False when one is cut off.
bool read_options(Reader& reader, Message& message) noexcept {
    for (unsigned i = 0; i < max_options && !reader.empty();) {
        const std::uint8_t number = reader.u8();
        if (number == option::end) return true;
        if (number == option::pad) continue;
        const Bytes value = reader.prefixed8();
        if (!reader.ok()) return false;
        take_option(message, number, value);
        ++i;
    }
    return true;
}

}  // namespace

std::optional<Message> read(Bytes datagram) noexcept {
    Reader reader{datagram};
    const std::uint8_t direction = reader.u8();
    const std::uint8_t hardware = reader.u8();
    const std::uint8_t length = reader.u8();
    reader.skip(25);  // hops, transaction, seconds, flags, four addresses
    Message message;
    std::ranges::copy(reader.take(mac_size), message.client.octets.begin());
    reader.skip(10 + 64 + 128);  // the rest of the hardware address, two names of the boot server
    const std::uint32_t cookie = reader.u32();
    if (!reader.ok() || cookie != magic_cookie) return std::nullopt;
    if (hardware != ethernet || length != mac_size) return std::nullopt;
    if (!read_options(reader, message)) return std::nullopt;
    if (message.kind < Kind::discover || message.kind > Kind::inform) return std::nullopt;
    if (direction != (message.is_from_server() ? from_server : from_client)) return std::nullopt;
    return message;
}

}  // namespace tarha::wire::dhcp
