#include "daemon/wire/tunnel.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "daemon/wire/reader.h"

namespace tarha::wire {
namespace {

using Answer = Dissected<Tunnel>;

std::uint32_t number_at(Bytes bytes, std::size_t offset) noexcept {
    Reader reader{bytes};
    reader.skip(offset);
    return reader.u32();
}

bool starts_with(Bytes bytes, std::string_view text) noexcept {
    if (bytes.size() < text.size()) return false;
    return std::ranges::equal(bytes.first(text.size()), text, [](std::uint8_t a, char b) {
        return a == static_cast<std::uint8_t>(b);
    });
}

// Type, three zero bytes; sizes are fixed (wireguard.com/protocol).
bool is_wireguard(Bytes datagram) noexcept {
    const bool is_initiation = datagram.size() == 148 && number_at(datagram, 0) == 0x01000000;
    const bool is_response = datagram.size() == 92 && number_at(datagram, 0) == 0x02000000;
    return is_initiation || is_response;
}

// The opcode is the upper five bits of the first byte, the key's number the rest: 0 at the start.
constexpr std::uint8_t hard_reset_v2 = 7U << 3U;
constexpr std::uint8_t hard_reset_v3 = 10U << 3U;
constexpr std::size_t openvpn_plain = 14;  // opcode, session, no acknowledgment, packet 0
constexpr std::size_t openvpn_tls_crypt =
    54;  // opcode, session, packet 1, time, HMAC, the same sealed
constexpr std::size_t openvpn_longest = 1500;

bool is_openvpn_opcode(std::uint8_t first) noexcept {
    return first == hard_reset_v2 || first == hard_reset_v3;
}

bool is_openvpn(Bytes message) noexcept {
    if (message.size() < openvpn_plain || !is_openvpn_opcode(message.front())) return false;
    // With tls-auth an HMAC of 20, 32 or 64 bytes, a packet number and a time stand in between.
    const bool has_plain_end =
        std::ranges::all_of(message.last(5), [](std::uint8_t byte) { return byte == 0; });
    const std::size_t more = message.size() - openvpn_plain;
    const bool is_known_size = more == 0 || more == 28 || more == 40 || more == 72;
    if (is_known_size && has_plain_end) return true;
    if (message.size() < openvpn_tls_crypt || message.size() > openvpn_longest) return false;
    const std::uint32_t packet = number_at(message, 9);
    const bool is_first = packet == 1 || packet == 0x0f000001;  // the latter with early negotiation
    return is_first && (message.front() == hard_reset_v3 || message.size() == openvpn_tls_crypt);
}

// A header with an initiator, no responder yet, and a length that is true.
bool is_ike(Bytes message) noexcept {
    constexpr std::size_t header = 28;
    constexpr std::uint8_t main_mode = 2;
    constexpr std::uint8_t aggressive_mode = 4;
    constexpr std::uint8_t sa_init = 34;
    if (message.size() < header) return false;
    const bool has_initiator = number_at(message, 0) != 0 || number_at(message, 4) != 0;
    const bool has_responder = number_at(message, 8) != 0 || number_at(message, 12) != 0;
    if (!has_initiator || has_responder || number_at(message, 24) != message.size()) return false;
    const std::uint8_t version = message[17];
    const std::uint8_t exchange = message[18];
    if (version == 0x20) return exchange == sa_init;
    return version == 0x10 && (exchange == main_mode || exchange == aggressive_mode);
}

bool is_ipsec(Bytes datagram) noexcept {
    constexpr std::size_t marker = 4;  // zeros: not ESP (RFC 3948 section 2.2)
    if (is_ike(datagram)) return true;
    return datagram.size() > marker && number_at(datagram, 0) == 0 &&
           is_ike(datagram.subspan(marker));
}

// Control bits, version 2, a true length, and the message type that starts a connection.
bool is_l2tp(Bytes datagram) noexcept {
    Reader reader{datagram};
    const std::uint16_t flags = reader.u16();
    const std::uint16_t length = reader.u16();
    reader.skip(8);  // tunnel, session, numbers
    const std::uint32_t first_value = reader.u32();
    const std::uint32_t type = reader.u32();
    return reader.ok() && (flags & 0xc80fU) == 0xc802U && length == datagram.size() &&
           first_value == 0x80080000 && type == 1;
}

Answer whole(Tunnel tunnel) noexcept {
    return Answer::found(tunnel);
}

Answer socks5(Bytes stream) noexcept {
    const std::size_t methods = stream[1];
    if (methods == 0 || methods > 16) return Answer::foreign();
    // Assigned methods are 0 to 9, private ones start at 0x80; none is said twice.
    const Bytes said = stream.subspan(2, std::min(methods, stream.size() - 2));
    const auto is_method = [](std::uint8_t m) { return m <= 9 || (m >= 0x80 && m != 0xff); };
    if (!std::ranges::all_of(said, is_method)) return Answer::foreign();
    return said.size() < methods ? Answer::need_more(2 + methods) : whole(Tunnel::socks);
}

Answer socks4(Bytes stream) noexcept {
    constexpr std::size_t fixed_part = 8;
    constexpr std::ptrdiff_t max_user = 255;
    if (stream.size() < 2) return Answer::need_more(fixed_part + 1);
    if (stream[1] != 1 && stream[1] != 2) return Answer::foreign();
    if (stream.size() <= fixed_part) return Answer::need_more(fixed_part + 1);
    if (stream[2] == 0 && stream[3] == 0) return Answer::foreign();  // port 0 leads nowhere
    const Bytes user = stream.subspan(fixed_part);
    const auto end = std::ranges::find(user, 0);
    const auto is_text = [](std::uint8_t c) { return c >= 0x20 && c < 0x7f; };
    const bool is_name = end - user.begin() <= max_user && std::all_of(user.begin(), end, is_text);
    if (!is_name) return Answer::foreign();
    return end != user.end() ? whole(Tunnel::socks) : Answer::need_more(stream.size() + 1);
}

// Two bytes of length, then what a datagram would be.
Answer openvpn(Bytes stream) noexcept {
    constexpr std::size_t prefix = 2;
    if (stream.size() <= prefix) return Answer::need_more(prefix + 1);
    const std::size_t length = static_cast<std::size_t>(stream[0]) << 8U | stream[1];
    const bool may_be =
        length >= openvpn_plain && length <= openvpn_longest && is_openvpn_opcode(stream[prefix]);
    if (!may_be) return Answer::foreign();
    if (stream.size() < prefix + length) return Answer::need_more(prefix + length);
    return is_openvpn(stream.subspan(prefix, length)) ? whole(Tunnel::openvpn) : Answer::foreign();
}

Answer pptp(Bytes stream) noexcept {
    constexpr std::array<std::uint8_t, 10> start{0, 156, 0, 1, 0x1a, 0x2b, 0x3c, 0x4d, 0, 1};
    const std::size_t shown = std::min(stream.size(), start.size());
    if (!std::equal(start.begin(), start.begin() + static_cast<std::ptrdiff_t>(shown),
                    stream.begin())) {
        return Answer::foreign();
    }
    return shown < start.size() ? Answer::need_more(start.size()) : whole(Tunnel::pptp);
}

Answer ssh(Bytes stream) noexcept {
    constexpr std::string_view banner = "SSH-";
    const std::string_view shown = banner.substr(0, std::min(stream.size(), banner.size()));
    if (!starts_with(stream, shown)) return Answer::foreign();
    return shown.size() < banner.size() ? Answer::need_more(banner.size()) : whole(Tunnel::ssh);
}

}  // namespace

Tunnel tunnel_in_datagram(Bytes datagram) noexcept {
    if (is_wireguard(datagram)) return Tunnel::wireguard;
    if (is_openvpn(datagram)) return Tunnel::openvpn;
    if (is_ipsec(datagram)) return Tunnel::ipsec;
    return is_l2tp(datagram) ? Tunnel::l2tp : Tunnel::none;
}

Dissected<Tunnel> tunnel_in_stream(Bytes stream) noexcept {
    if (stream.empty()) return Answer::need_more(1);
    switch (stream.front()) {
        case 4:
            return socks4(stream);
        case 5:  // the third byte tells: no method of SOCKS is an opcode of OpenVPN
            if (stream.size() < 3) return Answer::need_more(3);
            return is_openvpn_opcode(stream[2]) ? openvpn(stream) : socks5(stream);
        case 'S':
            return ssh(stream);
        default:
            break;
    }
    const Answer as_pptp = pptp(stream);
    return as_pptp.outcome == Outcome::foreign ? openvpn(stream) : as_pptp;
}

}  // namespace tarha::wire
