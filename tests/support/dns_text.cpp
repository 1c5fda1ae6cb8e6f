#include "tests/support/dns_text.h"

#include <array>
#include <cstdio>
#include <map>

#include "daemon/wire/dns.h"
#include "daemon/wire/dns_records.h"
#include "daemon/wire/reader.h"

namespace tarha::test {
namespace {

namespace dns = wire::dns;

std::string hex(Bytes bytes) {
    std::string text;
    for (const std::uint8_t byte : bytes) {
        std::array<char, 3> digits{};
        std::snprintf(digits.data(), digits.size(), "%02x", byte);
        text += digits.data();
    }
    return text;
}

bool is_service(const dns::Record& record) {
    return record.type == dns::Type::svcb || record.type == dns::Type::https;
}

std::vector<std::string> params_of(const dns::Record& record) {
    std::vector<std::string> params;
    dns::SvcData service{record.data};
    dns::SvcParam param;
    while (service.next(param))
        params.push_back(std::to_string(param.key) + "=" + hex(param.value));
    if (!service.ok()) params.emplace_back("broken");
    return params;
}

// Bytes before the names in a record's data, and how many names there are.
struct Shape {
    std::size_t before = 0;
    int names = 0;
};

Shape shape_of(unsigned type) {
    static const std::map<unsigned, Shape> shapes{
        {2, {0, 1}},  {3, {0, 1}},  {4, {0, 1}},  {5, {0, 1}},  {6, {0, 2}},  {7, {0, 1}},
        {8, {0, 1}},  {9, {0, 1}},  {12, {0, 1}}, {14, {0, 2}}, {15, {2, 1}}, {17, {0, 2}},
        {18, {2, 1}}, {21, {2, 1}}, {33, {6, 1}}, {36, {2, 1}}, {39, {0, 1}}};
    const auto found = shapes.find(type);
    return found == shapes.end() ? Shape{} : found->second;
}

// The data of a record whose names may be compressed, written out.
std::string data_of(Bytes message, const dns::Record& record) {
    DomainName name;
    if (is_service(record)) {
        std::string text = hex(record.data.first(std::min<std::size_t>(2, record.data.size())));
        if (dns::target_of(message, record, name)) text += " " + printable(name);
        for (const std::string& param : params_of(record)) text += " " + param;
        return text;
    }
    const Shape shape = shape_of(static_cast<unsigned>(record.type));
    if (record.data.size() < shape.before) return "broken";
    std::string text = hex(record.data.first(shape.before));
    std::size_t offset = record.data_offset + shape.before;
    for (int i = 0; i < shape.names; ++i) {
        const auto end = dns::read_name(message, offset, name);
        if (!end || *end > record.end) return "broken";
        text += " -> " + printable(name);
        offset = *end;
    }
    return text + " " + hex(message.subspan(offset, record.end - offset));
}

}  // namespace

std::vector<std::string> dns_text(Bytes message) {
    std::vector<std::string> lines;
    const auto header = dns::header(message);
    if (header.outcome != wire::Outcome::found) return {};
    std::size_t offset = dns::header_size;
    for (unsigned i = 0; i < header.value.questions; ++i) {
        DomainName name;
        const auto end = dns::read_name(message, offset, name);
        if (!end || message.size() - *end < 4) return {};
        lines.push_back("? " + printable(name) + " " + hex(message.subspan(*end, 4)));
        offset = *end + 4;
    }
    dns::RecordWalk walk{message};
    dns::Record record;
    while (walk.next(record)) {
        DomainName owner;
        if (!dns::read_name(message, record.owner, owner)) return {};
        lines.push_back(std::to_string(static_cast<int>(record.section)) + " " + printable(owner) +
                        " " + std::to_string(static_cast<unsigned>(record.type)) + " " +
                        std::to_string(record.record_class) + " " + std::to_string(record.ttl) +
                        " " + data_of(message, record));
    }
    if (!walk.complete()) return {};
    return lines;
}

std::vector<std::string> dns_service_params(Bytes message) {
    std::vector<std::string> params;
    dns::RecordWalk walk{message};
    dns::Record record;
    while (walk.next(record)) {
        if (!is_service(record)) continue;
        for (std::string& param : params_of(record)) params.push_back(std::move(param));
    }
    return params;
}

}  // namespace tarha::test
