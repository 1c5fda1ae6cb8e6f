#include "daemon/wire/dns_name_copier.h"

#include "daemon/wire/dns_records.h"
#include "daemon/wire/reader.h"
#include "rules/domain_name.h"

namespace tarha::wire::dns {

std::optional<std::size_t> NameCopier::copy(std::size_t offset) noexcept {
    DomainName before;
    DomainName after;
    const auto end = read_name(message_, offset, before);
    if (!end) return std::nullopt;
    const std::size_t start = out_.size();
    copy_labels(offset);
    if (!read_name(out_.written(), start, after) || !(after == before)) return std::nullopt;
    return end;
}

// The name was read before: it ends, and its pointers go backwards.
void NameCopier::copy_labels(std::size_t offset) noexcept {
    while (out_.ok()) {
        if (const auto known = find(offset)) return out_.u16(0xc000U | *known);
        Reader reader{message_.subspan(offset)};
        const std::uint8_t length = reader.u8();
        if (length > DomainName::max_label) {
            offset = (length & 0x3fU) << 8U | reader.u8();
            continue;
        }
        if (length > 0) remember(offset, out_.size());
        out_.u8(length);
        out_.bytes(reader.take(length));
        if (length == 0) return;
        offset += 1U + length;
    }
}

std::optional<unsigned> NameCopier::find(std::size_t in) const noexcept {
    for (std::size_t i = 0; i < count_; ++i) {
        if (places_[i].in == in) return static_cast<unsigned>(places_[i].out);
    }
    return std::nullopt;
}

void NameCopier::remember(std::size_t in, std::size_t out) noexcept {
    if (count_ < max_places && out < pointer_reach) places_[count_++] = {in, out};
}

}  // namespace tarha::wire::dns
