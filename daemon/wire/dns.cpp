#include "daemon/wire/dns.h"

#include <algorithm>

#include "daemon/wire/dns_records.h"
#include "daemon/wire/reader.h"

namespace tarha::wire::dns {
namespace {

constexpr std::size_t question_tail = 4;  // type and class
constexpr std::uint16_t max_plausible_questions = 16;

constexpr bool bit(unsigned flags, unsigned n) noexcept {
    return (flags >> n & 1U) != 0;
}

Header read_header(Reader& reader) noexcept {
    Header h;
    h.id = reader.u16();
    const unsigned flags = reader.u16();
    h.response = bit(flags, 15);
    h.opcode = static_cast<Opcode>(flags >> 11U & 0xfU);
    h.authoritative = bit(flags, 10);
    h.truncated = bit(flags, 9);
    h.recursion_desired = bit(flags, 8);
    h.recursion_available = bit(flags, 7);
    h.authentic = bit(flags, 5);
    h.checking_disabled = bit(flags, 4);
    h.rcode = static_cast<Rcode>(flags & 0xfU);
    h.questions = reader.u16();
    h.answers = reader.u16();
    h.authorities = reader.u16();
    h.additionals = reader.u16();
    return h;
}

// Bits that a query never sets: AA, TC, RA, Z and a response code.
bool has_quiet_flags(const Header& h) noexcept {
    return !h.response && !h.authoritative && !h.truncated && !h.recursion_available &&
           h.rcode == Rcode::no_error;
}

bool is_known(Opcode opcode) noexcept {
    return opcode == Opcode::query || opcode == Opcode::status || opcode == Opcode::notify ||
           opcode == Opcode::update;
}

// The class without the top bit, which multicast DNS uses (RFC 6762 section 5.4).
bool is_plausible_class(std::uint16_t record_class) noexcept {
    const unsigned plain = record_class & 0x7fffU;
    return (plain >= 1 && plain <= 4) || plain == 254 || plain == 255;
}

// What one OPT-seeking pass over the records behind a query's question found.
struct Tail {
    Edns edns;
    bool ok = false;
};

Tail read_tail(Bytes message) noexcept {
    Tail tail;
    RecordWalk walk{message};
    Record record;
    while (walk.next(record)) {
        if (record.type != Type::opt) continue;
        if (tail.edns.present || Reader{message.subspan(record.owner)}.u8() != 0) return {};
        tail.edns = edns_of(record);
    }
    tail.ok = walk.complete();
    return tail;
}

// How reading a question went; the question itself is written in place, names are large.
struct Reading {
    Outcome outcome = Outcome::foreign;
    std::size_t needed = 0;
};

Reading read_question(Bytes message, Question& q) noexcept {
    if (message.size() < header_size) return {Outcome::need_more, header_size};
    Reader reader{message};
    const auto shortage = [&](std::size_t n) {
        return Reading{Outcome::need_more, message.size() - reader.left() + n};
    };
    q.header = read_header(reader);
    if (q.header.questions == 0) return {Outcome::none, 0};
    while (true) {
        if (reader.empty()) return shortage(1);
        const std::size_t label = reader.rest().front();
        if (label > DomainName::max_label) return {};
        if (reader.left() < 1 + label) return shortage(1 + label);
        reader.skip(1);
        if (label == 0) break;
        if (!q.name.append_label(reader.take(label))) return {};
    }
    if (reader.left() < question_tail) return shortage(question_tail);
    q.type = static_cast<Type>(reader.u16());
    q.record_class = reader.u16();
    q.end = message.size() - reader.left();
    return {Outcome::found, 0};
}

}  // namespace

Dissected<Header> header(Bytes message) noexcept {
    if (message.size() < header_size) return Dissected<Header>::need_more(header_size);
    Reader reader{message};
    return Dissected<Header>::found(read_header(reader));
}

Dissected<Question> question(Bytes message) noexcept {
    Dissected<Question> result;
    const Reading reading = read_question(message, result.value);
    result.outcome = reading.outcome;
    result.needed = reading.needed;
    return result;
}

bool is_query_beyond_doubt(Bytes datagram, std::size_t missing) noexcept {
    const auto first = question(datagram);
    if (first.outcome != Outcome::found) return false;
    const Question& q = first.value;
    const Header& h = q.header;
    if (!has_quiet_flags(h) || !is_known(h.opcode)) return false;
    if (h.questions > max_plausible_questions || h.answers > max_plausible_questions ||
        h.authorities > max_plausible_questions || h.additionals > max_plausible_questions) {
        return false;
    }
    if (q.type == Type{} || !is_plausible_class(q.record_class)) return false;
    if (missing > 0) return true;
    RecordWalk walk{datagram};
    Record record;
    while (walk.next(record)) {
    }
    return walk.complete() && walk.offset() == datagram.size();
}

Dissected<Query> query(Bytes message) noexcept {
    Dissected<Query> result;
    Question& question = result.value.question;
    if (read_question(message, question).outcome != Outcome::found) return result;
    const Header& h = question.header;
    const bool is_plain = h.questions == 1 && h.answers == 0 && h.authorities == 0;
    if (h.response || h.opcode != Opcode::query || !is_plain) return result;
    const Tail tail = h.additionals == 0 ? Tail{{}, true} : read_tail(message);
    if (!tail.ok) return result;
    result.outcome = Outcome::found;
    result.value.question_bytes = message.subspan(header_size, question.end - header_size);
    result.value.edns = tail.edns;
    return result;
}

Dissected<Frame> frame(Bytes stream) noexcept {
    constexpr std::size_t prefix = 2;
    if (stream.size() < prefix) return Dissected<Frame>::need_more(prefix);
    Reader reader{stream};
    const std::size_t length = reader.u16();
    if (length < header_size) return Dissected<Frame>::foreign();
    if (reader.left() < length) return Dissected<Frame>::need_more(prefix + length);
    return Dissected<Frame>::found({reader.take(length), prefix + length});
}

}  // namespace tarha::wire::dns
