// TimeZone::from_tzif: RFC 8536 and 9636, section 3.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "rules/time_zone.h"

namespace tarha::rules {
namespace {

constexpr std::size_t header_size = 44;
constexpr std::size_t type_size = 6;
constexpr std::size_t max_types = 256;
constexpr std::int32_t max_file_offset = 93'599;  // seconds east: 25:59:59 (section 3.2, utoff)
constexpr std::int32_t min_file_offset = -89'999;

// The bytes that are left; what lies behind the end reads as zero and makes the reader fail.
class Reader {
public:
    explicit Reader(Bytes bytes) : rest_{bytes} {}

    Bytes take(std::size_t count) {
        if (count > rest_.size()) {
            failed_ = true;
            count = rest_.size();
        }
        const auto taken = rest_.first(count);
        rest_ = rest_.subspan(count);
        return taken;
    }

    // Big-endian, two's complement.
    std::int64_t number(std::size_t size) {
        const auto bytes = take(size);
        std::uint64_t value = !bytes.empty() && (bytes[0] & 0x80U) != 0 ? ~0ULL : 0ULL;
        for (const auto byte : bytes) value = value << 8U | byte;
        return static_cast<std::int64_t>(value);
    }

    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] std::string_view rest() const {
        return {reinterpret_cast<const char*>(rest_.data()), rest_.size()};
    }

private:
    Bytes rest_;
    bool failed_ = false;
};

struct Header {
    std::uint8_t version = 0;  // 0, or the digit that is its name
    std::size_t indicators = 0;
    std::size_t leap_seconds = 0;
    std::size_t transitions = 0;
    std::size_t types = 0;
    std::size_t characters = 0;
};

bool read_header(Reader& reader, Header& header) {
    constexpr std::array<std::uint8_t, 4> magic{'T', 'Z', 'i', 'f'};
    const auto start = reader.take(header_size);
    if (reader.failed() || !std::equal(magic.begin(), magic.end(), start.begin())) return false;
    header.version = start[4];
    Reader counts{start.subspan(20)};
    const auto count = [&counts] {
        return static_cast<std::size_t>(counts.number(4) & 0xffffffff);
    };
    const auto universal = count();
    const auto standard = count();
    header.indicators = universal + standard;
    header.leap_seconds = count();
    header.transitions = count();
    header.types = count();
    header.characters = count();
    return true;
}

constexpr std::size_t size_of(const Header& header, std::size_t time_size) {
    return header.transitions * (time_size + 1) + header.types * type_size + header.characters +
           header.leap_seconds * (time_size + 4) + header.indicators;
}

Error broken(const std::string& text) {
    return {"", "not a time zone file: " + text};
}

// What a file says, each part as long as its header promises.
struct Content {
    Header header;
    std::size_t time_size = 4;
    Bytes times;
    Bytes kinds;
    Bytes types;
    std::string_view rest;
};

Result<Content> read_content(Bytes file) {
    constexpr auto max_file = TimeZone::max_file;
    if (file.size() > max_file) return broken("larger than " + std::to_string(max_file) + " bytes");
    Reader reader{file};
    Content content;
    auto& header = content.header;
    if (!read_header(reader, header)) return broken("it does not begin with TZif");
    if (header.version >= '2') {
        reader.take(size_of(header, content.time_size));
        content.time_size = 8;
        if (reader.failed() || !read_header(reader, header)) {
            return broken("its second part is missing");
        }
    }
    if (header.transitions > TimeZone::max_transitions) {
        return broken("more than " + std::to_string(TimeZone::max_transitions) + " changes");
    }
    if (header.types == 0 || header.types > max_types) return broken("it must have 1 to 256 types");
    if (header.leap_seconds > 0) return broken("it counts leap seconds, which Unix time does not");
    content.times = reader.take(header.transitions * content.time_size);
    content.kinds = reader.take(header.transitions);
    content.types = reader.take(header.types * type_size);
    reader.take(header.characters);
    reader.take(header.indicators);
    if (reader.failed()) return broken("it ends too early");
    content.rest = reader.rest();
    return content;
}

Result<std::vector<std::int32_t>> read_offsets(const Content& content) {
    std::vector<std::int32_t> offsets;
    Reader each{content.types};
    while (offsets.size() < content.header.types) {
        const auto offset = each.number(4);
        each.take(type_size - 4);
        if (offset < min_file_offset || offset > max_file_offset) return broken("no such offset");
        offsets.push_back(static_cast<std::int32_t>(offset));
    }
    return offsets;
}

// The TZ string of the footer (section 3.3); empty when there is none.
Result<std::string_view> read_footer(const Content& content) {
    if (content.header.version < '2') return std::string_view{};
    const auto end = content.rest.find('\n', 1);
    if (!content.rest.starts_with('\n') || end == std::string_view::npos) {
        return broken("it has no footer");
    }
    return content.rest.substr(1, end - 1);
}

}  // namespace

Result<TimeZone> TimeZone::from_tzif(Bytes file) {
    const auto content = read_content(file);
    if (!content) return content.error();
    const auto offsets = read_offsets(*content);
    if (!offsets) return offsets.error();
    const auto footer = read_footer(*content);
    if (!footer) return footer.error();

    TimeZone zone;
    zone.first_offset_ = offsets->front();
    Reader times{content->times};
    for (const auto kind : content->kinds) {
        const auto at = times.number(content->time_size);
        if (kind >= offsets->size()) return broken("no such type");
        if (!zone.transitions_.empty() && at <= zone.transitions_.back().at) {
            return broken("its changes are not in order");
        }
        zone.transitions_.push_back({at, (*offsets)[kind]});
    }
    if (footer->empty()) return zone;
    const auto rule = PosixZone::parse(*footer);
    if (!rule) return rule.error();
    zone.rule_ = *rule;
    return zone;
}

}  // namespace tarha::rules
