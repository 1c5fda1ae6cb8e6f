// DNS messages put together from their parts, compression included where a test asks for it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tests/support/buffer.h"

namespace tarha::test {

// "www.example.org" as labels and the root.
inline Buffer dns_name(std::string_view text) {
    Buffer name;
    while (!text.empty()) {
        const auto label = text.substr(0, text.find('.'));
        append(name, block(1, to_buffer(label)));
        text.remove_prefix(std::min(text.size(), label.size() + 1));
    }
    name.push_back(0);
    return name;
}

inline Buffer dns_pointer(std::size_t offset) {
    return number(0xc000U | offset, 2);
}
inline constexpr std::size_t dns_question_at = 12;

inline Buffer dns_question(std::string_view name, unsigned type, unsigned record_class = 1) {
    return joined({dns_name(name), number(type, 2), number(record_class, 2)});
}

inline Buffer dns_record(const Buffer& owner, unsigned type, const Buffer& data,
                         std::uint32_t ttl = 300, unsigned record_class = 1) {
    return joined(
        {owner, number(type, 2), number(record_class, 2), number(ttl, 4), block(2, data)});
}

inline Buffer dns_opt(unsigned payload_size, bool dnssec_ok = false, const Buffer& options = {},
                      unsigned version = 0) {
    const std::uint32_t ttl = version << 16U | (dnssec_ok ? 0x8000U : 0U);
    return dns_record({0}, 41, options, ttl, payload_size);
}

inline Buffer svc_param(unsigned key, const Buffer& value) {
    return joined({number(key, 2), block(2, value)});
}

inline Buffer svc_data(unsigned priority, std::string_view target,
                       const std::vector<Buffer>& params = {}) {
    Buffer data = joined({number(priority, 2), dns_name(target)});
    for (const Buffer& param : params) append(data, param);
    return data;
}

struct DnsMessage {
    std::uint16_t id = 0x1234;
    unsigned flags = 0x0100;  // a query with RD; a response: 0x8180
    std::vector<Buffer> questions{};
    std::vector<Buffer> answers{};
    std::vector<Buffer> authorities{};
    std::vector<Buffer> additionals{};

    [[nodiscard]] Buffer bytes() const {
        Buffer message = joined({number(id, 2), number(flags, 2)});
        const auto all = {&questions, &answers, &authorities, &additionals};
        for (const auto* section : all) append(message, number(section->size(), 2));
        for (const auto* section : all) {
            for (const Buffer& part : *section) append(message, part);
        }
        return message;
    }
};

inline Buffer dns_query(std::string_view name, unsigned type = 1) {
    return DnsMessage{.questions = {dns_question(name, type)}}.bytes();
}

}  // namespace tarha::test
