#include "daemon/wire/dns_answer.h"

#include <algorithm>

#include "daemon/wire/dns_answer_parts.h"
#include "daemon/wire/reader.h"
#include "daemon/wire/writer.h"

namespace tarha::wire::dns {
namespace {

constexpr unsigned dnssec_ok_flag = 0x8000;

bool is_address_type(Type type) noexcept {
    return type == Type::a || type == Type::aaaa;
}

bool needs_soa(AnswerKind kind) noexcept {
    return kind == AnswerKind::nxdomain || kind == AnswerKind::nodata;
}

void put_address(Writer& out, Type type, const IpAddress& address, std::uint32_t ttl) noexcept {
    const unsigned size = type == Type::aaaa ? 16 : 4;
    out.u16(pointer_to_question);
    out.u16(static_cast<unsigned>(type));
    out.u16(class_in);
    out.u32(ttl);
    out.u16(size);
    for (unsigned i = 0; i < size; ++i) out.u8(address.octets[i]);
}

// The address in an answer of this kind; nothing when none of the type asked for belongs there.
std::optional<IpAddress> address_of(const Answer& answer, Type type) noexcept {
    if (!is_address_type(type)) return std::nullopt;
    if (answer.kind == AnswerKind::zero_address) return IpAddress{{}, type == Type::aaaa};
    const bool fits = answer.address && answer.address->v6 == (type == Type::aaaa);
    return answer.kind == AnswerKind::address && fits ? answer.address : std::nullopt;
}

// The parent of the name asked, as a pointer into the question; the root stands for itself.
void put_parent(Writer& out, Bytes question_bytes) noexcept {
    Reader name{question_bytes};
    const unsigned label = name.u8();
    name.skip(label);
    const bool is_root_parent = label == 0 || name.u8() == 0;
    if (is_root_parent || !name.ok()) {
        out.u8(0);
        return;
    }
    out.u16(pointer_to_question + 1 + label);
}

void put_soa(Writer& out, const Query& query, std::uint32_t ttl) noexcept {
    constexpr unsigned data_size = 22;  // two root names, five numbers
    put_parent(out, query.question_bytes);
    out.u16(static_cast<unsigned>(Type::soa));
    out.u16(class_in);
    out.u32(ttl);
    out.u16(data_size);
    out.u8(0);
    out.u8(0);
    out.u32(1);    // serial
    out.u32(ttl);  // refresh
    out.u32(ttl);  // retry
    out.u32(ttl);  // expire
    out.u32(ttl);  // minimum: how long "no" may be kept
}

}  // namespace

std::size_t write_answer(const Query& query, const Answer& answer,
                         std::span<std::uint8_t> out) noexcept {
    Writer writer{out.first(std::min(out.size(), max_answer))};
    const Question& question = query.question;
    AnswerKind kind = answer.kind;
    const auto address = address_of(answer, question.type);
    const bool leads_to_address = kind == AnswerKind::zero_address || kind == AnswerKind::address;
    if (leads_to_address && !address) kind = AnswerKind::nodata;
    Sections sections;
    sections.questions = 1;
    sections.answers = address ? 1 : 0;
    sections.authorities = needs_soa(kind) ? 1 : 0;
    sections.additionals = query.edns.present ? 1 : 0;
    put_header(writer, question.header, kind, sections);
    writer.bytes(query.question_bytes);
    if (address) put_address(writer, question.type, *address, answer.ttl);
    if (needs_soa(kind)) put_soa(writer, query, answer.ttl);
    if (query.edns.present) put_opt(writer, query, answer);
    return writer.ok() ? writer.size() : 0;
}

std::size_t write_bare_answer(const Header& query, AnswerKind kind,
                              std::span<std::uint8_t> out) noexcept {
    Writer writer{out};
    put_header(writer, query, kind, {});
    return writer.ok() ? writer.size() : 0;
}

std::size_t write_query(const Query& query, std::uint16_t id, std::uint16_t udp_size,
                        std::span<std::uint8_t> out) noexcept {
    const Header& asked = query.question.header;
    Writer writer{out};
    unsigned flags = 0;
    if (asked.recursion_desired) flags |= 0x0100U;
    if (asked.authentic) flags |= 0x0020U;
    if (asked.checking_disabled) flags |= 0x0010U;
    writer.u16(id);
    writer.u16(flags);
    writer.u16(1);
    writer.u16(0);
    writer.u16(0);
    writer.u16(query.edns.present ? 1 : 0);
    writer.bytes(query.question_bytes);
    if (query.edns.present) {
        const std::size_t size = std::min<std::size_t>(query.udp_size(), udp_size);
        writer.u8(0);
        writer.u16(static_cast<unsigned>(Type::opt));
        writer.u16(static_cast<unsigned>(size));
        writer.u16(0);
        writer.u16(query.edns.dnssec_ok ? dnssec_ok_flag : 0);
        writer.u16(0);
    }
    return writer.ok() ? writer.size() : 0;
}

}  // namespace tarha::wire::dns
