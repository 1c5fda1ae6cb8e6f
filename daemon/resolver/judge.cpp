#include "daemon/resolver/judge.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "daemon/resolver/special_names.h"
#include "daemon/wire/dns_filter.h"
#include "daemon/wire/dns_records.h"
#include "daemon/wire/dns_redirect.h"
#include "daemon/wire/ech.h"

namespace tarha::resolver {
namespace {

namespace dns = wire::dns;

// The structured text of a blocked answer (draft-ietf-dnsop-structured-dns-error): why, and who
// says so. One a reason, made at compile time from verdict.h.
struct ReasonJson {
    static constexpr std::string_view head = R"({"j":")";
    static constexpr std::string_view tail = R"(","o":"Tarha"})";
    std::array<char, 128> text{};
    std::size_t size = 0;

    constexpr void append(std::string_view part) {
        for (const char c : part) text[size++] = c;
    }
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {text.data(), size}; }
};

constexpr auto reason_jsons = [] {
    std::array<ReasonJson, reason_texts.size()> all{};
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i].append(ReasonJson::head);
        all[i].append(reason_texts[i].words);
        all[i].append(ReasonJson::tail);
    }
    return all;
}();

// Why, for whoever reads it.
void explain(dns::Answer& answer, const Answer& judged) noexcept {
    answer.error = dns::Ede::filtered;
    answer.text = judged.text.empty() ? reason_jsons[static_cast<std::size_t>(judged.reason)].view()
                                      : judged.text;
}

dns::Answer answer_for(const Answer& judged, const ProfileOptions& options) noexcept {
    dns::Answer answer;
    answer.ttl = options.blocked_ttl;
    if (judged.action == Action::nodata || judged.action == Action::redirect) {
        answer.kind = dns::AnswerKind::nodata;
        return answer;
    }
    answer.kind = dns::AnswerKind::nxdomain;
    if (judged.action == Action::nxdomain) return answer;
    if (options.blocked == BlockedAnswer::zero) answer.kind = dns::AnswerKind::zero_address;
    explain(answer, judged);
    return answer;
}

bool is_transfer(dns::Type type) noexcept {
    return type == dns::Type::axfr || type == dns::Type::ixfr;
}

bool leads_on(dns::Type type) noexcept {
    return type == dns::Type::cname || type == dns::Type::dname || dns::is_service(type);
}

bool is_address(dns::Type type) noexcept {
    return type == dns::Type::a || type == dns::Type::aaaa;
}

}  // namespace

Intake Judge::refuse(const dns::Header& header, std::span<std::uint8_t> out) noexcept {
    const bool is_query = header.opcode == dns::Opcode::query;
    const auto kind = is_query ? dns::AnswerKind::format_error : dns::AnswerKind::not_implemented;
    (is_query ? counters_.malformed : counters_.unsupported).add();
    return {Next::answer, dns::write_bare_answer(header, kind, out), {}, {}, {}};
}

Intake Judge::take_question(ProfileIndex profile, Bytes message,
                            std::span<std::uint8_t> out) noexcept {
    counters_.queries.add();
    const auto header = dns::header(message);
    if (header.outcome != wire::Outcome::found || header.value.response) {
        counters_.malformed.add();
        return {};
    }
    const auto read = dns::query(message);
    if (read.outcome != wire::Outcome::found) return refuse(header.value, out);
    const dns::Query& query = read.value;
    if (query.edns.version != 0 || is_transfer(query.question.type)) {
        counters_.unsupported.add();
        dns::Answer answer;
        answer.kind =
            query.edns.version != 0 ? dns::AnswerKind::bad_version : dns::AnswerKind::refused;
        return {Next::answer, dns::write_answer(query, answer, out), {}, {}, {}};
    }
    Answer judged;
    if (const auto special = special_answer(query.question.name)) {
        counters_.special.add();
        judged.action = *special;
    } else {
        judged = policy_.judge_question(profile, query.question);
        if (judged.action == Action::allow) return {Next::forward, 0, query, {}, {}};
        const bool leads_elsewhere = judged.action == Action::redirect;
        if (leads_elsewhere && dns::can_redirect(query.question)) {
            return {Next::forward, 0, query, judged.target, {}};
        }
        (leads_elsewhere ? counters_.redirected : counters_.blocked).add();
    }
    if (leads_to_portal(judged, profile)) return {Next::portal, 0, query, {}, judged};
    return {Next::answer, write_judgement(profile, query, judged, out).size(), {}, {}, {}};
}

bool Judge::leads_to_portal(const Answer& judged, ProfileIndex profile) noexcept {
    if (judged.action == Action::portal) return true;
    return judged.action == Action::block &&
           policy_.options(profile).blocked == BlockedAnswer::portal;
}

Bytes Judge::write_portal(const dns::Query& query, const Answer& judged, const IpAddress& asked_at,
                          std::span<std::uint8_t> out) noexcept {
    const auto own = policy_.own_addresses(asked_at);
    dns::Answer answer;
    answer.kind = dns::AnswerKind::address;
    answer.address = query.question.type == dns::Type::aaaa ? own.v6 : own.v4;
    if (judged.action == Action::block) explain(answer, judged);
    return out.first(dns::write_answer(query, answer, out));
}

Bytes Judge::truncated(const dns::Query& query, std::span<std::uint8_t> out) noexcept {
    dns::Answer answer;
    answer.kind = dns::AnswerKind::truncated;
    return out.first(dns::write_answer(query, answer, out));
}

Bytes Judge::write_judgement(ProfileIndex profile, const dns::Query& query, const Answer& answer,
                             std::span<std::uint8_t> out) noexcept {
    const dns::Answer written = answer_for(answer, policy_.options(profile));
    return out.first(dns::write_answer(query, written, out));
}

Bytes Judge::failure(const dns::Query& query, dns::Ede error,
                     std::span<std::uint8_t> out) noexcept {
    dns::Answer answer;
    answer.kind = dns::AnswerKind::server_failure;
    answer.error = error;
    return out.first(dns::write_answer(query, answer, out));
}

Judge::Survey Judge::survey(ProfileIndex profile, Bytes reply) noexcept {
    Survey found;
    dns::RecordWalk walk{reply};
    dns::Record record;
    unsigned targets = 0;
    while (walk.next(record)) {
        found.has_service = found.has_service || dns::is_service(record.type);
        found.has_address = found.has_address || is_address(record.type);
        if (!leads_on(record.type)) continue;
        DomainName target;
        const bool is_readable = dns::target_of(reply, record, target);
        if (!is_readable && dns::is_service(record.type)) continue;  // the filter leaves it out
        if (!is_readable || ++targets > max_targets) return found;
        if (target.empty()) continue;
        found.judged = policy_.judge_target(profile, target);
        if (found.judged.action != Action::allow) return found;
    }
    found.judged.action = Action::allow;
    found.is_whole = walk.complete();
    return found;
}

Bytes Judge::take_reply(ProfileIndex profile, const dns::Query& query, Bytes reply,
                        std::size_t limit, std::span<std::uint8_t> out) noexcept {
    const Survey found = survey(profile, reply);
    if (found.judged.action != Action::allow) {
        counters_.blocked.add();
        return write_judgement(profile, query, found.judged, out);
    }
    Bytes answer = reply;
    if (found.is_whole && found.has_service) {
        const dns::ServiceFilter filter{true, policy_.options(profile).strip_h3};
        answer = out.first(dns::filter_services(reply, filter, out));
        counters_.filtered.add();
        teach_covers(reply);
    }
    if (!found.is_whole || answer.empty()) {
        counters_.reply_malformed.add();
        return failure(query, dns::Ede::network_error, out);
    }
    if (answer.size() > limit) return truncated(query, out);
    if (found.has_address || found.has_service) teach(profile, query.question.name, answer);
    counters_.answered.add();
    return answer;
}

Bytes Judge::take_redirected(ProfileIndex profile, const dns::Query& query, std::string_view target,
                             Bytes reply, std::size_t limit, std::span<std::uint8_t> out) noexcept {
    const dns::Redirect redirect{.target = target, .no_ttl = policy_.options(profile).blocked_ttl};
    const Bytes answer = out.first(dns::write_redirected_answer(query, redirect, reply, out));
    if (answer.empty()) {
        counters_.reply_malformed.add();
        return failure(query, dns::Ede::network_error, out);
    }
    if (answer.size() > limit) return truncated(query, out);
    teach(profile, query.question.name, answer);
    counters_.redirected.add();
    return answer;
}

void Judge::teach(ProfileIndex profile, const DomainName& name, Bytes reply) noexcept {
    dns::RecordWalk walk{reply};
    dns::Record record;
    while (walk.next(record) && record.section == dns::Section::answer) {
        if (const auto address = dns::address_in(record)) {
            policy_.on_answer(profile, name, *address, record.ttl);
        }
        if (dns::is_service(record.type)) teach_hints(profile, name, record);
    }
}

// The addresses that a service record gives along (RFC 9460 section 7.3).
void Judge::teach_hints(ProfileIndex profile, const DomainName& name,
                        const dns::Record& record) noexcept {
    dns::SvcData data{record.data};
    dns::SvcParam param;
    while (data.next(param)) {
        const bool is_v6 = param.key == dns::param_ipv6hint;
        if (!is_v6 && param.key != dns::param_ipv4hint) continue;
        const std::size_t size = is_v6 ? 16 : 4;
        for (Bytes rest = param.value; rest.size() >= size; rest = rest.subspan(size)) {
            IpAddress address;
            address.v6 = is_v6;
            std::ranges::copy(rest.first(size), address.octets.begin());
            policy_.on_answer(profile, name, address, record.ttl);
        }
    }
}

void Judge::teach_covers(Bytes reply) noexcept {
    dns::RecordWalk walk{reply};
    dns::Record record;
    while (walk.next(record)) {
        if (!dns::is_service(record.type)) continue;
        dns::SvcData data{record.data};
        dns::SvcParam param;
        while (data.next(param)) {
            if (param.key != dns::param_ech) continue;
            wire::each_public_name(
                param.value, [this](const DomainName& cover) noexcept { policy_.on_cover(cover); });
        }
    }
}

}  // namespace tarha::resolver
