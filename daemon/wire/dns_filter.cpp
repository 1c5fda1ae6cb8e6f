#include "daemon/wire/dns_filter.h"

#include <algorithm>
#include <array>
#include <optional>

#include "daemon/wire/dns_name_copier.h"
#include "daemon/wire/dns_records.h"
#include "daemon/wire/dns_service.h"
#include "daemon/wire/reader.h"
#include "daemon/wire/writer.h"

namespace tarha::wire::dns {
namespace {

constexpr std::uint8_t authentic_flag = 0x20;  // in the fourth byte of the header

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
            if (is_dropped(record)) {
                DomainName owner;
                if (!read_name(in_, record.owner, owner)) return 0;
                continue;
            }
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
            write_service(record.data, filter_, out_);
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
