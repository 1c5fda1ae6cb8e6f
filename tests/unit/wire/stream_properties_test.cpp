// The promises of daemon/wire/outcome.h, for every dissector of a stream. A new protocol is one
// more row of messages().
#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/client_hello.h"
#include "tests/support/name_dissectors.h"
#include "tests/support/properties.h"

namespace tarha::test {
namespace {

struct Message {
    std::string name;
    std::function<Answer(Bytes)> dissect;
    Buffer bytes;
};

std::vector<Message> messages() {
    const Buffer hello = client_hello({.alpn = {"h2"}, .after = {{0xfe0d, Buffer(40, 1)}}});
    const std::string request =
        "GET http://www.example.org/a?b HTTP/1.1\r\nHost: www.example.org:80\r\nA: b\r\n\r\n";
    return {
        {"handshake message", tls_message, hello},
        {"one record", tls_records, in_one_record(hello)},
        {"two records", tls_records, in_records(hello, {100, 16384})},
        {"7-byte records", tls_records, in_records(hello, {7})},
        {"1-byte records", tls_records, in_records(client_hello({.host = "a.b"}), {1})},
        {"no name", tls_records, in_one_record(client_hello({.host = std::nullopt}))},
        {"SSLv2 hello", tls_records, v2_hello(0x0301)},
        {"HTTP request", http_request, to_buffer(request)},
        {"HTTP without Host", http_request, to_buffer("\r\nHEAD / HTTP/1.0\nA: b\n\n")},
        {"CONNECT", http_request, to_buffer("CONNECT a.example:443 HTTP/1.1\r\nHost: a\r\n\r\n")},
        {"HTTP/2 preface", http_request, to_buffer("PRI * HTTP/2.0\r\n\r\n")},
    };
}

TEST_CASE("every prefix of a message is a beginning") {
    for (const Message& m : messages()) {
        CAPTURE(m.name);
        CHECK(broken_prefix(m.dissect, m.bytes) == "");
    }
}

TEST_CASE("a final answer is never taken back") {
    constexpr int rounds = 300;
    for (const Message& m : messages()) {
        CAPTURE(m.name);
        CHECK(broken_mutation(m.dissect, m.bytes, rounds) == "");
    }
}

// What the flow does: asks again only when `needed` bytes are there.
std::size_t questions_until_final(const Message& m) {
    std::size_t count = 0;
    for (std::size_t shown = 0; shown <= m.bytes.size(); ++count) {
        const Answer answer = ask(m.dissect, Bytes{m.bytes}.first(shown));
        if (answer.is_final()) return count;
        shown = answer.needed;
    }
    return 0;
}

TEST_CASE("needed is close enough that few questions are asked") {
    for (const Message& m : messages()) {
        CAPTURE(m.name);
        const std::size_t count = questions_until_final(m);
        const bool is_text = m.name.find("HTTP") == 0 || m.name == "CONNECT";
        CHECK(count > 0);
        CHECK((is_text || count < 60));
    }
}

TEST_CASE("the answer does not depend on how a hello is cut into records") {
    const Buffer hello = client_hello({.alpn = {"h2"}});
    for (std::size_t first = 1; first < hello.size(); ++first) {
        for (const std::size_t second : {std::size_t{1}, std::size_t{50}, std::size_t{16384}}) {
            const Buffer stream = in_records(hello, {first, second});
            const Answer answer = ask(tls_records, stream);
            CHECK(answer.host == "www.example.org");
            CHECK(answer.size == stream.size());
        }
    }
}

}  // namespace
}  // namespace tarha::test
