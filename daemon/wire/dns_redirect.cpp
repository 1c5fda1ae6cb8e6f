#include "daemon/wire/dns_redirect.h"

#include <algorithm>
#include <array>
#include <optional>

#include "daemon/wire/dns_answer.h"
#include "daemon/wire/dns_answer_parts.h"
#include "daemon/wire/dns_records.h"
#include "daemon/wire/writer.h"
#include "rules/domain_name.h"

namespace tarha::wire::dns {
namespace {

constexpr std::size_t max_name_bytes = 255;  // RFC 1035 section 2.3.4

void put_name(Writer& out, std::string_view name) noexcept {
    while (!name.empty()) {
        const std::string_view label = name.substr(0, name.find('.'));
        out.u8(static_cast<unsigned>(label.size()));
        for (const char c : label) out.u8(static_cast<unsigned char>(c));
        name.remove_prefix(std::min(name.size(), label.size() + 1));
    }
    out.u8(0);
}

void put_record_head(Writer& out, unsigned owner, Type type, std::uint32_t ttl) noexcept {
    out.u16(owner);
    out.u16(static_cast<unsigned>(type));
    out.u16(class_in);
    out.u32(ttl);
}

bool is_address_of(const Record& record, Type type) noexcept {
    return record.section == Section::answer && record.type == type &&
           record.record_class == class_in && address_in(record).has_value();
}

// What a reply says about the target.
struct Findings {
    std::uint32_t ttl = 0;
    unsigned addresses = 0;
};

std::optional<Findings> find_addresses(Bytes reply, Type type, std::uint32_t max_ttl) noexcept {
    const auto head = header(reply);
    if (head.outcome != Outcome::found || head.value.rcode != Rcode::no_error) return std::nullopt;
    Findings found{max_ttl, 0};
    RecordWalk walk{reply};
    Record record;
    while (walk.next(record)) {
        if (record.section != Section::answer) continue;
        found.ttl = std::min(found.ttl, record.ttl);
        if (is_address_of(record, type)) ++found.addresses;
    }
    if (!walk.complete()) return std::nullopt;
    return found;
}

// The alias. Gives the target's place in the message, as a pointer to it.
unsigned put_alias(Writer& out, const DomainName& target, std::uint32_t ttl) noexcept {
    put_record_head(out, pointer_to_question, Type::cname, ttl);
    out.u16(static_cast<unsigned>(target.view().size() + 2));
    const std::size_t at = out.size();  // behind one question: always in a pointer's reach
    put_name(out, target.view());
    return 0xc000U | static_cast<unsigned>(at);
}

}  // namespace

bool can_redirect(const Question& question) noexcept {
    return question.record_class == class_in &&
           (question.type == Type::a || question.type == Type::aaaa);
}

std::size_t write_redirected_query(const Query& query, std::string_view target, std::uint16_t id,
                                   std::uint16_t udp_size, std::span<std::uint8_t> out) noexcept {
    const auto name = DomainName::from_text(target);
    if (!name) return 0;
    std::array<std::uint8_t, max_name_bytes + 4> bytes;  // NOLINT: the writer fills what is read
    Writer question{bytes};
    put_name(question, name->view());
    question.u16(static_cast<unsigned>(query.question.type));
    question.u16(query.question.record_class);
    Query led = query;
    led.question_bytes = question.written();
    led.edns.dnssec_ok = false;
    led.question.header.authentic = false;
    return write_query(led, id, udp_size, out);
}

std::size_t write_redirected_answer(const Query& query, const Redirect& redirect, Bytes reply,
                                    std::span<std::uint8_t> out) noexcept {
    const Type type = query.question.type;
    const auto target = DomainName::from_text(redirect.target);
    const auto found = find_addresses(reply, type, redirect.max_ttl);
    if (!target || !found) return 0;
    const Answer closing{
        .kind = AnswerKind::nodata, .ttl = redirect.no_ttl, .error = Ede::forged, .text = {}};
    if (found->addresses == 0) return write_answer(query, closing, out);

    Writer writer{out.first(std::min(out.size(), max_message))};
    put_header(writer, query.question.header, AnswerKind::nodata,
               {1, 1 + found->addresses, 0, query.edns.present ? 1U : 0U});
    writer.bytes(query.question_bytes);
    const unsigned owner = put_alias(writer, *target, found->ttl);
    RecordWalk walk{reply};
    Record record;
    while (walk.next(record)) {
        if (!is_address_of(record, type)) continue;
        put_record_head(writer, owner, type, found->ttl);
        writer.u16(static_cast<unsigned>(record.data.size()));
        writer.bytes(record.data);
    }
    if (query.edns.present) put_opt(writer, query, closing);
    return writer.ok() ? writer.size() : 0;
}

}  // namespace tarha::wire::dns
