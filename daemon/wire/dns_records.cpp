#include "daemon/wire/dns_records.h"

#include <algorithm>

namespace tarha::wire::dns {
namespace {

constexpr std::uint8_t pointer_bits = 0xc0;

// A cursor at `offset`; past the end it is empty, and the next read fails.
Reader reader_at(Bytes message, std::size_t offset) noexcept {
    return Reader{message.subspan(std::min(offset, message.size()))};
}

// How many bytes of data stand before the name in records that target_of() reads.
std::optional<std::size_t> bytes_before_target(Type type) noexcept {
    switch (type) {
        case Type::cname:
        case Type::dname:
        case Type::ns:
        case Type::ptr:
            return 0;
        case Type::mx:
        case Type::svcb:
        case Type::https:
            return 2;
        case Type::srv:
            return 6;
        default:
            return std::nullopt;
    }
}

}  // namespace

std::optional<std::size_t> read_name(Bytes message, std::size_t offset, DomainName& name) noexcept {
    name = DomainName{};
    std::optional<std::size_t> end;
    std::size_t run = offset;  // where the labels being read began
    Reader reader = reader_at(message, offset);
    for (unsigned pointers = 0;;) {
        const std::uint8_t length = reader.u8();
        if (!reader.ok()) return std::nullopt;
        if (length == 0) return end ? end : message.size() - reader.left();
        if (length <= DomainName::max_label) {
            const Bytes label = reader.take(length);
            if (!reader.ok() || !name.append_label(label)) return std::nullopt;
            continue;
        }
        if ((length & pointer_bits) != pointer_bits) return std::nullopt;
        const std::size_t target = (length & 0x3fU) << 8U | reader.u8();
        if (!reader.ok() || target >= run || target < header_size) return std::nullopt;
        if (++pointers > max_pointers) return std::nullopt;
        if (!end) end = message.size() - reader.left();
        run = target;
        reader = reader_at(message, target);
    }
}

std::optional<std::size_t> skip_name(Bytes message, std::size_t offset) noexcept {
    Reader reader = reader_at(message, offset);
    while (true) {
        const std::uint8_t length = reader.u8();
        if (length > DomainName::max_label) {
            if ((length & pointer_bits) != pointer_bits) return std::nullopt;
            reader.skip(1);
        } else {
            reader.skip(length);
        }
        if (!reader.ok()) return std::nullopt;
        if (length == 0 || length > DomainName::max_label) return message.size() - reader.left();
    }
}

RecordWalk::RecordWalk(Bytes message) noexcept : message_{message} {
    const auto h = header(message);
    if (h.outcome != Outcome::found) return;
    offset_ = header_size;
    for (unsigned i = 0; i < h.value.questions; ++i) {
        const auto end = skip_name(message, offset_);
        if (!end || message.size() - *end < 4) return;
        offset_ = *end + 4;
    }
    answers_ = h.value.answers;
    authorities_ = h.value.authorities;
    additionals_ = h.value.additionals;
    ok_ = true;
}

Section RecordWalk::count_down() noexcept {
    if (answers_ > 0) return --answers_, Section::answer;
    if (authorities_ > 0) return --authorities_, Section::authority;
    return --additionals_, Section::additional;
}

bool RecordWalk::next(Record& record) noexcept {
    if (!ok_ || left() == 0) return false;
    ok_ = false;
    const auto behind_owner = skip_name(message_, offset_);
    if (!behind_owner) return false;
    Reader reader = reader_at(message_, *behind_owner);
    record.owner = offset_;
    record.type = static_cast<Type>(reader.u16());
    record.record_class = reader.u16();
    record.ttl = reader.u32();
    record.data = reader.prefixed16();
    if (!reader.ok()) return false;
    record.end = message_.size() - reader.left();
    record.data_offset = record.end - record.data.size();
    record.section = count_down();
    offset_ = record.end;
    ok_ = true;
    return true;
}

std::optional<IpAddress> address_in(const Record& record) noexcept {
    const bool v6 = record.type == Type::aaaa;
    if (!v6 && record.type != Type::a) return std::nullopt;
    if (record.data.size() != (v6 ? 16U : 4U)) return std::nullopt;
    IpAddress address;
    address.v6 = v6;
    std::copy(record.data.begin(), record.data.end(), address.octets.begin());
    return address;
}

bool target_of(Bytes message, const Record& record, DomainName& target) noexcept {
    const auto before = bytes_before_target(record.type);
    if (!before || record.data.size() <= *before) return false;
    const auto end = read_name(message, record.data_offset + *before, target);
    return end && *end <= record.end;
}

Edns edns_of(const Record& opt) noexcept {
    Edns edns;
    edns.present = true;
    edns.payload_size = opt.record_class;
    edns.version = static_cast<std::uint8_t>(opt.ttl >> 16U);
    edns.dnssec_ok = (opt.ttl & 0x8000U) != 0;
    return edns;
}

SvcData::SvcData(Bytes data) noexcept : reader_{data} {
    priority_ = reader_.u16();
    const Bytes behind_priority = reader_.rest();
    while (true) {
        const std::uint8_t length = reader_.u8();
        ok_ = reader_.ok() && length <= DomainName::max_label;
        if (!ok_ || length == 0) break;
        reader_.skip(length);
    }
    if (ok_) target_ = behind_priority.first(behind_priority.size() - reader_.left());
}

bool SvcData::next(SvcParam& param) noexcept {
    if (!ok() || reader_.empty()) return false;
    param.key = reader_.u16();
    param.value = reader_.prefixed16();
    if (param.key <= last_key_) ok_ = false;
    last_key_ = param.key;
    return ok();
}

}  // namespace tarha::wire::dns
