#include "daemon/inspect/conversation.h"

#include <algorithm>
#include <span>

#include "daemon/wire/dns.h"
#include "daemon/wire/http.h"

namespace tarha::inspect {
namespace {

using wire::Outcome;

constexpr std::uint16_t dns_port = 53;

bool is_final(Outcome outcome) noexcept {
    return outcome != Outcome::need_more;
}

// A hello or request that was understood becomes the finding; true when it was final.
bool take_hello(Finding& finding, Protocol protocol,
                const wire::Dissected<wire::tls::ClientHello>& hello) noexcept {
    if (hello.outcome != Outcome::found && hello.outcome != Outcome::none) return false;
    finding = {};
    finding.outcome = hello.outcome;
    finding.protocol = protocol;
    finding.host = hello.value.server_name;
    finding.has_ech = hello.value.has_ech;
    finding.has_esni = hello.value.has_esni;
    const bool asks_names = hello.value.alpn.dot || hello.value.alpn.doq;
    if (asks_names) finding.tunnel = wire::Tunnel::foreign_dns;
    return true;
}

bool take_request(Finding& finding, const wire::Dissected<wire::http::Request>& request) noexcept {
    if (request.outcome != Outcome::found && request.outcome != Outcome::none) return false;
    finding = {};
    finding.outcome = request.outcome;
    finding.protocol = Protocol::http;
    finding.host = request.value.host;
    finding.is_connect = request.value.is_connect;
    if (finding.is_connect) finding.tunnel = wire::Tunnel::proxy;
    finding.has_host_field = request.value.has_host_field;
    finding.disputed = request.value.disputed;
    finding.is_endless = request.value.is_endless;
    finding.request_size = request.value.size + request.value.body;
    return true;
}

using Question = wire::Dissected<wire::dns::Question>;

// The first question of DNS over TCP (who reads them all is DnsStream). A message that cannot be
// one is told by its beginning, whatever length it claims.
Question first_question(Bytes prefix) noexcept {
    const auto frame = wire::dns::frame(prefix);
    if (frame.outcome == Outcome::foreign) return Question::foreign();
    constexpr std::size_t length_size = 2;
    const bool is_whole = frame.outcome == Outcome::found;
    const Bytes begun = prefix.subspan(std::min(prefix.size(), length_size));
    const auto question = wire::dns::question(is_whole ? frame.value.message : begun);
    const bool is_hopeless = question.outcome == Outcome::none || question.value.header.response;
    if (question.outcome == Outcome::foreign || is_hopeless) return Question::foreign();
    if (!is_whole) {
        const bool is_open = question.outcome == Outcome::need_more;
        const std::size_t telling = length_size + question.needed;
        return Question::need_more(is_open ? std::min(telling, frame.needed) : frame.needed);
    }
    return question.outcome == Outcome::found ? question : Question::foreign();
}

// Questions to a resolver that the child brought along, on any port.
bool asks_elsewhere(Bytes datagram) noexcept {
    return wire::dns::is_query_beyond_doubt(datagram, 0);
}

// The same over TCP: whole messages behind their lengths (RFC 7766).
bool is_question_elsewhere(Bytes prefix) noexcept {
    const auto frame = wire::dns::frame(prefix);
    return frame.outcome == Outcome::found && asks_elsewhere(frame.value.message);
}

bool take_question(Finding& finding, const Question& question) noexcept {
    if (question.outcome != Outcome::found) return false;
    finding = {};
    finding.outcome = Outcome::found;
    finding.protocol = Protocol::dns;
    finding.host = question.value.name;
    return true;
}

// What a line of text may begin with, and no frame of a WebSocket (RFC 6455 section 5.2).
constexpr bool is_text(std::uint8_t byte) noexcept {
    return byte == '\r' || byte == '\n' || (byte >= 0x20 && byte < 0x7f);
}

// The protocols that the beginning of a stream may still turn out to be.
struct Candidates {
    int count = 0;
    Protocol last = Protocol::undecided;
    std::size_t needed = static_cast<std::size_t>(-1);  // until one of them can tell more

    template <class T>
    void add(Protocol protocol, const wire::Dissected<T>& answer) noexcept {
        if (answer.outcome != Outcome::need_more) return;
        ++count;
        last = protocol;
        needed = std::min(needed, answer.needed);
    }
};

Finding foreign(Protocol protocol) noexcept {
    Finding finding;
    finding.outcome = Outcome::foreign;
    finding.protocol = protocol;
    return finding;
}

Finding carrier(wire::Tunnel tunnel) noexcept {
    Finding finding = foreign(Protocol::other);
    finding.tunnel = tunnel;
    return finding;
}

Finding contradicted(Protocol protocol) noexcept {
    Finding finding = foreign(protocol);
    finding.contradiction = true;
    return finding;
}

Finding gave_up(Protocol protocol) noexcept {
    Finding finding = foreign(protocol);
    finding.gave_up = true;
    return finding;
}

}  // namespace

void TcpConversation::start_over() noexcept {
    stream_.clear();
    finding_ = {};
    begin_ = 0;
    is_later_ = false;
    needed_ = 1;
    segments_ = 0;
}

void TcpConversation::on_client_syn(std::uint32_t sequence) noexcept {
    const std::uint32_t base = sequence + 1;
    if (has_syn_ && base == base_) return;  // the same SYN again
    start_over();
    base_ = base;
    has_base_ = has_syn_ = true;
}

// Moves the beginning of a stream without SYN back to `sequence`; false when it cannot.
bool TcpConversation::rebase(std::uint32_t sequence) noexcept {
    const std::uint32_t back = base_ - sequence;
    if (has_syn_ || back > max_rebase || !stream_.insert_front(back)) return false;
    base_ = sequence;
    finding_ = {};
    needed_ = 1;
    return true;
}

void TcpConversation::give_up() noexcept {
    finding_ = gave_up(finding_.protocol);
}

const Finding& TcpConversation::on_client_data(std::uint32_t sequence, Bytes data) noexcept {
    if (data.empty() || finding_.contradiction) return finding_;
    if (!has_base_) {
        base_ = sequence;
        has_base_ = true;
    }
    const bool named = finding_.outcome == Outcome::found || finding_.outcome == Outcome::none;
    auto offset = static_cast<std::int32_t>(sequence - base_);
    if (offset < 0 && !named && rebase(sequence)) offset = 0;
    if (offset < 0) {  // a keep-alive probe, or what came before the pick-up
        const auto before = static_cast<std::size_t>(-static_cast<std::int64_t>(offset));
        if (before >= data.size()) return finding_;
        data = data.subspan(before);
        offset = 0;
    }
    if (stream_.add(static_cast<std::uint64_t>(offset), data) == flow::Added::contradiction) {
        finding_ = contradicted(finding_.protocol);
        return finding_;
    }
    if (is_final(finding_.outcome)) return finding_;
    ++segments_;
    if (stream_.prefix().size() >= needed_) ask();
    if (is_final(finding_.outcome)) return finding_;
    if (stream_.prefix().size() == capacity || segments_ >= max_segments) give_up();
    return finding_;
}

void TcpConversation::begin_at_request(std::uint32_t sequence) noexcept {
    on_client_syn(sequence - 1);
    is_later_ = true;
}

bool TcpConversation::next_request() noexcept {
    const bool is_counted = finding_.protocol == Protocol::http && finding_.request_size != 0;
    const std::size_t next = begin_ + finding_.request_size;
    if (!is_counted || finding_.is_endless || stream_.prefix().size() <= next) return false;
    begin_ = next;
    is_later_ = true;
    finding_ = {};
    ask();
    return true;
}

void TcpConversation::ask() noexcept {
    const Bytes prefix = stream_.prefix().subspan(begin_);
    const auto hello = wire::tls::client_hello_in_records(prefix);
    if (take_hello(finding_, Protocol::tls, hello)) return;
    const auto request = wire::http::request(prefix);
    if (take_request(finding_, request)) return;
    // Text behind a request is another one: a server may take what no reader should.
    if (is_later_ && is_text(prefix.front()) && request.outcome == Outcome::foreign) {
        finding_ = foreign(Protocol::http);
        return;
    }
    const auto question = server_port_ == dns_port ? first_question(prefix) : Question::foreign();
    if (take_question(finding_, question)) return;
    if (is_question_elsewhere(prefix)) {
        finding_ = carrier(wire::Tunnel::foreign_dns);
        return;
    }
    const auto tunnel = wire::tunnel_in_stream(prefix);
    // On port 53 a question that is still open goes first, or the answer would depend on the cuts.
    if (tunnel.outcome == Outcome::found && question.outcome != Outcome::need_more) {
        finding_ = carrier(tunnel.value);
        return;
    }

    Candidates candidates;
    candidates.add(Protocol::tls, hello);
    candidates.add(Protocol::http, request);
    candidates.add(Protocol::dns, question);
    candidates.add(Protocol::other, tunnel);
    if (candidates.count == 1) finding_.protocol = candidates.last;
    if (candidates.count > 0) {
        needed_ = begin_ + candidates.needed;
        return;
    }
    // What had begun as one of them and then broke keeps its protocol.
    const bool is_nothing = finding_.protocol == Protocol::undecided;
    finding_ = foreign(is_nothing ? Protocol::other : finding_.protocol);
}

namespace {

// RFC 8999 section 6: a long header of version 0.
bool is_version_negotiation(Bytes datagram) noexcept {
    return datagram.size() > 4 && (datagram[0] & 0x80U) != 0 &&
           std::ranges::all_of(datagram.subspan(1, 4), [](std::uint8_t b) { return b == 0; });
}

}  // namespace

bool UdpConversation::is_answered() const noexcept {
    return finding_.outcome == Outcome::found || finding_.outcome == Outcome::none;
}

void UdpConversation::become_foreign(Protocol protocol) noexcept {
    if (!is_answered()) finding_ = foreign(protocol);
}

const Finding& UdpConversation::on_client_data(Bytes datagram,
                                               wire::quic::InitialOpener& opener) noexcept {
    read(datagram, opener);
    finding_.left_another = left_another_;
    return finding_;
}

const Finding& UdpConversation::read(Bytes datagram, wire::quic::InitialOpener& opener) noexcept {
    const wire::quic::KeyState before = keys_;
    const wire::quic::Datagram& opened = opener.from_client(datagram, keys_);
    const bool is_new = keys_.version != before.version || !(keys_.original == before.original);
    if (is_new && was_left(keys_.original)) return finding_ = contradicted(Protocol::quic);
    if (is_new && !leave(before)) return finding_ = gave_up(Protocol::quic);
    if (opened.kind == wire::quic::DatagramKind::initial) {
        read_initial(opened);
    } else {
        read_other(opened.kind, datagram);
    }
    if (finding_.outcome != Outcome::need_more) return finding_;
    ++datagrams_;
    const bool too_many = datagrams_ >= max_datagrams || unanswered_ > max_unanswered;
    if (too_many) finding_ = gave_up(Protocol::quic);
    return finding_;
}

bool UdpConversation::was_left(const wire::quic::ConnectionId& connection) const noexcept {
    const auto left = std::span{left_}.first(left_count_);
    return std::find(left.begin(), left.end(), connection) != left.end();
}

// Another connection, or the same one in another version, begins. False when there were too many.
bool UdpConversation::leave(const wire::quic::KeyState& before) noexcept {
    const bool is_same = before.version == 0 || before.original == keys_.original;
    if (!is_same && left_count_ == max_left) return false;
    if (!is_same) left_[left_count_++] = before.original;
    start_over();
    return true;
}

// A new hello begins. Whoever mixes the pieces of two never gets to the end of one here.
void UdpConversation::start_over() noexcept {
    const bool had_begun = !crypto_.empty();
    left_another_ = left_another_ || (had_begun && !is_answered() && !was_refused_);
    was_refused_ = false;
    unanswered_ = is_answered() || !had_begun ? 0 : static_cast<std::uint16_t>(unanswered_ + 1);
    crypto_.clear();
    finding_ = {};
    needed_ = 1;
    datagrams_ = 0;
}

void UdpConversation::on_server_data(Bytes datagram, wire::quic::InitialOpener& opener) noexcept {
    const wire::quic::ConnectionId before = keys_.retry;
    opener.from_server(datagram, keys_);
    was_refused_ = was_refused_ || is_version_negotiation(datagram);
    if (keys_.retry == before) return;
    was_refused_ = true;
    start_over();
}

void UdpConversation::read_initial(const wire::quic::Datagram& datagram) noexcept {
    if (finding_.contradiction) return;
    if (!is_answered()) {
        finding_.outcome = Outcome::need_more;
        finding_.protocol = Protocol::quic;
    }
    bool beyond = false;
    for (std::size_t i = 0; i < datagram.piece_count; ++i) {
        const wire::quic::CryptoPiece& piece = datagram.pieces[i];
        const flow::Added added = crypto_.add(piece.offset, piece.data);
        if (added == flow::Added::contradiction) {
            finding_ = contradicted(Protocol::quic);
            return;
        }
        beyond = beyond || added == flow::Added::beyond;
    }
    if (is_answered()) return;
    if (crypto_.prefix().size() >= needed_) ask();
    const bool lost = beyond || datagram.incomplete;  // a server may know more than we do
    if (lost && !is_final(finding_.outcome)) finding_ = gave_up(Protocol::quic);
}

void UdpConversation::ask() noexcept {
    const auto hello = wire::tls::client_hello(crypto_.prefix());
    if (take_hello(finding_, Protocol::quic, hello)) return;
    if (hello.outcome == Outcome::foreign) {
        finding_ = foreign(Protocol::quic);
        return;
    }
    needed_ = hello.needed;
}

// Everything but a readable Initial.
void UdpConversation::read_other(wire::quic::DatagramKind kind, Bytes datagram) noexcept {
    using Kind = wire::quic::DatagramKind;
    const auto tunnel =
        asks_elsewhere(datagram) ? wire::Tunnel::foreign_dns : wire::tunnel_in_datagram(datagram);
    if (tunnel != wire::Tunnel::none) {
        if (!is_answered()) finding_ = carrier(tunnel);
        return;
    }
    switch (kind) {
        case Kind::initial:
        case Kind::retry:
        case Kind::sealed:      // a server drops it as well
        case Kind::other_long:  // 0-RTT, or early Handshake packets: the hello is still to come
            if (finding_.outcome == Outcome::need_more) finding_.protocol = Protocol::quic;
            return;
        case Kind::unknown_version:
            return become_foreign(Protocol::quic);
        case Kind::short_header:
            // Behind half a hello it means that the server knows more than was seen here.
            return become_foreign(keys_.version != 0 ? Protocol::quic : Protocol::other);
        case Kind::foreign:
            break;
    }
    if (is_answered() && finding_.protocol == Protocol::quic) return;
    if (!take_hello(finding_, Protocol::dtls, wire::tls::client_hello_in_dtls(datagram))) {
        become_foreign(Protocol::other);
    }
}

}  // namespace tarha::inspect
