#include "daemon/wire/tls.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/client_hello.h"

namespace tarha::test {
namespace {

using wire::Outcome;
namespace tls = wire::tls;

struct NameCase {
    const char* name;
    Hello hello;
    Outcome outcome;
    std::string host;
};

TEST_CASE("the server name of a hello") {
    const std::string longest = std::string(63, 'a') + "." + std::string(63, 'b') + "." +
                                std::string(63, 'c') + "." + std::string(61, 'd');
    const std::vector<NameCase> cases{
        {"plain", {}, Outcome::found, "www.example.org"},
        {"upper case", {.host = "WWW.Example.ORG"}, Outcome::found, "www.example.org"},
        {"trailing dot", {.host = "example.org."}, Outcome::found, "example.org"},
        {"two trailing dots", {.host = "example.org.."}, Outcome::foreign, ""},
        {"address literal", {.host = "192.0.2.7"}, Outcome::found, "192.0.2.7"},
        {"odd bytes stay", {.host = "ex ample.org"}, Outcome::found, "ex ample.org"},
        {"253 bytes", {.host = longest}, Outcome::found, longest},
        {"254 bytes", {.host = longest + "d"}, Outcome::foreign, ""},
        {"no name", {.host = std::nullopt}, Outcome::none, ""},
        {"no extensions at all", {.has_extensions = false}, Outcome::none, ""},
        {"empty name", {.host = ""}, Outcome::foreign, ""},
        {"NUL in the name", {.host = std::string{"a\0.org", 6}}, Outcome::foreign, ""},
        {"post-quantum size", {.key_share_size = 1216}, Outcome::found, "www.example.org"},
        {"name in the last place",
         {.before = {{21, Buffer(900, 0)}}},
         Outcome::found,
         "www.example.org"},
        {"SSL 3.0", {.version = 0x0300}, Outcome::found, "www.example.org"},
    };
    for (const NameCase& c : cases) {
        CAPTURE(c.name);
        const Buffer message = client_hello(c.hello);
        for (const auto& answer :
             {tls::client_hello(message), tls::client_hello_in_records(in_one_record(message))}) {
            CHECK(answer.outcome == c.outcome);
            CHECK(answer.value.server_name.view() == c.host);
        }
    }
}

TEST_CASE("a name with odd bytes is found, and marked") {
    const auto odd = tls::client_hello(client_hello({.host = "a b.org"}));
    CHECK_FALSE(odd.value.server_name.is_ordinary());
    const auto address = tls::client_hello(client_hello({.host = "2001:db8::1"}));
    CHECK(address.value.server_name.view() == "2001:db8::1");
}

struct ExtensionCase {
    const char* name;
    std::vector<Extension> extensions;  // behind an ordinary server_name
    Outcome outcome;
};

TEST_CASE("extensions that lie make the hello foreign") {
    std::vector<Extension> many;
    for (std::uint16_t i = 0; i < 200; ++i) {
        many.push_back({static_cast<std::uint16_t>(0x4000U + i), {}});
    }
    const Buffer two_names = server_name_data({"a.org", "b.org"});
    const Buffer other_type = block(2, joined({number(7, 1), block(2, to_buffer("x"))}));
    const Buffer long_list = joined({number(40, 2), number(0, 1), block(2, to_buffer("a.org"))});
    const std::vector<ExtensionCase> cases{
        {"GREASE once each", {{0x0a0a, {}}, {0x1a1a, {}}}, Outcome::found},
        {"a second server_name", {{0, server_name_data({"b.org"})}}, Outcome::foreign},
        {"the same server_name again",
         {{0, server_name_data({"www.example.org"})}},
         Outcome::foreign},
        {"a repeated common type", {{10, {}}}, Outcome::foreign},
        {"a repeated rare type", {{0xff01, {0}}, {0x2a2a, {}}, {0xff01, {0}}}, Outcome::foreign},
        {"more types than can be told apart", many, Outcome::foreign},
        {"ALPN with a length past its end", {{16, {0, 3, 9, 'h', '2'}}}, Outcome::foreign},
        {"ALPN with bytes behind its list", {{16, {0, 1, 0, 0}}}, Outcome::foreign},
    };
    for (const ExtensionCase& c : cases) {
        CAPTURE(c.name);
        CHECK(tls::client_hello(client_hello({.after = c.extensions})).outcome == c.outcome);
    }
    const std::vector<ExtensionCase> server_names{
        {"two names in one list", {{0, two_names}}, Outcome::foreign},
        {"a name of another type only", {{0, other_type}}, Outcome::none},
        {"a list longer than the extension", {{0, long_list}}, Outcome::foreign},
        {"an empty list", {{0, number(0, 2)}}, Outcome::foreign},
        {"an empty extension", {{0, {}}}, Outcome::foreign},
    };
    for (const ExtensionCase& c : server_names) {
        CAPTURE(c.name);
        const Buffer message = client_hello({.host = std::nullopt, .after = c.extensions});
        CHECK(tls::client_hello(message).outcome == c.outcome);
    }
}

TEST_CASE("what else a hello tells") {
    const Buffer message = client_hello({.alpn = {"h2", "http/1.1", "spdy/3"},
                                         .after = {{0xfe0d, {0}}, {0xffce, {0}}},
                                         .version = 0x0303});
    const auto answer = tls::client_hello(message);
    REQUIRE(answer.outcome == Outcome::found);
    const tls::ClientHello& hello = answer.value;
    CHECK(hello.has_ech);
    CHECK(hello.has_esni);
    CHECK(hello.version == 0x0303);
    CHECK(hello.size == message.size());
    CHECK((hello.alpn.h1 && hello.alpn.h2 && hello.alpn.other));
    CHECK_FALSE((hello.alpn.h3 || hello.alpn.dot || hello.alpn.doq));

    const auto others = tls::client_hello(client_hello({.alpn = {"h3-29", "dot", "doq-i03"}}));
    CHECK((others.value.alpn.h3 && others.value.alpn.dot && others.value.alpn.doq));
    CHECK_FALSE((others.value.alpn.h1 || others.value.alpn.other || others.value.has_ech));
}

TEST_CASE("bodies whose lengths lie") {
    const Buffer good = client_hello({});
    struct Case {
        const char* name;
        std::size_t at;
        std::uint8_t value;
    };
    const std::vector<Case> cases{
        {"another message type", 0, 2},   {"too large for a hello", 1, 1},
        {"session id of 33", 38, 33},     {"odd cipher suites", 72, 5},
        {"no compression method", 79, 0},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        Buffer bad = good;
        bad[c.at] = c.value;
        CHECK(tls::client_hello(bad).outcome == Outcome::foreign);
    }
    Buffer longer = good;  // one byte behind the extensions, inside the message
    longer.push_back(0);
    ++longer[3];
    CHECK(tls::client_hello(longer).outcome == Outcome::foreign);
}

TEST_CASE("a hello spread over records") {
    const Buffer message = client_hello({.key_share_size = 1216});
    const std::vector<std::vector<std::size_t>> splits{
        {1}, {2}, {3, 1}, {4}, {5}, {64}, {1000}, {message.size() - 1, 1}, {1, 16384}};
    for (const auto& split : splits) {
        CAPTURE(split.front());
        const Buffer stream = in_records(message, split);
        const auto answer = tls::client_hello_in_records(stream);
        CHECK(answer.outcome == Outcome::found);
        CHECK(answer.value.server_name.view() == "www.example.org");
        CHECK(answer.value.size == stream.size());
    }
}

TEST_CASE("what follows a hello is not looked at") {
    const Buffer message = client_hello({});
    Buffer stream = in_one_record(message);
    const std::size_t size = stream.size();
    append(stream, to_buffer("early data"));
    CHECK(tls::client_hello_in_records(stream).value.size == size);

    const Buffer two = in_one_record(joined({message, message}));  // in the same record
    const auto answer = tls::client_hello_in_records(two);
    CHECK(answer.outcome == Outcome::found);
    CHECK(answer.value.size == 5 + message.size());
}

TEST_CASE("records that are no hello") {
    const Buffer message = client_hello({});
    const Buffer alert = joined({number(21, 1), number(0x0301, 2), block(2, {1, 0})});
    const Buffer empty = joined({number(22, 1), number(0x0301, 2), number(0, 2)});
    const Buffer start = in_one_record({message.begin(), message.begin() + 20});
    const Buffer rest = in_one_record({message.begin() + 20, message.end()});
    Buffer other_version = in_one_record(message);
    other_version[1] = 2;
    Buffer many_empty;
    for (int i = 0; i < 40; ++i) append(many_empty, empty);
    struct Case {
        const char* name;
        Buffer stream;
        Outcome outcome;
    };
    const std::vector<Case> cases{
        {"nothing yet", {}, Outcome::need_more},
        {"one byte", {22}, Outcome::need_more},
        {"an alert first", joined({alert, in_one_record(message)}), Outcome::foreign},
        {"an alert in the middle", joined({start, alert, rest}), Outcome::foreign},
        {"two records", joined({start, rest}), Outcome::found},
        {"an empty record before", joined({empty, start, rest}), Outcome::found},
        {"an empty record between", joined({start, empty, rest}), Outcome::found},
        {"empty records for ever", joined({many_empty, start, rest}), Outcome::foreign},
        {"a record over 16 kB", joined({number(22, 1), number(0x0301, 2), number(16385, 2)}),
         Outcome::foreign},
        {"major version 2", other_version, Outcome::foreign},
        {"text", to_buffer("GET / HTTP/1.1\r\n"), Outcome::foreign},
        {"handshake of another kind", joined({number(22, 1), number(0x0303, 2), block(2, {2})}),
         Outcome::foreign},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(tls::client_hello_in_records(c.stream).outcome == c.outcome);
    }
}

TEST_CASE("an SSLv2-compatible hello is a hello without a name") {
    for (const unsigned offered : {0x0002U, 0x0300U, 0x0301U, 0x0303U}) {
        const auto version = static_cast<std::uint16_t>(offered);
        const Buffer stream = v2_hello(version);
        const auto answer = tls::client_hello_in_records(stream);
        CHECK(answer.outcome == Outcome::none);
        CHECK(answer.value.version == version);
        CHECK(answer.value.size == stream.size());
    }
    Buffer lie = v2_hello(0x0301);
    ++lie[6];  // cipher specs that do not fit
    CHECK(tls::client_hello_in_records(lie).outcome == Outcome::foreign);
    CHECK(tls::client_hello_in_records(v2_hello(0x0701)).outcome == Outcome::foreign);
    CHECK(tls::client_hello_in_records(Buffer{0x80, 0x2e, 0x02}).outcome == Outcome::foreign);
}

TEST_CASE("a hello in a DTLS datagram") {
    const Buffer message = client_hello({.version = 0xfefd, .dtls_cookie = Buffer(20, 0xcc)});
    const Buffer datagram = in_dtls(message);
    const auto answer = tls::client_hello_in_dtls(datagram);
    CHECK(answer.outcome == Outcome::found);
    CHECK(answer.value.server_name.view() == "www.example.org");
    CHECK(answer.value.size == datagram.size());

    const Buffer nameless =
        in_dtls(client_hello({.host = std::nullopt, .version = 0xfefd, .dtls_cookie = Buffer{}}));
    CHECK(tls::client_hello_in_dtls(nameless).outcome == Outcome::none);
    for (std::size_t n = 0; n < datagram.size(); ++n) {  // a datagram never grows
        const Buffer cut{datagram.begin(), datagram.begin() + static_cast<std::ptrdiff_t>(n)};
        CHECK(tls::client_hello_in_dtls(cut).outcome == Outcome::foreign);
    }
    for (const std::size_t at : {0U, 1U, 4U, 13U, 20U, 21U}) {  // type, version, epoch, fragment
        Buffer bad = datagram;
        bad[at] ^= 0x40U;
        CAPTURE(at);
        CHECK(tls::client_hello_in_dtls(bad).outcome == Outcome::foreign);
    }
}

}  // namespace
}  // namespace tarha::test
