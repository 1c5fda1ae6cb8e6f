// Records of a DNS message: names with compression (RFC 1035 section 4.1.4), the sections behind
// the question, and the record data that judging an answer needs (RFC 1035, 6672, 9460).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "daemon/wire/dns.h"
#include "daemon/wire/reader.h"
#include "rules/bytes.h"
#include "rules/domain_name.h"
#include "rules/ip_address.h"

namespace tarha::wire::dns {

// Pointers followed for one name. Each must point before the labels it was found behind, and not
// into the header.
inline constexpr unsigned max_pointers = 16;

// Reads the name at `offset`, through its pointers. Gives the offset behind the name where it
// stands; nothing when it is broken, over-long, or its pointers go on or forwards.
std::optional<std::size_t> read_name(Bytes message, std::size_t offset, DomainName& name) noexcept;

// The offset behind the name at `offset`, without following pointers.
std::optional<std::size_t> skip_name(Bytes message, std::size_t offset) noexcept;

enum class Section : std::uint8_t { answer, authority, additional };

struct Record {
    Section section = Section::answer;
    std::size_t owner = 0;  // offset of the owner name: read_name() reads it
    Type type{};
    std::uint16_t record_class = 0;
    std::uint32_t ttl = 0;
    std::size_t data_offset = 0;  // of `data` in the message
    Bytes data;
    std::size_t end = 0;  // offset behind the record
};

// Walks the records of a message in their order: questions are skipped first.
//     RecordWalk walk{message};
//     while (walk.next(record)) ...
//     if (!walk.complete()) the message is broken
class RecordWalk {
public:
    explicit RecordWalk(Bytes message) noexcept;

    // The next record; false at the end or where the message breaks.
    bool next(Record& record) noexcept;
    // True when every record that the header counts was read.
    [[nodiscard]] bool complete() const noexcept { return ok_ && left() == 0; }
    // Where the walk stands: behind the last record that was read.
    [[nodiscard]] std::size_t offset() const noexcept { return offset_; }

private:
    [[nodiscard]] unsigned left() const noexcept { return answers_ + authorities_ + additionals_; }
    Section count_down() noexcept;

    Bytes message_;
    std::size_t offset_ = 0;
    unsigned answers_ = 0;
    unsigned authorities_ = 0;
    unsigned additionals_ = 0;
    bool ok_ = false;
};

// The address of an A or AAAA record; nothing for other types or a wrong size.
std::optional<IpAddress> address_in(const Record& record) noexcept;

// The name that a CNAME, DNAME, NS, PTR, MX, SRV, SVCB or HTTPS record leads to; false for other
// types and broken data. An SVCB target of "." (the owner itself) gives the empty name.
bool target_of(Bytes message, const Record& record, DomainName& target) noexcept;

// EDNS as one OPT record says it.
Edns edns_of(const Record& opt) noexcept;

constexpr bool is_service(Type type) noexcept {
    return type == Type::svcb || type == Type::https;
}

// SvcParamKeys (RFC 9460 section 14.3.2).
inline constexpr std::uint16_t param_mandatory = 0;
inline constexpr std::uint16_t param_alpn = 1;
inline constexpr std::uint16_t param_no_default_alpn = 2;
inline constexpr std::uint16_t param_ipv4hint = 4;
inline constexpr std::uint16_t param_ech = 5;
inline constexpr std::uint16_t param_ipv6hint = 6;

struct SvcParam {
    std::uint16_t key = 0;
    Bytes value;
};

// Data of an SVCB or HTTPS record: priority, target, then parameters in strictly rising order.
class SvcData {
public:
    // `data` is the record's data; the target in it is never compressed (RFC 9460 section 2.2).
    explicit SvcData(Bytes data) noexcept;

    [[nodiscard]] bool ok() const noexcept { return ok_ && reader_.ok(); }
    [[nodiscard]] std::uint16_t priority() const noexcept { return priority_; }  // 0: AliasMode
    [[nodiscard]] Bytes target() const noexcept { return target_; }  // as labels, with the root

    // The next parameter. False at the end, and where the order or a length is wrong: then ok()
    // is false too.
    bool next(SvcParam& param) noexcept;

private:
    Reader reader_;
    Bytes target_;
    std::uint16_t priority_ = 0;
    int last_key_ = -1;
    bool ok_ = true;
};

}  // namespace tarha::wire::dns
