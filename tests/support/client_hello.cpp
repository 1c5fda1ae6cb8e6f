#include "tests/support/client_hello.h"

#include <algorithm>

namespace tarha::test {
namespace {

Buffer extension(std::uint16_t type, const Buffer& data) {
    return joined({number(type, 2), block(2, data)});
}

Buffer alpn_data(const std::vector<std::string>& protocols) {
    Buffer list;
    for (const std::string& protocol : protocols) append(list, block(1, to_buffer(protocol)));
    return block(2, list);
}

Buffer key_share_data(std::size_t size) {
    const Buffer share(size, 0x5a);
    return block(2, joined({number(29, 2), block(2, share)}));
}

Buffer extensions_of(const Hello& hello) {
    Buffer all;
    for (const Extension& e : hello.before) append(all, extension(e.type, e.data));
    if (hello.host) append(all, extension(0, server_name_data({*hello.host})));
    append(all, extension(10, block(2, joined({number(29, 2), number(23, 2)}))));
    if (!hello.alpn.empty()) append(all, extension(16, alpn_data(hello.alpn)));
    append(all, extension(43, block(1, joined({number(0x0304, 2), number(0x0303, 2)}))));
    append(all, extension(51, key_share_data(hello.key_share_size)));
    for (const Extension& e : hello.after) append(all, extension(e.type, e.data));
    return all;
}

}  // namespace

Buffer server_name_data(const std::vector<std::string>& hosts) {
    Buffer list;
    for (const std::string& host : hosts) {
        append(list, joined({number(0, 1), block(2, to_buffer(host))}));
    }
    return block(2, list);
}

Buffer client_hello(const Hello& hello) {
    const Buffer random(32, 0xc3);
    const Buffer session(32, 0x7e);
    Buffer body = joined({number(hello.version, 2), random, block(1, session)});
    if (hello.dtls_cookie) append(body, block(1, *hello.dtls_cookie));
    append(body, block(2, joined({number(0x1301, 2), number(0x1302, 2), number(0xc02f, 2)})));
    append(body, block(1, number(0, 1)));
    if (hello.has_extensions) append(body, block(2, extensions_of(hello)));
    return joined({number(1, 1), block(3, body)});
}

Buffer in_records(const Buffer& message, const std::vector<std::size_t>& sizes) {
    Buffer stream;
    Bytes rest = message;
    for (std::size_t i = 0; !rest.empty(); ++i) {
        const std::size_t size = std::min(sizes[std::min(i, sizes.size() - 1)], rest.size());
        append(stream,
               joined({number(22, 1), number(0x0301, 2), block(2, to_buffer(rest.first(size)))}));
        rest = rest.subspan(size);
    }
    return stream;
}

Buffer in_dtls(const Buffer& message) {
    const Buffer body{message.begin() + 4, message.end()};
    const Buffer fragment =
        joined({number(1, 1), number(body.size(), 3), number(0, 2), number(0, 3), block(3, body)});
    return joined({number(22, 1), number(0xfefd, 2), number(0, 8), block(2, fragment)});
}

Buffer v2_hello(std::uint16_t version) {
    const Buffer ciphers(9, 0x01);
    const Buffer challenge(16, 0x99);
    Buffer body = joined({number(1, 1), number(version, 2), number(ciphers.size(), 2), number(0, 2),
                          number(challenge.size(), 2), ciphers, challenge});
    return joined({number(0x8000U | body.size(), 2), body});
}

}  // namespace tarha::test
