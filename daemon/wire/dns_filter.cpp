#include "daemon/wire/dns_filter.h"

#include <algorithm>
#include <array>
#include <optional>

#include "daemon/wire/dns_records.h"
#include "daemon/wire/reader.h"
#include "daemon/wire/writer.h"

namespace tarha::wire::dns {
namespace {

constexpr std::uint8_t authentic_flag = 0x20;  // in the fourth byte of the header
constexpr std::size_t max_wire_name = 255;

bool is_service(Type type) noexcept {
    return type == Type::svcb || type == Type::https;
}

// Copies names and keeps their compression: a label that was copied from one place of the input is
// pointed to when the input points to that place again. What is not remembered is written in full.
class NameCopier {
public:
    NameCopier(Bytes message, Writer& out) noexcept : message_{message}, out_{out} {}

    // Copies the name at `offset`; gives the offset behind it in the input.
    std::optional<std::size_t> copy(std::size_t offset) noexcept {
        std::optional<std::size_t> end;
        std::size_t written = 0;
        std::size_t run = offset;
        std::size_t at = offset;
        for (unsigned pointers = 0;;) {
            if (const auto known = find(at)) {
                out_.u16(0xc000U | *known);
                return end ? end : skip_name(message_, at);
            }
            Reader reader{message_.subspan(std::min(at, message_.size()))};
            const std::uint8_t length = reader.u8();
            if (length > DomainName::max_label) {
                const std::size_t target = (length & 0x3fU) << 8U | reader.u8();
                if (!reader.ok() || length < 0xc0 || target >= run) return std::nullopt;
                if (++pointers > max_pointers) return std::nullopt;
                if (!end) end = at + 2;
                run = at = target;
                continue;
            }
            const Bytes label = reader.take(length);
            written += 1U + length;
            if (!reader.ok() || written > max_wire_name) return std::nullopt;
            if (length > 0) remember(at, out_.size());
            out_.u8(length);
            out_.bytes(label);
            at += 1U + length;
            if (length == 0) return end ? end : at;
        }
    }

private:
    static constexpr std::size_t max_places = 128;
    static constexpr std::size_t pointer_reach = 0x4000;

    struct Place {
        std::size_t in = 0;
        std::size_t out = 0;
    };

    [[nodiscard]] std::optional<unsigned> find(std::size_t in) const noexcept {
        for (std::size_t i = 0; i < count_; ++i) {
            if (places_[i].in == in) return static_cast<unsigned>(places_[i].out);
        }
        return std::nullopt;
    }
    void remember(std::size_t in, std::size_t out) noexcept {
        if (count_ < max_places && out < pointer_reach) places_[count_++] = {in, out};
    }

    Bytes message_;
    Writer& out_;
    std::array<Place, max_places> places_;
    std::size_t count_ = 0;
};

// Where names stand in record data that may be compressed (RFC 1035, and those of RFC 3597
// section 4 that are still met). Other data is opaque.
struct NameLayout {
    std::size_t before = 0;  // bytes in front of the first name
    unsigned names = 0;
};

NameLayout layout_of(Type type) noexcept {
    switch (static_cast<unsigned>(type)) {
        case 2:   // NS
        case 3:   // MD
        case 4:   // MF
        case 5:   // CNAME
        case 7:   // MB
        case 8:   // MG
        case 9:   // MR
        case 12:  // PTR
        case 39:  // DNAME
            return {0, 1};
        case 6:   // SOA
        case 14:  // MINFO
        case 17:  // RP
            return {0, 2};
        case 15:  // MX
        case 18:  // AFSDB
        case 21:  // RT
        case 36:  // KX
            return {2, 1};
        case 33:  // SRV
            return {6, 1};
        default:
            return {};
    }
}

bool is_h3(Bytes alpn) noexcept {
    if (alpn.size() < 2 || alpn[0] != 'h' || alpn[1] != '3') return false;
    return alpn.size() == 2 || alpn[2] == '-';
}

// What has to happen to one service record.
struct ServicePlan {
    bool changed = false;
    bool dropped = false;
    bool without_alpn = false;
};

ServicePlan plan_for(Bytes data, const ServiceFilter& filter) noexcept {
    ServicePlan plan;
    SvcData service{data};
    SvcParam param;
    bool broken = false;
    bool no_default = false;
    unsigned h3 = 0;
    unsigned others = 0;
    while (service.next(param)) {
        if (param.key == param_ech && filter.strip_ech) plan.changed = true;
        if (param.key == param_no_default_alpn) no_default = true;
        if (param.key == param_mandatory && param.value.size() % 2 != 0) broken = true;
        if (param.key != param_alpn) continue;
        Reader alpns{param.value};
        while (!alpns.empty()) ++(is_h3(alpns.prefixed8()) ? h3 : others);
        if (!alpns.ok()) broken = true;
    }
    const bool without_h3 = filter.strip_h3 && h3 > 0;
    plan.without_alpn = without_h3 && others == 0;
    plan.dropped = broken || !service.ok() || (plan.without_alpn && no_default);
    plan.changed = plan.changed || without_h3 || plan.dropped;
    return plan;
}

class ServiceWriter {
public:
    ServiceWriter(const ServiceFilter& filter, const ServicePlan& plan, Writer& out) noexcept
        : filter_{filter}, plan_{plan}, out_{out} {}

    void write(Bytes data) noexcept {
        SvcData service{data};
        out_.u16(service.priority());
        out_.bytes(service.target());
        SvcParam param;
        while (service.next(param)) {
            if (!is_gone(param.key)) put_param(param);
        }
    }

private:
    [[nodiscard]] bool is_gone(unsigned key) const noexcept {
        return (key == param_ech && filter_.strip_ech) || (key == param_alpn && plan_.without_alpn);
    }

    void put_param(const SvcParam& param) noexcept {
        const std::size_t start = out_.size();
        out_.u16(param.key);
        out_.u16(0);
        const std::size_t value = out_.size();
        if (param.key == param_mandatory) {
            put_mandatory(param.value);
        } else if (param.key == param_alpn && filter_.strip_h3) {
            put_alpn(param.value);
        } else {
            out_.bytes(param.value);
        }
        out_.patch_u16(value - 2, static_cast<unsigned>(out_.size() - value));
        const bool is_empty = out_.size() == value;
        if (is_empty && !param.value.empty()) out_.rewind(start);
    }

    void put_mandatory(Bytes keys) noexcept {
        Reader reader{keys};
        while (!reader.empty()) {
            const std::uint16_t key = reader.u16();
            if (!is_gone(key)) out_.u16(key);
        }
    }

    void put_alpn(Bytes alpns) noexcept {
        Reader reader{alpns};
        while (!reader.empty()) {
            const Bytes alpn = reader.prefixed8();
            if (is_h3(alpn)) continue;
            out_.u8(static_cast<unsigned>(alpn.size()));
            out_.bytes(alpn);
        }
    }

    const ServiceFilter& filter_;
    const ServicePlan& plan_;
    Writer& out_;
};

// Which service types have a record that is changed: their signatures no longer hold.
struct Changed {
    bool svcb = false;
    bool https = false;
    bool complete = false;

    [[nodiscard]] bool any() const noexcept { return svcb || https; }
    [[nodiscard]] bool includes(Type type) const noexcept {
        return (type == Type::svcb && svcb) || (type == Type::https && https);
    }
};

Changed find_changes(Bytes response, const ServiceFilter& filter) noexcept {
    Changed changed;
    RecordWalk walk{response};
    Record record;
    while (walk.next(record)) {
        if (!is_service(record.type) || !plan_for(record.data, filter).changed) continue;
        (record.type == Type::svcb ? changed.svcb : changed.https) = true;
    }
    changed.complete = walk.complete();
    return changed;
}

// Copies one message, record by record.
class MessageCopy {
public:
    MessageCopy(Bytes in, const ServiceFilter& filter, std::span<std::uint8_t> out) noexcept
        : in_{in}, filter_{filter}, out_{out.first(std::min(out.size(), max_message))} {}

    std::size_t run() noexcept {
        changed_ = find_changes(in_, filter_);
        if (!changed_.complete || !copy_head()) return 0;
        RecordWalk walk{in_};
        Record record;
        while (walk.next(record)) {
            if (is_dropped(record)) continue;
            if (!copy_record(record)) return 0;
            ++counts_[static_cast<std::size_t>(record.section)];
        }
        for (std::size_t i = 0; i < counts_.size(); ++i) out_.patch_u16(6 + 2 * i, counts_[i]);
        return out_.ok() ? out_.size() : 0;
    }

private:
    // The header, without AD when something changes, and the questions.
    bool copy_head() noexcept {
        Reader head{in_.first(header_size)};
        out_.bytes(head.take(3));
        const unsigned flags = head.u8();
        out_.u8(changed_.any() ? flags & ~unsigned{authentic_flag} : flags);
        const std::uint16_t questions = head.u16();
        out_.u16(questions);
        out_.bytes(head.rest());
        std::size_t offset = header_size;
        for (unsigned i = 0; i < questions; ++i) {
            const auto end = names_.copy(offset);
            if (!end) return false;
            out_.bytes(in_.subspan(*end, 4));  // RecordWalk has been here: they are there
            offset = *end + 4;
        }
        return out_.ok();
    }

    [[nodiscard]] bool is_dropped(const Record& record) const noexcept {
        if (is_service(record.type)) return plan_for(record.data, filter_).dropped;
        if (record.type != Type::rrsig) return false;
        return changed_.includes(static_cast<Type>(Reader{record.data}.u16()));
    }

    bool copy_record(const Record& record) noexcept {
        const auto behind_owner = names_.copy(record.owner);
        if (!behind_owner) return false;
        constexpr std::size_t type_class_ttl = 8;
        out_.bytes(in_.subspan(*behind_owner, type_class_ttl));
        out_.u16(0);
        const std::size_t data = out_.size();
        if (!copy_data(record)) return false;
        out_.patch_u16(data - 2, static_cast<unsigned>(out_.size() - data));
        return out_.ok();
    }

    bool copy_data(const Record& record) noexcept {
        if (is_service(record.type)) {
            const ServicePlan plan = plan_for(record.data, filter_);
            ServiceWriter{filter_, plan, out_}.write(record.data);
            return true;
        }
        const NameLayout layout = layout_of(record.type);
        if (record.data.size() < layout.before) return false;
        out_.bytes(record.data.first(layout.before));
        std::size_t offset = record.data_offset + layout.before;
        for (unsigned i = 0; i < layout.names; ++i) {
            const auto end = names_.copy(offset);
            if (!end || *end > record.end) return false;
            offset = *end;
        }
        out_.bytes(in_.subspan(offset, record.end - offset));
        return true;
    }

    Bytes in_;
    const ServiceFilter& filter_;
    Writer out_;
    NameCopier names_{in_, out_};
    Changed changed_;
    std::array<unsigned, 3> counts_{};
};

}  // namespace

std::size_t filter_services(Bytes response, const ServiceFilter& filter,
                            std::span<std::uint8_t> out) noexcept {
    if (response.size() < header_size) return 0;
    return MessageCopy{response, filter, out}.run();
}

}  // namespace tarha::wire::dns
