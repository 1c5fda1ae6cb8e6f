#include "daemon/wire/dns_answer_parts.h"

namespace tarha::wire::dns {
namespace {

constexpr unsigned bad_version_high_bits = 1;  // BADVERS is 16: 1 in OPT, 0 in the header
constexpr unsigned dnssec_ok_flag = 0x8000;
constexpr unsigned option_ede = 15;
constexpr unsigned advertised_size = 1232;  // dnsflagday.net 2020: never fragmented
constexpr std::size_t opt_fixed = 11;       // an OPT record without options
constexpr std::size_t ede_fixed = 6;        // option code, length, info code

Rcode rcode_of(AnswerKind kind) noexcept {
    switch (kind) {
        case AnswerKind::nxdomain:
            return Rcode::name_error;
        case AnswerKind::format_error:
            return Rcode::format_error;
        case AnswerKind::server_failure:
            return Rcode::server_failure;
        case AnswerKind::not_implemented:
            return Rcode::not_implemented;
        case AnswerKind::refused:
            return Rcode::refused;
        case AnswerKind::nodata:
        case AnswerKind::zero_address:
        case AnswerKind::address:
        case AnswerKind::bad_version:
        case AnswerKind::truncated:
            break;
    }
    return Rcode::no_error;
}

}  // namespace

void put_header(Writer& out, const Header& query, AnswerKind kind, Sections sections) noexcept {
    unsigned flags = 0x8080;  // QR, RA
    flags |= static_cast<unsigned>(query.opcode) << 11U;
    if (kind == AnswerKind::truncated) flags |= 0x0200U;
    if (query.recursion_desired) flags |= 0x0100U;
    if (query.checking_disabled) flags |= 0x0010U;
    flags |= static_cast<unsigned>(rcode_of(kind));
    out.u16(query.id);
    out.u16(flags);
    out.u16(sections.questions);
    out.u16(sections.answers);
    out.u16(sections.authorities);
    out.u16(sections.additionals);
}

void put_opt(Writer& out, const Query& query, const Answer& answer) noexcept {
    const std::size_t room =
        out.left() > opt_fixed + ede_fixed ? out.left() - opt_fixed - ede_fixed : 0;
    const bool text_fits = answer.text.size() <= room;
    const std::size_t text_size = text_fits ? answer.text.size() : 0;
    const unsigned high_bits = answer.kind == AnswerKind::bad_version ? bad_version_high_bits : 0;
    out.u8(0);
    out.u16(static_cast<unsigned>(Type::opt));
    out.u16(advertised_size);
    out.u16(high_bits << 8U);
    out.u16(query.edns.dnssec_ok ? dnssec_ok_flag : 0);
    if (!answer.error) {
        out.u16(0);
        return;
    }
    out.u16(static_cast<unsigned>(ede_fixed + text_size));
    out.u16(option_ede);
    out.u16(static_cast<unsigned>(2 + text_size));
    out.u16(static_cast<unsigned>(*answer.error));
    for (const char c : answer.text.substr(0, text_size)) out.u8(static_cast<unsigned char>(c));
}

}  // namespace tarha::wire::dns
