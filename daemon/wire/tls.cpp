#include "daemon/wire/tls.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "daemon/wire/reader.h"

namespace tarha::wire::tls {
namespace {

constexpr std::uint8_t content_handshake = 22;
constexpr std::uint8_t message_client_hello = 1;
constexpr std::size_t record_header = 5;
constexpr std::size_t message_header = 4;
constexpr std::size_t max_record = 16 * 1024;  // RFC 8446 section 5.1
constexpr std::size_t max_empty_records = 32;  // as many as OpenSSL puts up with
constexpr std::size_t max_session_id = 32;
constexpr std::size_t max_rare_extensions = 128;

namespace extension {
constexpr std::uint16_t server_name = 0;
constexpr std::uint16_t alpn = 16;
constexpr std::uint16_t ech = 0xfe0d;
constexpr std::uint16_t esni = 0xffce;
}  // namespace extension

std::string_view as_text(Bytes bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Which extension types were met. Types below 64 are bits; the rest is a short list.
class SeenExtensions {
public:
    // False when the type was there before, or when there are too many to tell.
    bool add(std::uint16_t type) noexcept {
        if (type < 64) {
            const std::uint64_t bit = std::uint64_t{1} << type;
            const bool is_new = (common_ & bit) == 0;
            common_ |= bit;
            return is_new;
        }
        const std::span known{rare_.data(), rare_count_};
        if (rare_count_ == rare_.size()) return false;
        if (std::ranges::find(known, type) != known.end()) return false;
        rare_[rare_count_++] = type;
        return true;
    }

private:
    std::uint64_t common_ = 0;
    std::size_t rare_count_ = 0;
    std::array<std::uint16_t, max_rare_extensions> rare_;  // only the first rare_count_ are read
};

// RFC 6066 section 3. Name types other than host_name (0) are skipped. False: malformed.
bool read_server_name(Bytes data, ClientHello& hello) noexcept {
    Reader outer{data};
    Reader list{outer.prefixed16()};
    if (!outer.ok() || !outer.empty() || list.empty()) return false;
    while (!list.empty()) {
        const std::uint8_t type = list.u8();
        const Bytes name = list.prefixed16();
        if (!list.ok()) return false;
        if (type != 0) continue;
        if (!hello.server_name.empty()) return false;
        if (std::find(name.begin(), name.end(), 0) != name.end()) return false;
        const auto host = DomainName::from_text(as_text(name));
        if (!host) return false;
        hello.server_name = *host;
    }
    return true;
}

void note_protocol(std::string_view id, Alpn& alpn) noexcept {
    if (id == "http/1.1") {
        alpn.h1 = true;
    } else if (id == "h2") {
        alpn.h2 = true;
    } else if (id == "h3" || id.starts_with("h3-")) {
        alpn.h3 = true;
    } else if (id == "dot") {
        alpn.dot = true;
    } else if (id == "doq" || id.starts_with("doq-i")) {
        alpn.doq = true;
    } else {
        alpn.other = true;
    }
}

// RFC 7301 section 3.1. False: malformed.
bool read_alpn(Bytes data, Alpn& alpn) noexcept {
    Reader outer{data};
    Reader list{outer.prefixed16()};
    if (!outer.ok() || !outer.empty()) return false;
    while (!list.empty()) note_protocol(as_text(list.prefixed8()), alpn);
    return list.ok();
}

bool read_extension(std::uint16_t type, Bytes data, ClientHello& hello) noexcept {
    switch (type) {
        case extension::server_name:
            return read_server_name(data, hello);
        case extension::alpn:
            return read_alpn(data, hello.alpn);
        case extension::ech:
            hello.has_ech = true;
            return true;
        case extension::esni:
            hello.has_esni = true;
            return true;
        default:
            return true;
    }
}

bool read_extensions(Bytes block, ClientHello& hello) noexcept {
    SeenExtensions seen;
    Reader reader{block};
    while (!reader.empty()) {
        const std::uint16_t type = reader.u16();
        const Bytes data = reader.prefixed16();
        if (!reader.ok() || !seen.add(type)) return false;
        if (!read_extension(type, data, hello)) return false;
    }
    return true;
}

enum class Cookie : bool { absent, present };  // DTLS has one behind the session id

// The body of the message, which is all there: what is missing now is a lie.
Dissected<ClientHello> read_body(Bytes body, Cookie cookie, std::size_t size) noexcept {
    using Answer = Dissected<ClientHello>;
    ClientHello hello;
    hello.size = size;
    Reader reader{body};
    hello.version = reader.u16();
    reader.skip(32);  // random
    const Bytes session_id = reader.prefixed8();
    if (cookie == Cookie::present) reader.prefixed8();
    const Bytes cipher_suites = reader.prefixed16();
    const Bytes compression = reader.prefixed8();
    if (!reader.ok() || session_id.size() > max_session_id) return Answer::foreign();
    if (cipher_suites.size() % 2 != 0 || compression.empty()) return Answer::foreign();
    if (reader.empty()) return Answer::none(hello);  // SSL 3.0 and TLS 1.0 without extensions

    const Bytes extensions = reader.prefixed16();
    if (!reader.ok() || !reader.empty()) return Answer::foreign();
    if (!read_extensions(extensions, hello)) return Answer::foreign();
    return hello.server_name.empty() ? Answer::none(hello) : Answer::found(hello);
}

// The size of the whole message as its header says; 0 until the header is complete.
// Nothing when this is no client hello, or too large for one.
std::optional<std::size_t> message_size(Bytes start) noexcept {
    if (!start.empty() && start.front() != message_client_hello) return std::nullopt;
    if (start.size() < message_header) return 0;
    Reader reader{start};
    reader.skip(1);
    const std::size_t size = message_header + reader.u24();
    if (size > max_hello) return std::nullopt;
    return size;
}

// The handshake bytes of a run of records, put behind each other.
class RecordJoiner {
public:
    enum class State : std::uint8_t { more, whole, broken };

    explicit RecordJoiner(Bytes stream) noexcept : size_{stream.size()}, rest_{stream} {}

    // Reads records until the message is whole or the stream ends.
    State run() noexcept {
        for (std::size_t count = 0; count < max_records; ++count) {
            const State state = next_record();
            if (state != State::more || rest_.empty()) return state;
        }
        return State::broken;
    }

    [[nodiscard]] Bytes message() const noexcept { return message_.first(expected_); }
    [[nodiscard]] std::size_t used() const noexcept { return used_; }
    // The least total that can complete the message, counted from the start of the stream.
    [[nodiscard]] std::size_t needed() const noexcept { return needed_; }

private:
    State next_record() noexcept;
    bool append(Bytes fragment) noexcept;

    std::size_t size_;
    Reader rest_;
    Bytes message_;             // into the stream for the first record, into scratch_ after that
    std::size_t expected_ = 0;  // size of the message; 0 while unknown
    std::size_t used_ = 0;      // of the stream, when whole
    std::size_t needed_ = record_header + message_header;
    std::size_t empty_records_ = 0;
    std::array<std::uint8_t, max_hello> scratch_;  // not cleared: only message_ is read
};

bool RecordJoiner::append(Bytes fragment) noexcept {
    if (message_.empty()) {
        message_ = fragment;
        return true;
    }
    if (fragment.size() > scratch_.size() - message_.size()) return false;
    if (message_.data() != scratch_.data()) std::ranges::copy(message_, scratch_.begin());
    std::copy(fragment.begin(), fragment.end(), scratch_.data() + message_.size());
    message_ = Bytes{scratch_.data(), message_.size() + fragment.size()};
    return true;
}

RecordJoiner::State RecordJoiner::next_record() noexcept {
    if (rest_.left() > 0 && rest_.rest().front() != content_handshake) return State::broken;
    if (rest_.left() > 1 && rest_.rest()[1] != 3) return State::broken;  // the major version
    const std::size_t missing = std::max(expected_, message_header) - message_.size();
    needed_ = size_ - rest_.left() + record_header + missing;
    if (rest_.left() < record_header) {
        rest_ = Reader{{}};
        return State::more;
    }
    rest_.skip(3);
    const std::size_t length = rest_.u16();
    if (length > max_record) return State::broken;
    if (length == 0) return ++empty_records_ > max_empty_records ? State::broken : State::more;

    // More than the message needs may be in the record: what follows the hello is not looked at.
    const std::size_t wanted = std::min(length, max_hello - message_.size());
    const Bytes fragment = rest_.take(std::min(wanted, rest_.left()));
    if (!append(fragment)) return State::broken;
    const auto size = message_size(message_);
    if (!size) return State::broken;
    expected_ = *size;
    const std::size_t total = std::max(expected_, message_header);
    if (expected_ != 0 && message_.size() >= expected_) {
        used_ = size_ - rest_.left() - (message_.size() - expected_);
        return State::whole;
    }
    const std::size_t still_in_record = length - fragment.size();
    const std::size_t still_in_message = total - message_.size();
    needed_ = size_ + still_in_message;
    if (rest_.empty() && still_in_message > still_in_record) needed_ += record_header;
    return State::more;
}

constexpr std::size_t v2_header = 2;

// An SSLv2-compatible hello (RFC 5246 appendix E.2). It has no extensions, hence no name: `none`.
Dissected<ClientHello> v2_hello(Bytes stream) noexcept {
    using Answer = Dissected<ClientHello>;
    constexpr std::size_t fixed_part = 9;
    if (stream.size() > 2 && stream[2] != message_client_hello) return Answer::foreign();
    if (stream.size() < v2_header) return Answer::need_more(v2_header + fixed_part);
    Reader reader{stream};
    const std::size_t length = reader.u16() & 0x7fffU;
    if (length < fixed_part || length > max_hello) return Answer::foreign();
    if (reader.left() < length) return Answer::need_more(v2_header + length);

    reader.skip(1);
    ClientHello hello;
    hello.version = reader.u16();
    hello.size = v2_header + length;
    const std::size_t cipher_specs = reader.u16();
    const std::size_t session_id = reader.u16();
    const std::size_t challenge = reader.u16();
    const bool is_version = hello.version == 2 || hello.version >> 8U == 3;
    if (!is_version || cipher_specs == 0 || cipher_specs % 3 != 0) return Answer::foreign();
    if (challenge < 16 || challenge > 32 || session_id > max_session_id) return Answer::foreign();
    if (fixed_part + cipher_specs + session_id + challenge != length) return Answer::foreign();
    return Answer::none(hello);
}

}  // namespace

Dissected<ClientHello> client_hello(Bytes handshake) noexcept {
    using Answer = Dissected<ClientHello>;
    const auto size = message_size(handshake);
    if (!size) return Answer::foreign();
    if (*size == 0) return Answer::need_more(message_header);
    if (handshake.size() < *size) return Answer::need_more(*size);
    const Bytes body = handshake.subspan(message_header, *size - message_header);
    return read_body(body, Cookie::absent, *size);
}

Dissected<ClientHello> client_hello_in_records(Bytes stream) noexcept {
    using Answer = Dissected<ClientHello>;
    if (stream.empty()) return Answer::need_more(1);
    if ((stream.front() & 0x80U) != 0) return v2_hello(stream);
    RecordJoiner joiner{stream};
    switch (joiner.run()) {
        case RecordJoiner::State::broken:
            return Answer::foreign();
        case RecordJoiner::State::more:
            return Answer::need_more(joiner.needed());
        case RecordJoiner::State::whole:
            break;
    }
    const Bytes body = joiner.message().subspan(message_header);
    return read_body(body, Cookie::absent, joiner.used());
}

Dissected<ClientHello> client_hello_in_dtls(Bytes datagram) noexcept {
    using Answer = Dissected<ClientHello>;
    Reader records{datagram};
    const std::uint8_t type = records.u8();
    const std::uint16_t version = records.u16();
    const std::uint16_t epoch = records.u16();
    records.skip(6);  // sequence number
    Reader message{records.prefixed16()};
    if (!records.ok() || type != content_handshake || epoch != 0) return Answer::foreign();
    if (version >> 8U != 0xfe && version != 0x0100) return Answer::foreign();  // 1.0 as OpenSSL was

    const std::uint8_t kind = message.u8();
    const std::size_t length = message.u24();
    message.skip(2);  // message sequence
    const std::size_t offset = message.u24();
    const Bytes body = message.prefixed24();
    if (!message.ok() || kind != message_client_hello) return Answer::foreign();
    if (offset != 0 || body.size() != length) return Answer::foreign();
    return read_body(body, Cookie::present, datagram.size() - records.left());
}

}  // namespace tarha::wire::tls
