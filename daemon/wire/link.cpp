#include "daemon/wire/link.h"

#include <algorithm>
#include <array>

#include "daemon/wire/packet.h"
#include "daemon/wire/reader.h"

namespace tarha::wire {
namespace {

// EtherTypes and, beside them, the other things a layer can announce.
namespace ethertype {
constexpr std::uint16_t vlan = 0x8100;
constexpr std::uint16_t provider_vlan = 0x88a8;
constexpr std::uint16_t old_qinq = 0x9100;
constexpr std::uint16_t old_qinq_2 = 0x9200;
constexpr std::uint16_t mpls = 0x8847;
constexpr std::uint16_t mpls_multicast = 0x8848;
constexpr std::uint16_t pppoe_session = 0x8864;
constexpr std::uint16_t ppp = 0x880b;
constexpr std::uint16_t bridged_ethernet = 0x6558;
constexpr std::uint16_t max_length = 1500;  // up to here it is an IEEE 802.3 length
}  // namespace ethertype

constexpr std::uint16_t ppp_ipv4 = 0x0021;
constexpr std::uint16_t ppp_ipv6 = 0x0057;

// Where the walk stands: what comes next and the bytes of it.
struct Layer {
    std::uint16_t type = 0;  // 0: nothing we read
    Bytes bytes;
};

Layer by_version(Bytes bytes) noexcept {
    Reader reader{bytes};
    const auto version = reader.u8() >> 4U;
    if (version == 4) return {ethertype_ipv4, bytes};
    if (version == 6) return {ethertype_ipv6, bytes};
    return {};
}

Layer finish(const Reader& reader, std::uint16_t type) noexcept {
    return reader.ok() ? Layer{type, reader.rest()} : Layer{};
}

void keep_source(LinkFrame& frame, Bytes address) noexcept {
    if (address.size() != frame.source.octets.size() || frame.has_source) return;
    std::ranges::copy(address, frame.source.octets.begin());
    frame.has_source = true;
}

Layer read_ethernet(LinkFrame& frame, Bytes bytes) noexcept {
    Reader reader{bytes};
    reader.skip(6);
    const Bytes source = reader.take(6);
    const std::uint16_t type = reader.u16();
    keep_source(frame, source);
    return finish(reader, type);
}

// IEEE 802.2 LLC with a SNAP header (RFC 1042).
Layer read_snap(Bytes bytes) noexcept {
    Reader reader{bytes};
    const std::uint32_t llc = reader.u24();
    const std::uint32_t organisation = reader.u24();
    const std::uint16_t type = reader.u16();
    if (llc != 0xaaaa03 || organisation != 0 || type <= ethertype::max_length) return {};
    return finish(reader, type);
}

Layer read_vlan(Bytes bytes) noexcept {
    Reader reader{bytes};
    reader.skip(2);
    const std::uint16_t type = reader.u16();
    return finish(reader, type);
}

Layer read_mpls(Bytes bytes) noexcept {
    Reader reader{bytes};
    for (int label = 0; label < max_link_layers; ++label) {
        const std::uint32_t entry = reader.u32();
        if (!reader.ok()) return {};
        if ((entry & 0x100U) != 0) return by_version(reader.rest());  // bottom of the stack
    }
    return {};
}

// PPP in HDLC-like framing or without; the protocol field may be one byte (RFC 1661).
Layer read_ppp(Bytes bytes) noexcept {
    if (bytes.size() >= 2 && bytes[0] == 0xff && bytes[1] == 0x03) bytes = bytes.subspan(2);
    Reader reader{bytes};
    std::uint16_t protocol = reader.u8();
    if ((protocol & 1U) == 0) protocol = static_cast<std::uint16_t>(protocol << 8U | reader.u8());
    if (protocol == ppp_ipv4) return finish(reader, ethertype_ipv4);
    if (protocol == ppp_ipv6) return finish(reader, ethertype_ipv6);
    return {};
}

// RFC 2516 section 4.
Layer read_pppoe(Bytes bytes) noexcept {
    Reader reader{bytes};
    const std::uint8_t version_and_type = reader.u8();
    const std::uint8_t code = reader.u8();
    reader.skip(4);  // session, length
    if (!reader.ok() || version_and_type != 0x11 || code != 0) return {};
    return read_ppp(reader.rest());
}

Layer read_cisco_hdlc(Bytes bytes) noexcept {
    Reader reader{bytes};
    reader.skip(2);
    const std::uint16_t type = reader.u16();
    return finish(reader, type);
}

Layer read_loopback(Bytes bytes) noexcept {
    Reader reader{bytes};
    reader.skip(4);  // an address family whose numbers differ from system to system
    return by_version(reader.rest());
}

Layer read_cooked(LinkFrame& frame, Bytes bytes) noexcept {
    Reader reader{bytes};
    reader.skip(4);
    const std::uint16_t length = reader.u16();
    const Bytes address = reader.take(8);
    const std::uint16_t type = reader.u16();
    if (reader.ok() && length == 6) keep_source(frame, address.first(6));
    return finish(reader, type);
}

Layer read_cooked_2(LinkFrame& frame, Bytes bytes) noexcept {
    Reader reader{bytes};
    const std::uint16_t type = reader.u16();
    reader.skip(9);  // reserved, interface, ARPHRD, packet type
    const std::uint8_t length = reader.u8();
    const Bytes address = reader.take(8);
    if (reader.ok() && length == 6) keep_source(frame, address.first(6));
    return finish(reader, type);
}

// NFLOG: attributes of (length, type, value), the lengths in the host order of the writer; the
// packet is attribute 9. Little-endian writers are read, as nearly all are.
Layer read_nflog(Bytes bytes) noexcept {
    constexpr std::uint16_t payload_attribute = 9;
    Reader reader{bytes};
    reader.skip(4);  // family, version, resource
    while (reader.ok() && !reader.empty()) {
        const std::uint16_t swapped_length = reader.u16();
        const std::uint16_t swapped_type = reader.u16();
        const auto length =
            static_cast<std::size_t>(swapped_length >> 8U | (swapped_length & 0xffU) << 8U);
        const auto type =
            static_cast<std::uint16_t>(swapped_type >> 8U | (swapped_type & 0xffU) << 8U);
        if (!reader.ok() || length < 4) return {};
        const Bytes value = reader.take(length - 4);
        if ((type & 0x7fffU) == payload_attribute) return by_version(value);
        reader.skip(std::min(reader.left(), (4 - length % 4) % 4));
    }
    return {};
}

Layer first_layer(LinkFrame& frame, LinkType type, Bytes bytes) noexcept {
    switch (type) {
        case LinkType::ethernet:
            return read_ethernet(frame, bytes);
        case LinkType::bsd_null:
        case LinkType::bsd_loop:
            return read_loopback(bytes);
        case LinkType::ppp:
        case LinkType::ppp_serial:
            return read_ppp(bytes);
        case LinkType::ppp_ethernet:
            return read_pppoe(bytes);
        case LinkType::cisco_hdlc:
            return read_cisco_hdlc(bytes);
        case LinkType::linux_cooked:
            return read_cooked(frame, bytes);
        case LinkType::linux_cooked_2:
            return read_cooked_2(frame, bytes);
        case LinkType::nflog:
            return read_nflog(bytes);
        case LinkType::raw:
        case LinkType::raw_openbsd:
        case LinkType::raw_linux:
        case LinkType::ipv4:
        case LinkType::ipv6:
            return by_version(bytes);
    }
    return {};
}

Layer next_layer(LinkFrame& frame, const Layer& layer) noexcept {
    switch (layer.type) {
        case ethertype::vlan:
        case ethertype::provider_vlan:
        case ethertype::old_qinq:
        case ethertype::old_qinq_2:
            return read_vlan(layer.bytes);
        case ethertype::mpls:
        case ethertype::mpls_multicast:
            return read_mpls(layer.bytes);
        case ethertype::pppoe_session:
            return read_pppoe(layer.bytes);
        case ethertype::ppp:
            return read_ppp(layer.bytes);
        case ethertype::bridged_ethernet:
            return read_ethernet(frame, layer.bytes);
        default:
            break;
    }
    if (layer.type != 0 && layer.type <= ethertype::max_length) return read_snap(layer.bytes);
    return {};
}

void walk(LinkFrame& frame, Layer layer) noexcept {
    for (int depth = 0; depth < max_link_layers && layer.type != 0; ++depth) {
        if (layer.type == ethertype_ipv4 || layer.type == ethertype_ipv6) {
            frame.is_ip = true;
            frame.ip = layer.bytes;
            return;
        }
        layer = next_layer(frame, layer);
    }
}

}  // namespace

bool is_known_link(LinkType type) noexcept {
    constexpr std::array known{
        LinkType::bsd_null,    LinkType::ethernet,   LinkType::ppp,           LinkType::raw,
        LinkType::raw_openbsd, LinkType::ppp_serial, LinkType::ppp_ethernet,  LinkType::raw_linux,
        LinkType::cisco_hdlc,  LinkType::bsd_loop,   LinkType::linux_cooked,  LinkType::ipv4,
        LinkType::ipv6,        LinkType::nflog,      LinkType::linux_cooked_2};
    return std::ranges::find(known, type) != known.end();
}

LinkFrame parse_link(LinkType type, Bytes bytes) noexcept {
    LinkFrame frame;
    walk(frame, first_layer(frame, type, bytes));
    return frame;
}

LinkFrame parse_ethertype(std::uint16_t type, Bytes payload) noexcept {
    LinkFrame frame;
    walk(frame, {type, payload});
    return frame;
}

}  // namespace tarha::wire
