#include "daemon/wire/quic.h"

#include <algorithm>
#include <optional>
#include <span>

#include "daemon/wire/quic_crypto.h"
#include "daemon/wire/quic_frames.h"
#include "daemon/wire/quic_keys.h"
#include "daemon/wire/reader.h"

namespace tarha::wire::quic {
namespace {

constexpr std::size_t max_packets = 64;      // coalesced in one datagram, or joined by the kernel
constexpr std::size_t cached_key_count = 4;  // connections of a thread that are being opened
constexpr std::size_t max_number_size = 4;   // of a packet number
constexpr std::uint8_t long_header_bit = 0x80;
constexpr std::uint8_t fixed_bit = 0x40;  // may be greased (RFC 9287): only a hint

// A packet with a long header (RFC 8999 section 5.1, RFC 9000 section 17.2).
struct LongPacket {
    std::uint8_t first_byte = 0;
    std::uint32_t version = 0;
    ConnectionId destination;
    ConnectionId source;
    const Version* known = nullptr;  // nullptr: version negotiation or a version we cannot read
    PacketType type = PacketType::initial;
    Bytes header;   // up to the packet number
    Bytes payload;  // packet number and everything sealed, as the length field says
};

std::optional<ConnectionId> to_connection_id(Bytes bytes) noexcept {
    ConnectionId id;
    if (bytes.size() > id.octets.size()) return std::nullopt;
    std::ranges::copy(bytes, id.octets.begin());
    id.size = static_cast<std::uint8_t>(bytes.size());
    return id;
}

// Reads the next long packet and moves behind it; one without a length takes all that is left.
// Nothing when it is not QUIC or cut short.
std::optional<LongPacket> take_long_packet(Reader& reader) noexcept {
    const Bytes start = reader.rest();
    LongPacket packet;
    packet.first_byte = reader.u8();
    packet.version = reader.u32();
    const auto destination = to_connection_id(reader.prefixed8());
    const auto source = to_connection_id(reader.prefixed8());
    if (!reader.ok() || !destination || !source) return std::nullopt;
    packet.destination = *destination;
    packet.source = *source;
    packet.known = find_version(packet.version);
    if (packet.known != nullptr) packet.type = packet_type(*packet.known, packet.first_byte);
    if (packet.known == nullptr || packet.type == PacketType::retry) {
        packet.payload = reader.take(reader.left());
        return packet;
    }
    if (packet.type == PacketType::initial) take_varint_block(reader);  // token
    const Bytes payload = take_varint_block(reader);
    if (!reader.ok()) return std::nullopt;
    packet.payload = payload;
    packet.header = start.first(start.size() - reader.left() - payload.size());
    return packet;
}

// RFC 9000 appendix A.3.
std::uint64_t decode_number(std::uint64_t largest, std::uint64_t truncated,
                            std::size_t bytes) noexcept {
    const std::uint64_t expected = largest + 1;
    const std::uint64_t window = std::uint64_t{1} << (8 * bytes);
    const std::uint64_t candidate = (expected & ~(window - 1)) | truncated;
    constexpr std::uint64_t end = std::uint64_t{1} << 62U;
    if (candidate + window / 2 <= expected && candidate < end - window) return candidate + window;
    if (candidate > expected + window / 2 && candidate >= window) return candidate - window;
    return candidate;
}

Nonce nonce_for(const Nonce& iv, std::uint64_t packet_number) noexcept {
    Nonce nonce = iv;
    for (std::size_t i = 0; i < sizeof packet_number; ++i) {
        nonce[nonce.size() - 1 - i] ^= static_cast<std::uint8_t>(packet_number >> (8 * i));
    }
    return nonce;
}

struct OpenedPacket {
    std::uint64_t number = 0;
    Bytes frames;
};

struct CachedKeys {
    std::uint32_t version = 0;
    ConnectionId connection_id;
    InitialKeys keys{};
};

}  // namespace

struct InitialOpener::Impl {
    Cipher cipher;
    std::array<CachedKeys, cached_key_count> cache;
    std::size_t next_victim = 0;
    std::array<std::uint8_t, max_datagram> plain_text{};
    std::size_t plain_used = 0;
    Datagram datagram;

    const InitialKeys* keys_for(const LongPacket& packet, const ConnectionId& id) noexcept;
    std::optional<OpenedPacket> open(const LongPacket& packet, const ConnectionId& id,
                                     std::uint64_t largest) noexcept;
    bool open_initial(const LongPacket& packet, KeyState& state) noexcept;
    void read_packets(Bytes bytes, KeyState& state) noexcept;
};

const InitialKeys* InitialOpener::Impl::keys_for(const LongPacket& packet,
                                                 const ConnectionId& id) noexcept {
    for (const CachedKeys& entry : cache) {
        if (entry.version == packet.version && entry.connection_id == id) return &entry.keys;
    }
    const auto keys = derive_keys(*packet.known, id.bytes(), Sender::client);
    if (!keys) return nullptr;
    CachedKeys& entry = cache[next_victim];
    next_victim = (next_victim + 1) % cache.size();
    entry = {packet.version, id, *keys};
    return &entry.keys;
}

// RFC 9001 section 5.4: the header protection comes off, then the payload is opened.
std::optional<OpenedPacket> InitialOpener::Impl::open(const LongPacket& packet,
                                                      const ConnectionId& id,
                                                      std::uint64_t largest) noexcept {
    if (packet.payload.size() < max_number_size + sample_size) return std::nullopt;
    const InitialKeys* const keys = keys_for(packet, id);
    if (keys == nullptr) return std::nullopt;
    const auto mask =
        cipher.header_mask(keys->mask, packet.payload.subspan(max_number_size, sample_size));
    if (!mask) return std::nullopt;

    const auto first = static_cast<std::uint8_t>(packet.first_byte ^ ((*mask)[0] & 0x0fU));
    const std::size_t number_size = (first & 3U) + 1;
    std::array<std::uint8_t, max_number_size> number{};
    std::uint64_t truncated = 0;
    for (std::size_t i = 0; i < number_size; ++i) {
        number[i] = packet.payload[i] ^ (*mask)[i + 1];
        truncated = truncated << 8U | number[i];
    }
    OpenedPacket opened;
    opened.number = decode_number(largest, truncated, number_size);

    const Bytes body = packet.payload.subspan(number_size);
    const Sealed sealed{
        {Bytes{&first, 1}, packet.header.subspan(1), Bytes{number}.first(number_size)},
        body.first(body.size() - tag_size),
        body.last(tag_size)};
    const auto room = std::span{plain_text}.subspan(plain_used);
    const Nonce nonce = nonce_for(keys->iv, opened.number);
    if (!cipher.open(keys->key, nonce, sealed, room)) return std::nullopt;
    opened.frames = room.first(sealed.cipher_text.size());
    plain_used += opened.frames.size();
    return opened;
}

// Tries the keys of the connection that is known; then the packet's own, as a first flight.
bool InitialOpener::Impl::open_initial(const LongPacket& packet, KeyState& state) noexcept {
    std::optional<OpenedPacket> opened;
    const bool is_known = state.version != 0;
    if (is_known) opened = open(packet, state.original, state.largest_packet);
    if (!opened && state.retry.size > 0) opened = open(packet, state.retry, state.largest_packet);
    if (opened) {
        state.largest_packet = std::max(state.largest_packet, opened->number);
    } else {
        const ConnectionId& own = packet.destination;
        const bool was_tried = is_known && (own == state.original || own == state.retry);
        if (!was_tried) opened = open(packet, own, 0);
        if (!opened) return false;
        state = {packet.version, own, {}, opened->number};
    }
    read_frames(opened->frames, datagram, packet.known->crypto_frame);
    return true;
}

void InitialOpener::Impl::read_packets(Bytes bytes, KeyState& state) noexcept {
    using Kind = DatagramKind;
    Reader reader{bytes};
    std::optional<ConnectionId> first_destination;
    for (std::size_t i = 0; !reader.empty(); ++i) {
        if (i == max_packets) {
            datagram.incomplete = true;
            return;
        }
        const std::uint8_t first_byte = reader.rest().front();
        if ((first_byte & long_header_bit) == 0) {
            if (i == 0) datagram.kind = first_byte & fixed_bit ? Kind::short_header : Kind::foreign;
            return;
        }
        const auto packet = take_long_packet(reader);
        if (!packet) return;
        if (first_destination && !(packet->destination == *first_destination)) return;
        first_destination = packet->destination;
        if (packet->known == nullptr) {
            const bool is_negotiation = packet->version == 0;
            if (i == 0) datagram.kind = is_negotiation ? Kind::other_long : Kind::unknown_version;
            return;
        }
        const bool is_initial = packet->type == PacketType::initial;
        if (is_initial && open_initial(*packet, state)) {
            datagram.kind = Kind::initial;
        } else if (datagram.kind != Kind::initial) {
            if (is_initial || i == 0) datagram.kind = is_initial ? Kind::sealed : Kind::other_long;
        }
    }
}

InitialOpener::InitialOpener() : impl_{std::make_unique<Impl>()} {}
InitialOpener::~InitialOpener() = default;
InitialOpener::InitialOpener(InitialOpener&&) noexcept = default;
InitialOpener& InitialOpener::operator=(InitialOpener&&) noexcept = default;

const Datagram& InitialOpener::from_client(Bytes datagram, KeyState& state) noexcept {
    impl_->plain_used = 0;
    Datagram& result = impl_->datagram;
    result.kind = DatagramKind::foreign;
    result.piece_count = 0;
    result.connection_close = false;
    result.incomplete = false;
    impl_->read_packets(datagram.first(std::min(datagram.size(), max_datagram)), state);
    return result;
}

DatagramKind InitialOpener::from_server(Bytes datagram, KeyState& state) noexcept {
    if (datagram.empty()) return DatagramKind::foreign;
    if ((datagram.front() & long_header_bit) == 0) {
        return datagram.front() & fixed_bit ? DatagramKind::short_header : DatagramKind::foreign;
    }
    Reader reader{datagram};
    const auto packet = take_long_packet(reader);
    if (!packet) return DatagramKind::foreign;
    if (packet->version == 0) return DatagramKind::other_long;
    if (packet->known == nullptr) return DatagramKind::unknown_version;
    if (packet->type != PacketType::retry) return DatagramKind::other_long;
    // A client follows one Retry at most (RFC 9000 section 17.2.5.2).
    if (packet->version == state.version && state.retry.size == 0) state.retry = packet->source;
    return DatagramKind::retry;
}

}  // namespace tarha::wire::quic
