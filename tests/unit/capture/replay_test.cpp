#include "daemon/capture/replay.h"

#include <optional>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "rules/household_file.h"
#include "tests/support/capture_text.h"
#include "tests/support/client_hello.h"
#include "tests/support/dns_message.h"
#include "tests/support/ip_packet.h"
#include "tests/support/temp_folder.h"

namespace tarha::test {
namespace {

constexpr const char* home_text = R"(version = 1
[[profile]]
id = "mia"
name = "Mia"
deny = ["blocked.example"]
[[device]]
mac = "02:00:00:00:00:01"
name = "tablet"
profile = "mia"
)";

struct Outcome {
    int code = 0;
    std::string out;
    std::string err;
};

Outcome run(const Buffer& file, bool with_household = false) {
    const TempFolder folder;
    capture::ReplayOptions options;
    options.file = folder.write("x.pcap", std::string{file.begin(), file.end()});
    options.format = capture::OutputFormat::json;
    if (with_household) {
        auto household = rules::parse_household(home_text, "household.toml");
        REQUIRE(household.has_value());
        options.household = std::make_shared<const rules::Household>(std::move(*household));
    }
    std::ostringstream out;
    std::ostringstream err;
    const int code = capture::replay(options, out, err);
    std::string text = err.str();
    const auto at = text.find(options.file);
    if (at != std::string::npos) text.replace(at, options.file.size(), "FILE");
    return {code, out.str(), text};
}

Buffer hello_frame(const std::optional<std::string>& host) {
    const Buffer ip =
        tcp_packet({*parse_endpoint("192.0.2.10:40000"), *parse_endpoint("198.51.100.1:443"), 100,
                    1, tcp_ack, in_one_record(client_hello({.host = host}))});
    return joined({{2, 0, 0, 0, 0, 2}, {2, 0, 0, 0, 0, 1}, {8, 0}, ip});
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST_CASE("a capture is replayed") {
    const Buffer file =
        joined({pcap_head(link_ethernet), pcap_frame(5, 0, hello_frame("blocked.example"))});
    const Outcome plain = run(file);
    CHECK(plain.code == 0);
    CHECK(plain.err.empty());
    CHECK(has(plain.out, R"("host":"blocked.example")"));
    CHECK(has(plain.out, R"("verdict":null)"));
    CHECK(has(plain.out, R"("frames":1,"names":1,)"));

    const Outcome judged = run(file, true);
    CHECK(has(judged.out, R"("profile":"mia","verdict":"block","reason":"rule")"));
}

TEST_CASE("a hello without a name is judged by the answer that gave its address") {
    const Buffer answer =
        udp_packet(*parse_endpoint("192.0.2.1:53"), *parse_endpoint("192.0.2.10:4000"),
                   DnsMessage{.flags = 0x8180,
                              .questions = {dns_question("wiki.example", 1)},
                              .answers = {dns_record(dns_pointer(12), 1, {198, 51, 100, 1})}}
                       .bytes());
    const Buffer frame = joined({{2, 0, 0, 0, 0, 1}, {2, 0, 0, 0, 0, 2}, {8, 0}, answer});
    const Buffer hello = pcap_frame(6, 0, hello_frame(std::nullopt));
    CHECK(has(run(joined({pcap_head(link_ethernet), hello}), true).out,
              R"("host":"","time":"1970-01-01T00:00:06.000000Z")"));
    CHECK(has(run(joined({pcap_head(link_ethernet), hello}), true).out,
              R"("verdict":"block","reason":"unknown_name")"));
    const Buffer both = joined({pcap_head(link_ethernet), pcap_frame(5, 0, frame), hello});
    CHECK(has(run(both, true).out, R"("verdict":"allow","reason":"unlisted")"));
}

TEST_CASE("a capture that breaks off: what was found is printed all the same") {
    Buffer file = joined({pcap_head(link_ethernet), pcap_frame(5, 0, hello_frame("a.example")),
                          pcap_frame(6, 0, hello_frame("b.example"))});
    file = to_buffer(Bytes{file}.first(file.size() - 10));
    const Outcome outcome = run(file);
    CHECK(outcome.code == 1);
    CHECK(has(outcome.out, R"("host":"a.example")"));
    CHECK(has(outcome.out, R"("names":1,)"));
    CHECK(outcome.err.find("FILE: is damaged or breaks off: truncated dump file") == 0);
}

TEST_CASE("a link type that nobody can read") {
    const Outcome outcome = run(joined({pcap_head(147), pcap_frame(5, 0, Buffer(40, 0))}));
    CHECK(outcome.code == 1);
    CHECK(outcome.err == "FILE: frames of link type 147 cannot be read\n");
    CHECK(run(pcap_head(147)).code == 0);  // nothing in it, nothing wrong with it
}

}  // namespace
}  // namespace tarha::test
