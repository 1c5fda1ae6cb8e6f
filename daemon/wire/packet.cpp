#include "daemon/wire/packet.h"

#include <algorithm>

#include "daemon/wire/reader.h"

namespace tarha::wire {
namespace {

// IP protocol numbers (IANA).
namespace number {
constexpr std::uint8_t hop_by_hop = 0;
constexpr std::uint8_t ipv4 = 4;
constexpr std::uint8_t tcp = 6;
constexpr std::uint8_t udp = 17;
constexpr std::uint8_t ipv6 = 41;
constexpr std::uint8_t routing = 43;
constexpr std::uint8_t fragment = 44;
constexpr std::uint8_t gre = 47;
constexpr std::uint8_t authentication = 51;
constexpr std::uint8_t destination_options = 60;
constexpr std::uint8_t mobility = 135;
constexpr std::uint8_t host_identity = 139;
constexpr std::uint8_t shim6 = 140;
}  // namespace number

// What follows the IP header: what was captured of it, and how much was cut off.
struct Body {
    Bytes data;
    std::size_t missing = 0;
};

// The captured part of a body that says it is `length` bytes long.
Body cut(Bytes captured, std::size_t length) noexcept {
    if (length >= captured.size()) return {captured, length - captured.size()};
    return {captured.first(length), 0};
}

void read_tcp(ParsedPacket& parsed, const Body& body) noexcept {
    Packet& packet = parsed.packet;
    Reader reader{body.data};
    packet.source.port = reader.u16();
    packet.destination.port = reader.u16();
    packet.sequence = reader.u32();
    packet.acknowledgment = reader.u32();
    const std::size_t header = static_cast<std::size_t>(reader.u8() >> 4U) * 4;
    const std::uint8_t flags = reader.u8();
    reader.skip(6);  // window, checksum, urgent pointer
    if (!reader.ok() || header < 20) return;
    reader.skip(header - 20);
    packet.flags = {(flags & 0x01U) != 0, (flags & 0x02U) != 0, (flags & 0x04U) != 0,
                    (flags & 0x10U) != 0, (flags & 0x20U) != 0};
    packet.transport = Transport::tcp;
    packet.payload = reader.rest();  // nothing when the options are cut off
    packet.missing = body.missing;
    if (reader.ok()) parsed.kind = PacketKind::whole;
}

void read_udp(ParsedPacket& parsed, const Body& body) noexcept {
    Packet& packet = parsed.packet;
    Reader reader{body.data};
    packet.source.port = reader.u16();
    packet.destination.port = reader.u16();
    const std::size_t length = reader.u16();
    reader.skip(2);  // checksum
    if (!reader.ok() || (length != 0 && length < 8)) return;
    const std::size_t carried = reader.left() + body.missing;
    // Zero: a jumbogram or an offloading card. Longer than the packet: broken.
    const Body payload = cut(reader.rest(), length == 0 ? carried : length - 8);
    if (payload.missing > body.missing) return;
    packet.transport = Transport::udp;
    packet.payload = payload.data;
    packet.missing = payload.missing;
    parsed.kind = PacketKind::whole;
}

void set_tunnel(ParsedPacket& parsed, Bytes inner, std::uint16_t type) noexcept {
    parsed.kind = PacketKind::tunnel;
    parsed.inner = inner;
    parsed.inner_type = type;
}

// GRE version 0 and 1 (RFC 2784, 2890, 2637). Routing (RFC 1701) is long gone: broken.
void read_gre(ParsedPacket& parsed, Bytes data) noexcept {
    Reader reader{data};
    const std::uint16_t flags = reader.u16();
    const std::uint16_t type = reader.u16();
    const bool has_checksum = (flags & 0x8000U) != 0;
    const bool has_routing = (flags & 0x4000U) != 0;
    const bool has_key = (flags & 0x2000U) != 0;
    const bool has_sequence = (flags & 0x1000U) != 0;
    const bool has_acknowledgment = (flags & 0x0087U) == 0x0081U;
    if (has_routing) return;
    for (const bool field : {has_checksum, has_key, has_sequence, has_acknowledgment}) {
        if (field) reader.skip(4);
    }
    if (reader.ok()) set_tunnel(parsed, reader.rest(), type);
}

void read_transport(ParsedPacket& parsed, std::uint8_t protocol, const Body& body) noexcept {
    parsed.packet.protocol = protocol;
    switch (protocol) {
        case number::tcp:
            return read_tcp(parsed, body);
        case number::udp:
            return read_udp(parsed, body);
        case number::ipv4:
            return set_tunnel(parsed, body.data, ethertype_ipv4);
        case number::ipv6:
            return set_tunnel(parsed, body.data, ethertype_ipv6);
        case number::gre:
            return read_gre(parsed, body.data);
        default:
            parsed.kind = PacketKind::whole;
            parsed.packet.payload = body.data;
            parsed.packet.missing = body.missing;
    }
}

void set_fragment(ParsedPacket& parsed, std::uint32_t identification, std::uint8_t protocol,
                  std::size_t offset, bool more, const Body& body) noexcept {
    parsed.packet.protocol = protocol;
    // A fragment that the capture cut can never become whole.
    if (body.missing != 0 || body.data.empty()) return;
    parsed.kind = PacketKind::fragment;
    parsed.fragment = {parsed.packet.source.address,
                       parsed.packet.destination.address,
                       identification,
                       protocol,
                       offset,
                       more,
                       body.data};
}

bool is_extension(std::uint8_t protocol) noexcept {
    switch (protocol) {
        case number::hop_by_hop:
        case number::routing:
        case number::authentication:
        case number::destination_options:
        case number::mobility:
        case number::host_identity:
        case number::shim6:
            return true;
        default:
            return false;
    }
}

// Walks extension headers (RFC 8200 section 4; AH also behind IPv4) to the transport header.
void read_chain(ParsedPacket& parsed, std::uint8_t protocol, Body body) noexcept {
    for (int headers = 0; headers < max_extension_headers; ++headers) {
        Reader reader{body.data};
        if (protocol == number::fragment) {
            const std::uint8_t next = reader.u8();
            reader.skip(1);
            const std::uint16_t place = reader.u16();
            const std::uint32_t identification = reader.u32();
            if (!reader.ok()) return;
            body.data = reader.rest();
            const std::size_t offset = place & 0xfff8U;
            const bool more = (place & 1U) != 0;
            if (offset != 0 || more) {
                return set_fragment(parsed, identification, next, offset, more, body);
            }
            protocol = next;  // an atomic fragment is whole (RFC 6946)
        } else if (is_extension(protocol)) {
            const std::uint8_t next = reader.u8();
            const std::size_t length = reader.u8();
            const std::size_t size =
                protocol == number::authentication ? (length + 2) * 4 : (length + 1) * 8;
            reader.skip(size - 2);
            if (!reader.ok()) return;
            body.data = reader.rest();
            protocol = next;
        } else {
            return read_transport(parsed, protocol, body);
        }
    }
}

void read_ipv4(ParsedPacket& parsed, Bytes ip) noexcept {
    Reader reader{ip};
    const std::size_t header = static_cast<std::size_t>(reader.u8() & 0x0fU) * 4;
    reader.skip(1);
    const std::size_t total = reader.u16();
    const std::uint16_t identification = reader.u16();
    const std::uint16_t place = reader.u16();
    parsed.packet.hops_left = reader.u8();
    const std::uint8_t protocol = reader.u8();
    reader.skip(2);
    const Bytes source = reader.take(4);
    const Bytes destination = reader.take(4);
    if (!reader.ok() || header < 20 || (total != 0 && total < header)) return;
    reader.skip(header - 20);
    if (!reader.ok()) return;
    std::ranges::copy(source, parsed.packet.source.address.octets.begin());
    std::ranges::copy(destination, parsed.packet.destination.address.octets.begin());

    const Body body = cut(reader.rest(), total == 0 ? reader.left() : total - header);
    const std::size_t offset = static_cast<std::size_t>(place & 0x1fffU) * 8;
    const bool more = (place & 0x2000U) != 0;
    if (offset != 0 || more) {
        return set_fragment(parsed, identification, protocol, offset, more, body);
    }
    if (protocol == number::authentication) return read_chain(parsed, protocol, body);
    read_transport(parsed, protocol, body);
}

void read_ipv6(ParsedPacket& parsed, Bytes ip) noexcept {
    Reader reader{ip};
    reader.skip(4);
    const std::size_t length = reader.u16();
    const std::uint8_t next = reader.u8();
    parsed.packet.hops_left = reader.u8();
    const Bytes source = reader.take(16);
    const Bytes destination = reader.take(16);
    if (!reader.ok()) return;
    parsed.packet.source.address.v6 = true;
    parsed.packet.destination.address.v6 = true;
    std::ranges::copy(source, parsed.packet.source.address.octets.begin());
    std::ranges::copy(destination, parsed.packet.destination.address.octets.begin());
    read_chain(parsed, next, cut(reader.rest(), length == 0 ? reader.left() : length));
}

}  // namespace

ParsedPacket parse_ip_packet(Bytes ip) noexcept {
    ParsedPacket parsed;
    Reader first{ip};
    switch (first.u8() >> 4U) {
        case 4:
            read_ipv4(parsed, ip);
            break;
        case 6:
            read_ipv6(parsed, ip);
            break;
        default:
            break;
    }
    return parsed;
}

ParsedPacket parse_transport(const IpAddress& source, const IpAddress& destination,
                             std::uint8_t protocol, Bytes payload) noexcept {
    ParsedPacket parsed;
    parsed.packet.source.address = source;
    parsed.packet.destination.address = destination;
    const Body body{payload, 0};
    if (source.v6) {
        read_chain(parsed, protocol, body);
    } else {
        read_transport(parsed, protocol, body);
    }
    return parsed;
}

}  // namespace tarha::wire
